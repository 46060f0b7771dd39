"""Ctrl-C in an interpreter that waits: interrupt.py INTERPRETER. 0 when it ended at once, said "interrupted!" and left no file."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

WIRE = os.environ["QTTS_TEST_WIRE"]
SCRIPT = """
local qtts = require "qtts"
local base, path = ...
local client = qtts.client{{ api_key = "sk-test", base_url = base .. "/api/v1" }}
local request = {{ text = "x", voice = "Cherry" }}
local object = {make}
print "waiting" io.stdout:flush()
{use}
"""
REPLY = {"output": {"finish_reason": "stop", "audio": {"url": WIRE + "/s/interrupt/file"}}, "request_id": "r"}
BODY = json.dumps(REPLY)
STALL = [["stall"]]
ANSWER = [["send", f"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"]]
USES = [
    ([STALL], "client:stream(request)", "object:next()"),
    ([STALL], "client:stream(request)", "object:save(path)"),
    ([ANSWER, STALL], "assert(client:synthesize(request))", "object:save(path)"),
]


def interrupt(interpreter, plays, make, use, folder):
    script = urllib.request.Request(WIRE + "/script/interrupt", json.dumps(plays).encode(), method="PUT")
    urllib.request.urlopen(script).read()
    program = "return (function(...) " + SCRIPT.format(make=make, use=use) + " end)(%r, %r)" % (WIRE + "/s/interrupt", folder + "/a.wav")
    environment = dict(os.environ, LD_PRELOAD=os.environ.get("QTTS_PRELOAD", ""))
    child = subprocess.Popen([interpreter, "-e", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    child.stdout.readline()
    time.sleep(0.3)  # until it is inside
    start = time.monotonic()
    child.send_signal(signal.SIGINT)
    said = child.stderr.readline()
    seconds = time.monotonic() - start
    child.communicate(timeout=30)
    left = os.listdir(folder)
    if "interrupted!" not in said or seconds > 0.2 or left:
        sys.exit(f"{use} of {make}: after {seconds:.3f} s: {said}, left behind: {left}")


for row in USES:
    with tempfile.TemporaryDirectory() as empty:
        interrupt(sys.argv[1], *row, empty)

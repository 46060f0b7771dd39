"""Ctrl-C in an interpreter that waits for audio: interrupt.py INTERPRETER. 0 when it ended at once and said "interrupted!"."""
import os
import signal
import subprocess
import sys
import time

SCRIPT = """
local qtts = require "qtts"
local client = qtts.client{ api_key = "sk-test", base_url = os.getenv "QTTS_TEST_ENDPOINT" }
local stream = client:stream{ text = "x", voice = "Cherry", parameters = { x_replay = { seconds = 1, delay_ms = 20000 } } }
print "waiting" io.stdout:flush()
stream:next()
"""
environment = dict(os.environ, LD_PRELOAD=os.environ.get("QTTS_PRELOAD", ""))
child = subprocess.Popen([sys.argv[1], "-e", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
child.stdout.readline()
time.sleep(0.3)  # until it is inside next
start = time.monotonic()
child.send_signal(signal.SIGINT)
said = child.stderr.readline()
seconds = time.monotonic() - start
child.communicate(timeout=30)
if "interrupted!" not in said or seconds > 0.2:
    sys.exit(f"after {seconds:.3f} s: {said}")

"""Puts the scripts of test_faults.lua into a running wire server: wire_scripts.py BASE TAG (its gates are named by the script and the tag)"""
import base64
import json
import sys
import urllib.request

BASE, TAG = sys.argv[1:]
HEAD = "HTTP/1.1 {} X\r\nContent-Type: {}\r\n{}Transfer-Encoding: chunked\r\n\r\n"
SSE = "text/event-stream"
PIECE = base64.b64encode(b"\1\0\2\0\3\0").decode()


def event(data, name="result", status=200):
    return ["chunk", f"id:1\nevent:{name}\n:HTTP_STATUS/{status}\ndata:{json.dumps(data)}\n\n"]


def audio(data, reason="null"):
    return event({"output": {"finish_reason": reason, "audio": {"data": data}}, "request_id": "r-200"})


def head(status=200, kind=SSE, more=""):
    return ["send", HEAD.format(status, kind, more)]


def refusal(status, code, request_id, more=""):
    body = json.dumps({"code": code, "message": "No.", "request_id": request_id})
    return [head(status, "application/json", more), ["chunk", body], ["end"]]


WHOLE = [head(), audio(PIECE), audio("", "stop"), ["end"]]
SCRIPTS = {
    "hello": [WHOLE],
    "never": [WHOLE],
    "html": [[head(200, "text/html"), ["chunk", "<html>login</html>"], ["end"]]],
    "html-502": [[head(502, "text/html"), ["chunk", "<html>bad gateway</html>"], ["end"]]],
    "unauthorized": [refusal(401, "InvalidApiKey", "r-401")],
    "event-error": [[head(), event({"code": "InvalidParameter", "message": "No.", "request_id": "r-400"}, "error", 400), ["end"]]],
    "error-after-audio": [[head(), audio(PIECE), event({"code": "InternalError", "message": "No.", "request_id": "r"}, "error", 500), ["end"]]],
    "cut": [[head(), audio(PIECE), ["end"]]],
    "reset": [[head(), audio(PIECE), ["gate", "reset" + TAG], ["reset"]]],
    "throttled": [refusal(429, "Throttling.RateQuota", "r")],
    "throttled-2s": [refusal(429, "Throttling", "r", "Retry-After: 2\r\n")],
    "broken-500": [refusal(500, "InternalError", "r")],
    "redirect": [[["send", "HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"]]],
    "bad-base64": [[head(), audio("AA*A"), ["end"]]],
    "bad-json": [[head(), ["chunk", "data:{oops\n\n"], ["end"]]],
    "empty": [[head(), ["end"]]],
    "silence": [[["stall"]]],
    "long-event": [[head(), event({"output": {"text": "x" * 5000}}), ["end"]]],
    "second-time-lucky": [refusal(503, "ModelUnavailable", "r"), WHOLE],
    "gate": [[head(), audio(PIECE), ["gate", "gate" + TAG], audio(PIECE), audio("", "stop"), ["end"]]],
}

for name, plays in SCRIPTS.items():
    request = urllib.request.Request(f"{BASE}/script/{name}", json.dumps(plays).encode(), method="PUT")
    urllib.request.urlopen(request).read()

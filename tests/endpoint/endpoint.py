"""Starts qtts-endpoint for a test and talks to it with nothing but the standard library."""

import base64
import contextlib
import http.client
import json
import os
import subprocess
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("QTTS_ENDPOINT", str(ROOT / "build/bin/qtts-endpoint"))
KEY = "sk-for-tests-only"
GENERATION = "/api/v1/services/aigc/multimodal-generation/generation"


class Endpoint:
    """A running endpoint; `base` is what it printed."""

    def __init__(self, process, base):
        self.process = process
        self.base = base
        self.port = urllib.parse.urlsplit(base).port

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, path, body=None, headers=None, connection=None):
        """One request; gives status, headers and body. The connection stays open if it is lent."""
        used = connection or self.connection()
        used.request(method, path, body=body, headers=headers or {})
        reply = used.getresponse()
        data = reply.read()
        if connection is None:
            used.close()
        return reply.status, reply.headers, data

    def generate(self, stream=False, key=KEY, connection=None, **members):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = "Bearer " + key
        if stream:
            headers |= {"X-DashScope-SSE": "enable", "Accept": "text/event-stream"}
        body = json.dumps(request(**members))
        return self.ask("POST", GENERATION, body, headers, connection)

    def stream(self, **members):
        """The events of a stream that is expected to go well."""
        status, _, body = self.generate(stream=True, **members)
        assert status == 200, body
        return events(body)

    def pcm(self, **members):
        return audio(self.stream(**members))

    def received(self):
        return json.loads(self.ask("GET", "/received")[2])


def request(model="qwen3-tts-flash", text="Hello.", voice="Cherry", language_type=None,
            parameters=None, **extra):
    members = {"text": text, "voice": voice, "language_type": language_type}
    members = {name: value for name, value in members.items() if value is not None}
    whole = {"model": model, "input": members, "parameters": parameters, **extra}
    return {name: value for name, value in whole.items() if value is not None}


def replay(**members):
    return {"x_replay": {"riff": "never", **members}}


def events(body):
    """[(id, event, http_status, data)] of a body that must have the service's exact shape."""
    found = []
    text = body.decode("ascii")
    assert text.endswith("\n\n") and "\r" not in text
    for block in text[:-2].split("\n\n"):
        number, name, status, data = block.split("\n")
        assert number.startswith("id:") and name.startswith("event:")
        assert status.startswith(":HTTP_STATUS/") and data.startswith("data:{")
        found.append((int(number[3:]), name[6:], int(status[13:]), json.loads(data[5:])))
    return found


def audio(found):
    """The PCM of a stream's events, a RIFF header in front taken off."""
    pieces = [base64.b64decode(e[3]["output"]["audio"]["data"], validate=True) for e in found]
    pcm = b"".join(pieces)
    return pcm[44:] if pcm[:4] == b"RIFF" else pcm


@contextlib.contextmanager
def running(*options, **settings):
    """An endpoint that ends with the block, or with us if we die: that is what --parent is for."""
    inherited = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}  # espeak-ng hangs under AddressSanitizer
    environment = {**inherited, **settings}
    process = subprocess.Popen([BINARY, "--parent", *options], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=environment)
    base = process.stdout.readline().strip()
    assert base.startswith("http://127.0.0.1:"), process.stderr.read()
    try:
        yield Endpoint(process, base)
    finally:
        rest, complaints = process.communicate(timeout=90)
    assert (process.returncode, rest) == (0, ""), complaints
    assert "Sanitizer" not in complaints and "runtime error" not in complaints, complaints

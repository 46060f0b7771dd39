"""The service's answers as bytes: events, replies, RIFF headers. The canonical form is the one of PROTOCOL 2."""

import base64
import json
import struct

REQUEST_ID = "2bf83e9a-6f10-9d6a-a4f0-1c0de0f5cafe"
URL = "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/x.wav?Expires=1&Signature=secret-of-the-url"
EXPIRES_AT = 1758187426
USAGE = {"characters": 6}
NO_AUDIO = object()


def pcm(samples, seed=1):
    """Samples that differ from each other, and from every file format's first bytes."""
    return b"".join(struct.pack("<h", (seed * 257 + i * 7919) % 30011 - 15005) for i in range(samples))


def b64(data):
    return base64.b64encode(data).decode()


def result(data=NO_AUDIO, finish="null", request_id=REQUEST_ID, usage=None, **audio):
    """The JSON of one event, as a dict to bend. `data`: bytes, or text that is to stand there as base64."""
    if data is not NO_AUDIO:
        audio = {"data": b64(data) if isinstance(data, bytes) else data, **audio}
    whole = {"output": {"finish_reason": finish, "audio": {**audio, "id": "audio_" + request_id}}, "request_id": request_id}
    return {**whole, "usage": usage} if usage is not None else whole


def text(value):
    """JSON as the service writes it; text and bytes stay what they are."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return value.encode("utf-8", "surrogateescape")


def event(value, name="result", status=200, number=1):
    return b"id:%d\nevent:%s\n:HTTP_STATUS/%d\ndata:%s\n\n" % (number, name.encode(), status, text(value))


def audio(data, number=1, **more):
    return event(result(data, expires_at=1753403234, **more), number=number)


def stop(data=b"", number=9, usage=USAGE, url=URL, **more):
    return event(result(data, "stop", usage=usage, url=url, expires_at=EXPIRES_AT, **more), number=number)


def failure(code="InvalidParameter", message="Invalid voice specified.", request_id=REQUEST_ID):
    return {"code": code, "message": message, "request_id": request_id}


def error_event(code="InvalidParameter", message="Invalid voice specified.", status=400, **more):
    return event(failure(code, message, **more), "error", status)


def head(status=200, kind="text/event-stream", *lines):
    """A header without the blank line; `framing` adds its own. kind None: no Content-Type."""
    kinds = ("Content-Type: " + kind,) if kind is not None else ()
    return "\r\n".join((f"HTTP/1.1 {status} -", *kinds, *lines)).encode("latin-1") + b"\r\n"


def chunked(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)


CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


def sized(body, size=None):
    return b"Content-Length: %d\r\n\r\n%s" % (len(body) if size is None else size, body)


def streamed(*events, header=head()):
    """A whole answer in one write, chunked, the connection kept."""
    return [("send", header + CHUNKED + chunked(*events) + b"0\r\n\r\n")]


def until_close(*events, header=head()):
    return [("send", header + b"\r\n" + b"".join(events)), ("close",)]


def body(value, status=200, kind="application/json", *lines):
    """A whole answer with Content-Length, the connection kept."""
    return [("send", head(status, kind, *lines) + sized(text(value)))]


def reply(url=URL, usage=USAGE, **more):
    """The JSON of the answer that is not streamed."""
    return result(b"", "stop", usage=usage, url=url, expires_at=EXPIRES_AT, **more)


def chunk_of_riff(name, data):
    return struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2)


def fmt(rate=24000, channels=1, bits=16, tag=1):
    return struct.pack("<HHIIHH", tag, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)


def riff(size=0x7FFFFFFF, rate=24000, channels=1, bits=16, before=b""):
    """What stands in front of the samples; the service writes nonsense sizes, which is the default here."""
    total = (size + 36) & 0xFFFFFFFF
    return (
        struct.pack("<4sI4s", b"RIFF", total, b"WAVE")
        + chunk_of_riff(b"fmt ", fmt(rate, channels, bits))
        + before
        + struct.pack("<4sI", b"data", size)
    )


def wav(samples, **form):
    return riff(len(samples), **form) + samples

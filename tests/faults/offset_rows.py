"""FAULTS C4, C5, C6: three canonical streams, cut, ended and reset after every single byte of the answer, its header and framing included.

What must come: an exact whole-sample prefix of the truth, no less than what had arrived, and an error unless "stop" had arrived."""

import os

from rows import BASIC
from streams import *
from table import case, family

SHORT = {"request_id": "r"}
A, B = pcm(13, 5), pcm(9, 6)
STREAMS = {
    "plain": ([(audio(A, **SHORT), A), (audio(B, **SHORT), B), (stop(url="http://h/x", **SHORT), b"")], "DONE"),
    "RIFF_first": ([(audio(riff() + A, **SHORT), A), (audio(B, **SHORT), B), (stop(url="http://h/x", **SHORT), b"")], "DONE"),
    "error_after_audio": ([(audio(A, **SHORT), A), (audio(B, **SHORT), B), (error_event("InternalError", "no", 500, **SHORT), b"")], "SERVICE"),
}
FIN = {"header": ("NETWORK", "PROTOCOL", "INCOMPLETE"), "body": ("INCOMPLETE", "PROTOCOL"), "action": "close"}
RST = {"header": ("NETWORK",), "body": ("NETWORK",), "action": "reset"}
DATA = b'"data":"'
SNIFFED = 4  # bytes that tell PCM from what is not
OTHERS = ("lua5.1", "luajit", "lua5.2", "lua5.3")
EVERY = 1 if os.environ.get("QTTS_EVERY_OFFSET") else 7  # of the Luas that share everything but the interpreter with the one that takes all


class Answer:
    """The bytes of a whole answer, and what the first `cut` of them hold."""

    def __init__(self, events):
        self.wire, self.events = head() + CHUNKED, []
        self.header = len(self.wire)
        for text, pcm in events:
            begin = len(self.wire) + len(b"%x\r\n" % len(text))
            self.wire += chunked(text)
            self.events.append((begin, begin + len(text), text, pcm))
        self.truth = b"".join(pcm for _, _, _, pcm in self.events)
        self.last = self.events[-1][1]
        self.wire += b"0\r\n\r\n"

    def arrived(self, cut):
        """Bytes of audio that can be decoded: all of a whole event, and the full groups of base64 of the one that is cut."""
        size = 0
        for begin, end, text, pcm in self.events:
            start = begin + text.find(DATA) + len(DATA)
            encoded = text[start - begin :].partition(b'"')[0] if pcm else b""
            padded = encoded.endswith(b"=") and cut <= start + len(encoded)  # the quote tells that nothing comes behind the padding
            header = len(base64.b64decode(encoded)) - len(pcm)
            size += len(pcm) if cut >= end else min(len(pcm), max(0, (cut - padded - start) // 4 * 3 - header))
        return size // 2 * 2 if size >= SNIFFED else 0


def expected(answer, cut, ending, status):
    whole = cut >= answer.last
    could_be = (status,) if whole else ending["header"] if cut < answer.header else ending["body"]
    if answer.last - 2 <= cut < answer.last:
        could_be += (status,)  # nothing but the blank line is missing
    return {"status": could_be, "audio_prefix_of": answer.truth, "audio_min": len(answer.truth) if whole else answer.arrived(cut)}


def cuts(answer, ending, status, every):
    offsets = range(0, len(answer.wire) + 1, every)
    return [
        case(f"after {cut} bytes", [("send", answer.wire[:cut]), (ending["action"],)], **expected(answer, cut, ending, status)) for cut in offsets
    ]


def partitions(answer, status, every):
    """The same bytes in two pieces, cut everywhere; and in pieces of 1, 2 and 3 bytes."""
    end = {"status": status, "audio": answer.truth}
    for cut in range(0, len(answer.wire), every):
        yield case(f"cut after {cut}", [("send", answer.wire[:cut]), ("send", answer.wire[cut:])], **end)
    for size in (1, 2, 3):
        yield case(f"in pieces of {size}", [("drip", answer.wire, size)], **end)


for stream, (events, status) in STREAMS.items():
    answer = Answer(events)
    for only, every in ((BASIC, 1), (OTHERS, EVERY)):
        tail = "" if only == BASIC else "_too"
        family(f"C5_FIN_at_every_byte_of_{stream}{tail}", cuts(answer, FIN, status, every), only)
        family(f"C6_RST_at_every_byte_of_{stream}{tail}", cuts(answer, RST, status, every), only)
        family(f"C4_every_partition_of_{stream}{tail}", list(partitions(answer, status, every)), only)

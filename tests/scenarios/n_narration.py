"""Narrations, which FAULTS.md does not name: three pieces, one request after the other, so that each play is the next piece's."""

from streams import *
from table import row

A, B, C = pcm(40, 1), pcm(50, 2), pcm(60, 3)
TEXT = "First sentence. Second sentence, which is here. Third sentence, and the last."
SECOND = 16  # where it begins
ASK = {"mode": "narrate", "text": TEXT, "concurrency": 1, "piece_bytes": 32}
CUT = [("send", head() + CHUNKED + chunked(audio(B))), ("end",)]


def spoken(data, **more):
    return streamed(audio(data), stop(**more))


def pieces(*plays):
    return lambda here: list(plays)


def refused(code, status, *lines):
    return body(failure(code, "no"), status, "application/json", *lines)


row("N1_three_pieces_in_order", pieces(spoken(A), spoken(B), spoken(C)), ASK, status="DONE", audio=A + B + C, requests=3, requests_sent=3, usage={"characters": 18})
row("N1_one_connection", pieces(spoken(A), spoken(B), spoken(C)), ASK, status="DONE", connections=1)
row("N1_start", pieces(spoken(B), spoken(C)), {**ASK, "start": SECOND}, status="DONE", audio=B + C, requests=2)
row("N2_nothing_to_speak", pieces(), {**ASK, "text": " ... "}, status="INVALID", message="nothing to speak", requests=0)
row("N2_start_behind_the_end", pieces(), {**ASK, "start": 1000}, status="INVALID", message="1000", requests=0)
row(
    "N3_a_piece_is_retried",
    pieces(spoken(A), refused("Throttling", 429, "Retry-After: 0"), spoken(B), spoken(C)),
    {**ASK, "retries": 1},
    status="DONE",
    audio=A + B + C,
    requests=4,
    retries=1,
)
row(
    "N3_refused",
    pieces(spoken(A), refused("DataInspectionFailed", 400)),
    ASK,
    status="SERVICE",
    audio=A,
    code="DataInspectionFailed",
    http_status=400,
    message=f"piece 2, from byte {SECOND} of the text: no",
    requests=2,
)
row("N3_cut_off", pieces(spoken(A), CUT), ASK, status="INCOMPLETE", audio=A + B, message=f"piece 2, from byte {SECOND}", requests=2)
row("N3_another_format", pieces(spoken(A), spoken(riff(rate=16000) + B)), ASK, status="PROTOCOL", audio=A, message="piece 2", requests=2)

"""FAULTS D: text/event-stream, by the WHATWG's text and the service's habits."""

import re

from streams import *
from table import case, family, row

A, B = pcm(30, 1), pcm(30, 2)
GOOD = (audio(A, 1), audio(B, 2), stop())
DONE = {"status": "DONE", "audio": A + B, "finish_reason": "stop", "request_id": REQUEST_ID, "usage": {"characters": 6}}
WHOLE = b"".join(GOOD)


def mixed(stream):
    ends = iter([b"\r\n", b"\r", b"\n"] * 100)
    return re.sub(b"\n", lambda _: next(ends), stream)


def data_lines(value, *cuts):
    """JSON with its data over several lines, cut where white space is legal."""
    whole = text(value)
    for cut in cuts:
        whole = whole.replace(cut, cut + b"\ndata:")
    return b"data:" + whole + b"\n\n"


family(
    "D1_line_ends",
    [
        case("LF", streamed(WHOLE), **DONE),
        case("CRLF", streamed(WHOLE.replace(b"\n", b"\r\n")), **DONE),
        case("CR", streamed(WHOLE.replace(b"\n", b"\r")), **DONE),
        case("mixed", streamed(re.sub(b"(?<!\n)\n(?!\n)", b"\r\n", WHOLE)), **DONE),
        case("CRLF dripped", [("drip", head() + b"\r\n" + WHOLE.replace(b"\n", b"\r\n"), 1), ("close",)], **DONE),
    ],
)
row("D1_lone_CR_dispatches_at_once", [("send", head() + CHUNKED + chunked(WHOLE.replace(b"\n", b"\r"))), ("stall",)], **DONE, end="client_")
family(
    "D2_byte_order_mark",
    [
        case("at the start", streamed(b"\xef\xbb\xbf" + WHOLE), **DONE),
        case("in three", streamed(b"\xef", b"\xbb", b"\xbf", WHOLE), **DONE),
        case("twice spoils one line", streamed(b"\xef\xbb\xbf\xef\xbb\xbf" + WHOLE), **DONE),
        case("in the middle spoils one line", streamed(GOOD[0], b"\xef\xbb\xbf" + GOOD[1], GOOD[2]), **DONE),
    ],
)
family(
    "D3_comments",
    [
        case(name, streamed(GOOD[0], comment, GOOD[1], comment, GOOD[2]), **DONE)
        for name, comment in (
            ("empty", b":\n"),
            ("empty event", b":\n\n"),
            ("text", b": keep-alive\n\n"),
            ("1 MB", b":" + b"x" * 1000000 + b"\n\n"),
            ("strange status", b":HTTP_STATUS/abc\n\n"),
            ("invalid UTF-8", b":\xff\xfe\xc0\n"),
        )
    ],
)
row(
    "D3_status_belongs_to_its_event_alone",
    streamed(
        b":HTTP_STATUS/429\n\n" + b"data:" + text(result(A)) + b"\n\n", b"event:error\ndata:" + text(failure("InvalidParameter", "no")) + b"\n\n"
    ),
    status="SERVICE",
    http_status=400,
    audio=A,
)
family(
    "D4_fields",
    [
        case("space", streamed(WHOLE.replace(b"data:", b"data: ").replace(b"event:", b"event: ")), **DONE),
        case("two spaces", streamed(WHOLE.replace(b"data:", b"data:  ")), **DONE),
        case("tab", streamed(WHOLE.replace(b"data:", b"data:\t")), **DONE),
        case("unknown", streamed(b"dat:x\nfoo:bar\ncolonless\n" + WHOLE), **DONE),
        case("wrong case", streamed(b"Data:{}\nDATA:{}\nEvent:error\n" + WHOLE), **DONE),
        case("NUL in the name", streamed(b"da\0ta:{}\n" + WHOLE), **DONE),
        case("long name", streamed(b"x" * 100000 + b":y\n" + WHOLE), **DONE),
        case(
            "no event name",
            streamed(*(b"data:" + text(value) + b"\n\n" for value in (result(A), result(B), result(b"", "stop", usage=USAGE)))),
            **DONE,
        ),
    ],
)
row("D4_unknown_events_with_json_are_no_harm", streamed(GOOD[0], event({"ping": 1}, "ping"), GOOD[1], GOOD[2]), **DONE)
row("D4_done_mark", streamed(*GOOD, b"data:[DONE]\n\n"), **DONE)
row("D4_done_mark_instead_of_stop", streamed(GOOD[0], GOOD[1], b"data: [DONE]\n\n"), status="INCOMPLETE", audio=A + B)
row(
    "D5_data_over_lines",
    streamed(data_lines(result(A), b'"output":', b","), data_lines(result(B), b"{"), data_lines(result(b"", "stop", usage=USAGE), b",")),
    **DONE,
)
row("D5_empty_data_lines", streamed(b"data\ndata:\n" + b"data:" + text(result(A)) + b"\ndata\n\n", *GOOD[1:]), **DONE)
row(
    "D5_line_end_inside_the_audio",
    streamed(GOOD[0], b"data:" + text(result(B)).replace(b'"data":"', b'"data":"\ndata:') + b"\n\n", GOOD[2]),
    status="PROTOCOL",
    audio=A,
)
family(
    "D6_id_and_retry",
    [
        case(line.decode("latin-1"), streamed(line + b"\n" + WHOLE), **DONE)
        for line in (b"id", b"id:", b"id:a\0b", b"retry:99999999999999999999999999", b"retry:-1", b"retry:x", b"id:" + b"9" * 5000)
    ],
)
row("D7_event_without_data", streamed(GOOD[0], b"id:7\nevent:result\n\n", b"event:error\n\n", *GOOD[1:]), **DONE)
row("D7_event_cut_off", until_close(GOOD[0], GOOD[1], stop()[:-20]), status="INCOMPLETE", audio=A + B)
row("D7_last_event_without_its_blank_line", until_close(WHOLE[:-1]), **DONE)
family(
    "D8_invalid_utf8_in_a_message",
    [
        case(
            repr(bad),
            streamed(b"event:error\n:HTTP_STATUS/400\ndata:" + text(failure(message="b@d")).replace(b"@", bad) + b"\n\n"),
            status="SERVICE",
            code="InvalidParameter",
            message=["b", "\ufffd", "d"],
        )
        for bad in (b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe4\xbd")
    ],
)
row(
    "D8_invalid_utf8_in_a_json_answer", body(text(failure(message="b@d")).replace(b"@", b"\xff"), 400), status="SERVICE", message=["b", "\ufffd", "d"]
)
row(
    "D8_control_characters_in_a_message",
    body(failure(message="line\r\none\ttwo\x1b[31m\x00end"), 400),
    status="SERVICE",
    message=["line", "one", "two"],
)
row("D8_invalid_utf8_in_audio", streamed(GOOD[0], event(text(result("AA@A")).replace(b"@", b"\xff")), GOOD[2]), status="PROTOCOL", audio=A)
row(
    "D8_unicode_message_unharmed",
    body(failure(message="\u8bed\u97f3 \u00fc \U0001f600"), 400),
    status="SERVICE",
    message="\u8bed\u97f3 \u00fc \U0001f600",
)
MIB = pcm(1 << 12) * (1 << 7)
row("D9_event_of_1_MiB", streamed(audio(MIB), stop()), status="DONE", audio=MIB)
row("D9_event_of_5_MiB", streamed(audio(MIB * 5), stop()), only=("c", "python"), status="DONE", audio=MIB * 5)
ENDLESS = head() + b"\r\n" + audio(A)
row(
    "D10_endless_data_line",
    [("send", ENDLESS + b'data:{"output":{"text":"'), ("endless", b"x" * 1000, 64 << 20), ("close",)],
    {"max_event_bytes": 100000},
    status="LIMIT",
    audio=A,
    message="100000",
)
row(
    "D10_endless_data_line_by_default",
    [("send", ENDLESS + b'data:{"output":{"text":"'), ("endless", b"x" * 1000, 64 << 20), ("close",)],
    only=("c", "python"),
    status="LIMIT",
    audio=A,
)
row(
    "D10_endless_data_lines",
    [("send", ENDLESS + b'data:{"output":{"text":"'), ("endless", b'","x":"y\ndata:', 4 << 20), ("close",)],
    {"max_event_bytes": 100000},
    status=("LIMIT", "PROTOCOL"),
    audio=A,
)
row(
    "D10_endless_white_space",
    [("send", ENDLESS + b"data:{"), ("endless", b" " * 1000, 4 << 20), ("close",)],
    {"max_event_bytes": 100000},
    status=("LIMIT", "INCOMPLETE"),
    audio=A,
)
row(
    "D10_endless_json_answer",
    [("send", head(200, "application/json") + b'\r\n{"x":"'), ("endless", b"x" * 1000, 64 << 20), ("close",)],
    {"mode": "synthesize", "max_event_bytes": 100000},
    status="LIMIT",
)
row(
    "D10_endless_html",
    [("send", head(502, "text/html") + b"\r\n"), ("endless", b"<p>", 64 << 20), ("close",)],
    status=("HTTP", "LIMIT"),
    http_status=502,
)
row(
    "D10_endless_error_json",
    [("send", head(400, "application/json") + b'\r\n{"code":"X","message":"'), ("endless", b"x" * 1000, 64 << 20), ("close",)],
    {"max_event_bytes": 100000},
    status=("LIMIT", "HTTP", "SERVICE"),
)
TINY = b'data:{"output":{"audio":{"data":"AQI="}}}\n\n'
row("D11_many_tiny_events", [("send", head() + b"\r\n" + TINY * 30000 + stop()), ("close",)], status="DONE", audio=b"\x01\x02" * 30000)

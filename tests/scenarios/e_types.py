"""FAULTS E9, E10: members of a wrong type, numbers out of range."""

import copy

from streams import *
from table import case, family, row

A, B = pcm(30, 1), pcm(30, 2)
FIRST = event(result(A))

KINDS = {"null": None, "true": True, "false": False, "number": 7, "text": "x", "array": [1, "a"], "object": {"a": 1}}
FIELDS = {
    ("output", "finish_reason"): "text",
    ("output", "audio"): "object",
    ("output", "audio", "data"): "text",
    ("output", "audio", "id"): "text",
    ("output", "audio", "url"): "text",
    ("output", "audio", "expires_at"): "number",
    ("usage",): "object",
    ("usage", "characters"): "number",
    ("usage", "input_tokens_details"): "object",
    ("request_id",): "text",
    ("code",): "text",
    ("message",): "text",
}


def bent(value, path, kind):
    whole = copy.deepcopy(value)
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = KINDS[kind]
    return whole


def wrong_type(path, kind):
    """In the last event, where every field may stand: what is of the wrong type is absent, no more."""
    last = bent(result(B, "stop", usage=USAGE, url=URL, expires_at=EXPIRES_AT), path, kind)
    gone = path in (("output", "audio"), ("output", "audio", "data"))
    expect = {"status": "INCOMPLETE" if path[-1] == "finish_reason" else "DONE", "audio": A if gone else A + B}
    if path[-1] not in ("url", "audio"):
        expect["url"] = URL
    if path[0] != "usage":
        expect["usage"] = USAGE
    return case(".".join(path) + " is " + kind, streamed(FIRST, event(last)), **expect)


family("E9_wrong_types", [wrong_type(path, kind) for path, right in FIELDS.items() for kind in KINDS if kind != right])
row(
    "E9_nothing_but_what_is_needed",
    streamed(b'data:{"output":{"audio":{"data":"%s"}}}\n\n' % b64(A).encode(), b'data:{"output":{"finish_reason":"stop"}}\n\n'),
    status="DONE",
    audio=A,
    request_id="",
    usage={"characters": None},
)


def numbers(name, number):
    return event(
        text(
            result(b"", "stop", url=URL, expires_at="@" if name == "expires_at" else 1, usage={"characters": "@" if name == "characters" else 1})
        ).replace(b'"@"', number.encode())
    )


COUNTS = {
    "0": 0,
    "2147483653": 2147483653,
    "1e3": 1000,
    "-1": None,
    "1e400": None,
    "-1e400": None,
    "9223372036854775808": None,
    "123456789012345678901234567890": None,
    "1.5": (1, None),
}


def counted(number, **expect):
    return case(number, streamed(FIRST, numbers("characters", number)), status="DONE", audio=A, **expect)


family(
    "E10_numbers",
    [counted(number) for number in COUNTS]
    + [
        case("expires_at " + number, streamed(FIRST, numbers("expires_at", number)), status="DONE", audio=A, expires_at=read)
        for number, read in (("4102444800", 4102444800), ("1e400", 0), ("-5", 0))
    ],
)
family(
    "E10_numbers_of_usage",
    [counted(number, usage={"characters": read}) for number, read in COUNTS.items()],
    only=("c", "lua5.1", "luajit", "lua5.2", "lua5.3", "lua5.4"),  # in Python `usage` is the service's own JSON, and no list of counts
)
row("E10_expires_at_means_nothing_before_the_end", streamed(audio(A)), status="INCOMPLETE", audio=A, expires_at=0)

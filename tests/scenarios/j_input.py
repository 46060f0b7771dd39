"""FAULTS J and A11: what is refused before anything is sent."""

from streams import *
from table import case, family, row

GOOD = streamed(audio(pcm(10)), stop())
NONE = {"status": "INVALID", "requests": 0, "audio": b"", "http_status": 0}


def refused(name, ask, **expect):
    return case(name, GOOD, ask, **{**NONE, **expect})


row("A11_plain_http_with_a_key", GOOD, {"base_url": "http://dashscope.example/api/v1"}, **NONE, message="http")
row(
    "A12_ca_file_missing",
    GOOD,
    {"base_url": "https://127.0.0.1:{port}/api/v1", "ca_file": "/nonexistent/ca.pem"},
    status=("INVALID", "TLS"),
    requests=0,
    message="/nonexistent/ca.pem",
)
family(
    "J1_keys",
    [
        refused(name, {"api_key": key}, message="key")
        for name, key in (
            ("line end", "k\r\nX-Evil: 1"),
            ("LF", "k\n"),
            ("space", "a b"),
            ("control", "k\x01"),
            ("non-ASCII", "k\u00e9y"),
            ("empty", ""),
        )
    ],
)
row("J1_key_with_nul", GOOD, {"api_key": "k\0ey"}, **NONE, only=("python", "lua5.1", "luajit", "lua5.2", "lua5.3", "lua5.4"))
family(
    "J1_workspace_and_user_agent",
    [refused(f"{name} {value!r}", {name: value}) for name in ("workspace", "user_agent") for value in ("a\r\nX-Evil: 1", "a\x01b", "\u00fc")],
)
family(
    "J1_base_urls",
    [
        refused(url, {"base_url": url})
        for url in (
            "dashscope.example/api/v1",
            "ftp://127.0.0.1/api/v1",
            "file:///api/v1",
            "https://",
            "https://user:pass@host/api/v1",
            "http://127.0.0.1/api\r\nX: 1",
            "https://host/api/v1?x=1",
        )
    ],
)
family(
    "J2_headers",
    [
        refused(line, {"header": line})
        for line in (
            "Authorization: Bearer other",
            "host: x",
            "Content-Length: 3",
            "Transfer-Encoding: chunked",
            "X-A: b\r\nX-Evil: 1",
            "X A: b",
            "X-\u00e9: b",
        )
    ],
)
row("J2_header_is_sent", GOOD, {"header": "X-Own: value"}, status="DONE", audio=pcm(10), headers={"x-own": "value"})
family("J3_text", [refused("empty", {"text": ""}, message="text"), refused("NUL", {"text": "a\0b"}, message="NUL")])
family(
    "J3_text_not_utf8",
    [refused(repr(raw), {"text": raw}) for raw in (b"a\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"caf\xe9", b"\xf5\x80\x80\x80", b"\xe4\xbd")],
)
family(
    "J3_text_that_is_fine",
    [
        case(repr(good[:8]), GOOD, {"text": good}, status="DONE", audio=pcm(10), text=good)
        for good in ("\ufeffbom", "\u2028x", "\U0001f600", '"quotes" \\ / \x7f\t\n', "x" * 100000, "\u4f60\u597d", "\x01\x1f", " ")
    ],
)
row(
    "J3_no_voice_is_the_one_that_every_model_has",
    GOOD,
    {"voice": "", "text": "Hello."},
    status="DONE",
    audio=pcm(10),
    json={"model": "qwen3-tts-flash", "input": {"text": "Hello.", "voice": "Cherry"}},
)
row("J4_region_unknown", GOOD, {"base_url": "", "region": "mars"}, **NONE, message="region")
family(
    "J4_parameters",
    [refused(given, {"parameters": given}) for given in ("{", "[1]", "1", "{}x")],
    only=("c", "lua5.1", "luajit", "lua5.2", "lua5.3", "lua5.4"),
)
row("J5_no_key", GOOD, {"api_key": None}, **NONE, message="DASHSCOPE_API_KEY", hint="region")

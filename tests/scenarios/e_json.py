"""FAULTS E: JSON."""

import json

from streams import *
from table import case, family, row

A, B, C = pcm(30, 1), pcm(30, 2), pcm(30, 3)
FIRST, LAST = audio(A, 1), stop()


BAD = [
    '{"output":{"audio":{"data":"@"}},}',
    '{"output":{"audio":{"data":"@"},}}',
    '{"output":{"audio":{"data":"@"}}} x',
    '{"output":{"audio":{"data":"@"}}}{}',
    '{"output":{"audio":{"data":"@"}}',
    "{'output':{}}",
    "{output:{}}",
    '{"output" {"audio":{}}}',
    '{"output":{"audio":{"data":"@"}},"n":01}',
    '{"output":{"audio":{"data":"@"}},"n":1.}',
    '{"output":{"audio":{"data":"@"}},"n":.5}',
    '{"output":{"audio":{"data":"@"}},"n":+1}',
    '{"output":{"audio":{"data":"@"}},"n":NaN}',
    '{"output":{"audio":{"data":"@"}},"n":1e}',
    '{"output":{"audio":{"data":"@"}},"n":tru}',
    '{"output":{"audio":{"data":"@"}},"n":TRUE}',
    '{"output":{"audio":{"data":"@"}},"n":"\x01"}',
    '{"output":{"audio":{"data":"@"}},"n":"\t"}',
    '{"output":{"audio":{"data":"@"}},"n":"\\x"}',
    '{"output":{"audio":{"data":"@"}},"n":"\\u12G4"}',
    '{"output":{"audio":{"data":"@"}},"n":[1,]}',
    '{"output":{"audio":{"data":"@"}},"n":[,1]}',
    '{"output":{"audio":{"data":"@"}},"n":0x10}',
    '{"output":{"audio":{"data":"@"}},"n":-}',
    '{"output":{"audio":{"data":"@"}},"n":1 2}',
    '{"output":{"audio":{"data":"@"}},"n":"\0"}',
    '{"output":{"audio":{"data":"@"}}}\0',
    "nonsense",
    "",
    "{",
    "}",
    "\ufeff{}",
]
family(
    "E1_invalid_json",
    [
        case(bad, streamed(FIRST, event(bad.replace("@", b64(B))), LAST), status="PROTOCOL", audio_prefix_of=A + B, audio_min=len(A))
        for bad in BAD
        if bad
    ],
)
row("E1_invalid_json_not_streamed", body('{"output":{"audio":{"url":"http://x/"}},}'), {"mode": "synthesize"}, status="PROTOCOL", http_status=200)
family(
    "E2_json_of_another_shape",
    [
        case(odd, streamed(FIRST, event(odd), LAST), status="PROTOCOL", audio=A)
        for odd in (
            "{}",
            "[]",
            '[{"output":{}}]',
            '"output"',
            "1",
            "null",
            "true",
            '{"output":null}',
            '{"output":[]}',
            '{"output":"x"}',
            '{"result":{"output":{}}}',
        )
    ],
)
family(
    "E2_json_of_another_shape_not_streamed",
    [case(odd, body(odd), {"mode": "synthesize"}, status="PROTOCOL", http_status=200) for odd in ("{}", "[]", "null", '{"output":1}', '"x"')],
)
row("E2_no_url_not_streamed", body(reply(url="")), {"mode": "synthesize"}, status=("PROTOCOL", "INCOMPLETE"))
family(
    "E3_deep_json",
    [
        case(name, streamed(FIRST, event(deep), LAST), status="PROTOCOL", audio=A)
        for name, deep in (
            ("100000 brackets", "[" * 100000),
            ("100000 braces", '{"a":' * 100000),
            ("inside a result", '{"output":{"x":' + "[" * 100000),
            ("closed", '{"output":{"x":' + "[" * 100000 + "]" * 100000 + "}}"),
        )
    ],
)
row("E3_some_depth_is_fine", streamed(FIRST, event('{"output":{"x":' + "[" * 100 + "]" * 100 + "}}"), LAST), status="DONE", audio=A)


def escaped(data):
    return "".join("\\u%04x" % ord(c) if i % 2 else "\\u%04X" % ord(c) for i, c in enumerate(b64(data)))


SLASHES = b"\xff\xef\xfe\xfb\xff\xbf\x00\x01"  # its base64 is full of / and +
family(
    "E4_escapes_in_audio",
    [
        case("slash", streamed(FIRST, event(text(result(SLASHES)).replace(b"/", b"\\/")), LAST), status="DONE", audio=A + SLASHES),
        case(
            "plus and equals",
            streamed(FIRST, event(text(result(SLASHES)).replace(b"+", b"\\u002b").replace(b"=", b"\\u003D")), LAST),
            status="DONE",
            audio=A + SLASHES,
        ),
        case("every character", streamed(FIRST, event(text(result("@")).replace(b"@", escaped(B).encode())), LAST), status="DONE", audio=A + B),
        case(
            "dripped",
            [("drip", head() + b"\r\n" + FIRST + event(text(result("@")).replace(b"@", escaped(B).encode())) + LAST, 5), ("close",)],
            status="DONE",
            audio=A + B,
        ),
        case(
            "white space",
            streamed(FIRST, event(text(result("@")).replace(b"@", b"\\n".join(b64(B)[i : i + 7].encode() for i in range(0, len(b64(B)), 7)))), LAST),
            status="DONE",
            audio=A + B,
        ),
    ],
)
family(
    "E4_escapes_in_names",
    [
        case(
            name,
            streamed(
                FIRST,
                event(text(result(B)).replace(b'"' + name.encode() + b'"', b'"' + "".join("\\u%04x" % ord(c) for c in name).encode() + b'"')),
                LAST,
            ),
            status="DONE",
            audio=A + B,
        )
        for name in ("output", "audio", "data")
    ],
)
family(
    "E5_nul_in_audio",
    [
        case(
            name,
            streamed(FIRST, event(text(result("AAAA@BBBB")).replace(b"@", nul)), LAST),
            status="PROTOCOL",
            audio_prefix_of=A + b"\0\0\0",
            audio_min=len(A),
        )
        for name, nul in (("escaped", b"\\u0000"), ("raw", b"\0"))
    ],
)
family(
    "E6_bad_unicode_escape",
    [
        case(
            bad,
            streamed(FIRST, event(text(result("AAAA@")).replace(b"@", bad.encode())), LAST),
            status="PROTOCOL",
            audio_prefix_of=A + b"\0\0",
            audio_min=len(A),
        )
        for bad in ("\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u00", "\\u00zz", "\\a", "\\u00e9")
    ],
)
TWICE = b'{"output":{"audio":{"data":"%s","data":"%s"}},"request_id":"r"}'
row(
    "E7_duplicate_data",
    streamed(FIRST, event(TWICE % (b64(B).encode(), b64(C).encode())), LAST),
    status=("DONE", "PROTOCOL"),
    audio_prefix_of=A + B,
    audio_min=len(A + B),
)
row(
    "E7_duplicate_output",
    streamed(FIRST, event(b'{"output":{"audio":{"data":"%s"}},"output":{"audio":{"data":"%s"}}}' % (b64(B).encode(), b64(C).encode())), LAST),
    status=("DONE", "PROTOCOL"),
    audio_prefix_of=A + B,
    audio_min=len(A + B),
)
row(
    "E7_duplicate_finish_reason",
    streamed(FIRST, event(b'{"output":{"finish_reason":"stop","finish_reason":"null","audio":{"data":""}}}')),
    status="DONE",
    audio=A,
)
family(
    "E8_case_of_names",
    [
        case(
            name,
            streamed(FIRST, event(text(result(B)).replace(b'"' + name.lower().encode() + b'"', b'"' + name.encode() + b'"')), LAST),
            status="PROTOCOL" if name.lower() == "output" else "DONE",
            audio=A,
        )
        for name in ("DATA", "Audio", "Output")
    ],
)

row(
    "E12_unknown_members",
    streamed(
        FIRST,
        event(
            {
                "x": {"deep": [{"output": {"audio": {"data": "AAAA"}}}]},
                "audio": {"data": "AAAA"},
                "data": "AAAA",
                **result(B),
                "y": [{"data": "AAAA"}],
            }
        ),
        LAST,
    ),
    status="DONE",
    audio=A + B,
)
row(
    "E12_audio_last_and_first",
    streamed(
        event('{"output":{"audio":{"data":"%s"}},"request_id":"%s"}' % (b64(A), REQUEST_ID)),
        event('{"request_id":"x","output":{"finish_reason":"null","audio":{"id":"a","data":"%s"}}}' % b64(B)),
        LAST,
    ),
    status="DONE",
    audio=A + B,
)
row("E12_pretty_printed", body(json.dumps(reply(), indent=4)), {"mode": "synthesize"}, status="DONE", url=URL)
family(
    "E13_errors_of_other_shapes",
    [
        case(name, streamed(event(shape, "error", 400)), status="SERVICE", http_status=400, code=code, message="no such voice")
        for name, shape, code in (
            ("OpenAI", {"error": {"code": "InvalidParameter", "message": "no such voice", "type": "invalid_request_error"}}, "InvalidParameter"),
            ("OpenAI without code", {"error": {"message": "no such voice", "type": "invalid_request_error"}}, "invalid_request_error"),
            ("msg", {"code": "InvalidParameter", "msg": "no such voice"}, "InvalidParameter"),
        )
    ],
)
family(
    "E13_errors_of_other_shapes_non_2xx",
    [
        case(name, body(shape, 400), status="SERVICE", http_status=400, code="InvalidParameter", message="no such voice", request_id=rid)
        for name, shape, rid in (
            ("OpenAI", {"error": {"code": "InvalidParameter", "message": "no such voice"}, "request_id": "r-1"}, "r-1"),
            ("requestId", {"code": "InvalidParameter", "msg": "no such voice", "requestId": "r-2"}, "r-2"),
            ("null output", {"output": None, "code": "InvalidParameter", "message": "no such voice", "request_id": "r-3"}, "r-3"),
        )
    ],
)
row("E14_empty_code_is_no_error", streamed(event({**result(A), "code": "", "message": ""}), LAST), status="DONE", audio=A)

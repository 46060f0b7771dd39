"""FAULTS B: status, headers, redirects."""

import gzip

from streams import *
from table import case, family, row, rows_of_steps, step

A = pcm(40)
GOOD = (audio(A), stop())
HTML = "<html>\x07<body>Sign in to the guest network</body></html>"


def service(code="InvalidParameter", http_status=400, message="Invalid voice specified.", **more):
    return {"status": "SERVICE", "code": code, "http_status": http_status, "message": message, "request_id": REQUEST_ID, "audio": b"", **more}


row("B1_html_page", body(HTML, 200, "text/html"), status="PROTOCOL", http_status=200, message=["<html>", "guest network"], audio=b"")
row("B1_html_page_not_streamed", body(HTML, 200, "text/html"), {"mode": "synthesize"}, status="PROTOCOL", http_status=200, message="<html>")
row("B2_no_content_type_events", streamed(*GOOD, header=head(200, None)), status="DONE", audio=A)
row("B2_no_content_type_html", body(HTML, 200, None), status="PROTOCOL", http_status=200, audio=b"")
row(
    "B2_no_content_type_401",
    body(failure("InvalidApiKey", "Invalid API-key provided."), 401, None),
    **service("InvalidApiKey", 401, "Invalid API-key provided."),
)
family(
    "B3_content_types",
    [
        case(kind, streamed(*GOOD, header=head(200, kind)), status="DONE", audio=A)
        for kind in ("text/event-stream;charset=windows-1252", "TEXT/EVENT-STREAM", "text/event-stream;", 'text/event-stream; charset="utf-8"')
    ],
)
family(
    "B4_statuses_without_a_result",
    [case(str(status), [("send", head(status, None) + b"\r\n")], status="HTTP", http_status=status, audio=b"") for status in (204, 304)]
    + [case("205", body("", 205, None), status="HTTP", http_status=205, audio=b"")]
    + [case("206", streamed(*GOOD, header=head(206)), status="HTTP", http_status=206, audio=b"")],
)


def redirect(status):
    return lambda here: {"": [[("send", head(status, None, "Location: " + here.url("/api/v1", "other")) + sized(b""))]], "other": [streamed(*GOOD)]}


family(
    "B5_redirects",
    [
        case(
            str(status),
            redirect(status),
            {"workspace": "ws-1"},
            status="HTTP",
            http_status=status,
            hint="edirect",
            requests=1,
            requests_other=0,
            audio=b"",
        )
        for status in (301, 302, 303, 307, 308)
    ],
)
family(
    "B6_redirect_to_nowhere",
    [case(repr(line), body("", 302, None, *line), status="HTTP", http_status=302, requests=1) for line in ((), ("Location:",), ("Location: ?",))],
)
row("B7_400", body(failure(), 400), **service(), retryable=False)
row("B7_400_not_streamed", body(failure(), 400), {"mode": "synthesize"}, **service(), retryable=False)
row(
    "B7_unknown_voice_has_a_hint",
    body(failure(message="Invalid voice specified, voice must be one of Cherry"), 400),
    hint="oice",
    **service(message="must be one of"),
)
row("B7_text_too_long", body(failure(message="Range of input length should be [0, 600]"), 400), hint="600", **service(message="[0, 600]"))
row(
    "B8_401",
    body(failure("InvalidApiKey", "Invalid API-key provided."), 401),
    {"retries": 2},
    hint="region",
    requests=1,
    retryable=False,
    **service("InvalidApiKey", 401, "Invalid API-key provided."),
)
family(
    "B9_403_404",
    [
        case(f"{status} json", body(failure(code, "no"), status), {"retries": 2}, requests=1, retryable=False, **service(code, status, "no"))
        for status, code in ((403, "AccessDenied.Unpurchased"), (404, "ModelNotFound"))
    ]
    + [
        case(
            f"{status} html",
            body(HTML, status, "text/html"),
            {"retries": 2},
            status="HTTP",
            http_status=status,
            message="<html>",
            requests=1,
            retryable=False,
        )
        for status in (403, 404)
    ],
)
family(
    "B10_retry_after_is_told",
    [
        case(
            value,
            body(failure("Throttling", "slow down"), 429, "application/json", "Retry-After: " + value),
            retryable=True,
            retry_after_ms=told,
            **service("Throttling", 429, "slow down"),
        )
        for value, told in (
            ("7", 7000),
            ("1000000000", (60000, 10**12)),
            ("0", 0),
            ("soon", -1),
            ("-3", -1),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("7.5", -1),
            ("", -1),
        )
    ],
)
row(
    "B10_no_retry_after",
    body(failure("Throttling.RateQuota", "slow down"), 429),
    retryable=True,
    retry_after_ms=-1,
    **service("Throttling.RateQuota", 429, "slow down"),
)
family(
    "B11_5xx_json",
    [
        case(str(status), body(failure("InternalError", "oops"), status), retryable=True, **service("InternalError", status, "oops"))
        for status in (500, 503, 504)
    ],
)
family(
    "B11_5xx_other",
    [
        case(f"{status} {name}", body(what, status, kind), status="HTTP", http_status=status, retryable=True, audio=b"")
        for status in (500, 502, 503, 504)
        for name, what, kind in (("html", HTML, "text/html"), ("empty", "", None), ("cut json", '{"code":', "application/json"))
    ],
)
family(
    "B12_error_with_events",
    [
        case(str(status), body(error_event(code, "no", status), status, "text/event-stream"), **service(code, status, "no"))
        for status, code in ((400, "InvalidParameter"), (429, "Throttling"), (500, "InternalError"))
    ],
)
row(
    "B12_error_with_events_by_http_status_alone",
    body(b"event:error\ndata:" + text(failure()) + b"\n\n", 403, "text/event-stream"),
    **service(http_status=403),
)
row("B13_error_event_in_200", streamed(error_event()), **service(), retryable=False)
row(
    "B13_status_line_of_older_gateways",
    streamed(b"event:error\nstatus:429\ndata:" + text(failure("Throttling", "slow")) + b"\n\n"),
    retryable=True,
    **service("Throttling", 429, "slow"),
)
row(
    "B13_space_after_the_colon",
    streamed(b"id: 1\nevent: error\n: HTTP_STATUS/429\ndata: " + text(failure("Throttling", "slow")) + b"\n\n"),
    **service("Throttling", 429, "slow"),
)
row("B13_error_without_its_event_name", streamed(event(failure(), "result", 400)), **service())
row(
    "B13_status_only_from_the_code",
    streamed(b"event:error\ndata:" + text(failure("InvalidApiKey", "no")) + b"\n\n"),
    **service("InvalidApiKey", 401, "no"),
)
row(
    "B13_json_error_in_200",
    body(failure(), 200),
    status="SERVICE",
    code="InvalidParameter",
    message="Invalid voice",
    request_id=REQUEST_ID,
    audio=b"",
)
row(
    "B14_error_after_audio",
    streamed(*(audio(pcm(20, i), i) for i in (1, 2, 3)), error_event("InternalError", "engine died", 500)),
    {"retries": 2},
    requests=1,
    **{**service("InternalError", 500, "engine died"), "audio": pcm(20, 1) + pcm(20, 2) + pcm(20, 3)},
)
row(
    "B15_no_expect",
    streamed(*GOOD),
    {"text": "Schall " * 85},
    status="DONE",
    audio=A,
    headers={"expect": None, "accept-encoding": (None, "identity")},
)
row(
    "B16_flood_of_1xx",
    [("endless", b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n", 8 << 20), ("close",)],
    status=("LIMIT", "PROTOCOL", "NETWORK"),
    audio=b"",
)
row("B16_many_headers", [("send", head()), ("endless", b"X-Padding: " + b"x" * 500 + b"\r\n", 1 << 20), ("close",)], status="LIMIT", audio=b"")
row(
    "B17_endless_trailers",
    [("send", head() + CHUNKED + chunked(audio(A)) + b"0\r\n"), ("endless", b"X-Trailer: " + b"x" * 500 + b"\r\n", 8 << 20), ("close",)],
    status="LIMIT",
    audio=A,
)
row(
    "B18_long_header_line",
    [("send", head() + b"X-Long: "), ("endless", b"x" * 1000, 300000), ("send", b"\r\n\r\n"), ("close",)],
    status="LIMIT",
    audio=b"",
)
row(
    "B18_header_ceiling_is_settable",
    streamed(*GOOD, header=head(200, "text/event-stream", "X-Long: " + "x" * 5000)),
    {"max_header_bytes": 4096},
    status="LIMIT",
    audio=b"",
)
TRANSPORT = ("NETWORK", "PROTOCOL", "INCOMPLETE", "HTTP")
row(
    "B19_two_content_lengths",
    [("send", head() + b"Content-Length: 10\r\nContent-Length: 20\r\n\r\n" + audio(A) + stop()), ("close",)],
    status=TRANSPORT,
    audio_prefix_of=A,
)
row(
    "B19_letters_in_content_length",
    [("send", head() + b"Content-Length: 10x\r\n\r\n" + audio(A) + stop()), ("close",)],
    status=TRANSPORT,
    audio_prefix_of=A,
)
row(
    "B19_huge_content_length",
    [("send", head() + b"Content-Length: 9223372036854775807\r\n\r\n" + audio(A) + stop()), ("close",)],
    status="DONE",
    audio=A,
)
row("B20_bad_chunk_size", [("send", head() + CHUNKED + chunked(audio(A)) + b"zz\r\nabc"), ("close",)], status=("NETWORK", "PROTOCOL"), audio=A)
row(
    "B20_chunk_size_too_large",
    [("send", head() + CHUNKED + chunked(audio(A)) + b"ffffffffffffffffff\r\nabc"), ("close",)],
    status=("NETWORK", "PROTOCOL"),
    audio=A,
)
row("B21_not_http", [("send", b"SSH-2.0-OpenSSH_9.2\r\n"), ("close",)], status="PROTOCOL", audio=b"")
row("B21_http_09", [("send", b"<html>hello</html>"), ("close",)], status="PROTOCOL", audio=b"")
ENCODED = head(200, "text/event-stream", "Content-Encoding: gzip")
row("B22_gzip_not_asked_for", [("send", ENCODED + sized(gzip.compress(b"".join(GOOD))))], status="PROTOCOL", message="Content-Encoding", audio=b"")
row("B22_identity_is_no_encoding", streamed(*GOOD, header=head(200, "text/event-stream", "Content-Encoding: identity")), status="DONE", audio=A)
rows_of_steps(
    "B23_closed_between_two_calls",
    [streamed(*GOOD) + [("close",)], streamed(*GOOD)],
    step(status="DONE", audio=A),
    step(status="DONE", audio=A, requests=2, connections=2),
)
rows_of_steps(
    "B24_second_request_swallowed",
    [streamed(*GOOD), [("close",)], streamed(*GOOD)],
    step(status="DONE", audio=A, requests_sent=1),
    step(status="DONE", audio=A, requests=3, connections=2, requests_sent=2),
)
row("B25_http_1_1_is_spoken", streamed(*GOOD), status="DONE", audio=A, headers={"upgrade": None, "http2-settings": None}, version="HTTP/1.1")

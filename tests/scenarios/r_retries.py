"""B10, B11, B24 and PROTOCOL 4: what is sent again, and what never."""

from streams import *
from table import Case, case, family, row, rows_of_steps, step

A = pcm(40)
GOOD = streamed(audio(A), stop())


def then_good(*first):
    return lambda here: [*first, GOOD]


def refused(code, status, *lines):
    return body(failure(code, "no"), status, "application/json", *lines)


row(
    "R1_429_with_retry_after_0",
    then_good(refused("Throttling", 429, "Retry-After: 0")),
    {"retries": 2},
    status="DONE",
    audio=A,
    requests=2,
    retries=1,
    requests_sent=2,
)
row(
    "R1_429_twice",
    then_good(*[refused("Throttling.RateQuota", 429, "Retry-After: 0")] * 2),
    {"retries": 2},
    status="DONE",
    audio=A,
    requests=3,
    retries=2,
)
row(
    "R1_429_more_often_than_retries",
    then_good(*[refused("Throttling", 429, "Retry-After: 0")] * 3),
    {"retries": 2},
    status="SERVICE",
    code="Throttling",
    http_status=429,
    requests=3,
    retries=2,
    retryable=True,
)
row("R1_429_without_retry_after", then_good(refused("Throttling", 429)), {"retries": 2}, status="DONE", audio=A, requests=2, retries=1)
row(
    "R1_429_retry_after_1",
    then_good(refused("Throttling", 429, "Retry-After: 1")),
    {"retries": 2},
    status="DONE",
    audio=A,
    requests=2,
    seconds_min=1.0,
)
row("R1_429_inside_the_stream", then_good(streamed(error_event("Throttling", "no", 429))), {"retries": 2}, status="DONE", audio=A, requests=2)
row(
    "R1_retry_after_garbage_backs_off", then_good(refused("Throttling", 429, "Retry-After: soon")), {"retries": 1}, status="DONE", audio=A, requests=2
)
row("R2_500_then_200", then_good(refused("InternalError", 500, "Retry-After: 0")), {"retries": 2}, status="DONE", audio=A, requests=2, retries=1)
row("R2_503_html_then_200", then_good(body("<html>", 503, "text/html", "Retry-After: 0")), {"retries": 2}, status="DONE", audio=A, requests=2)
row("R2_by_default", then_good(refused("InternalError", 500, "Retry-After: 0")), {"retries": None}, status="DONE", audio=A, requests=2)
row(
    "R2_not_streamed",
    lambda here: [refused("InternalError", 500, "Retry-After: 0"), body(reply())],
    {"mode": "synthesize", "retries": 2},
    status="DONE",
    url=URL,
    requests=2,
)
row(
    "R2_off",
    then_good(refused("InternalError", 500, "Retry-After: 0")),
    {"retries": -1},
    status="SERVICE",
    http_status=500,
    requests=1,
    retries=0,
    retryable=True,
)
family(
    "R3_money_and_mistakes_never",
    [
        case(
            code,
            then_good(refused(code, status, "Retry-After: 0")),
            {"retries": 2},
            status="SERVICE",
            code=code,
            http_status=status,
            requests=1,
            retryable=False,
        )
        for code, status in (
            ("CommodityNotPurchased", 429),
            ("PrepaidBillOverdue", 429),
            ("PostpaidBillOverdue", 429),
            ("InvalidParameter", 400),
            ("Arrearage", 400),
            ("InvalidApiKey", 401),
            ("AccessDenied", 403),
            ("ModelNotFound", 404),
        )
    ],
)
row(
    "R4_error_after_audio_never",
    lambda here: [streamed(audio(A), error_event("Throttling", "no", 429)), GOOD],
    {"retries": 2},
    status="SERVICE",
    http_status=429,
    audio=A,
    requests=1,
)
row("R4_break_after_audio_never", lambda here: [streamed(audio(A)), GOOD], {"retries": 2}, status="INCOMPLETE", audio=A, requests=1)
row(
    "R4_reset_after_audio_never",
    lambda here: [[("send", head() + CHUNKED + chunked(audio(A))), ("gate", here.gate), ("reset",)], GOOD],
    {"retries": 2},
    status="NETWORK",
    audio=A,
    requests=1,
)
row(
    "R5_refused_connection_is_tried_again",
    [("close",)],
    {"retries": 1, "base_url": "http://127.0.0.1:{refused}/api/v1"},
    status="NETWORK",
    requests=0,
    retries=1,
)
row(
    "R6_retry_after_beyond_the_total_timeout",
    then_good(refused("Throttling", 429, "Retry-After: 30")),
    {"retries": 2, "total_timeout_ms": 10000},
    status=("SERVICE", "TIMEOUT"),  # to say at once what the service said is as good as waiting in vain
    requests=1,
    seconds_max=20,
)
row("R7_protocol_errors_never", lambda here: [streamed(event("nonsense")), GOOD], {"retries": 2}, status="PROTOCOL", requests=1)

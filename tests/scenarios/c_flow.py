"""FAULTS C and A15: what happens while bytes flow, or do not."""

from streams import *
from table import DEFAULTS, Case, case, family, row, rows_of_steps, step

A, B = pcm(30, 1), pcm(30, 2)
GOOD = (audio(A, 1), audio(B, 2), stop())
OPEN = head() + CHUNKED
QUICK = {"idle_timeout_ms": 150, "first_byte_timeout_ms": 150}
IDLE = {"idle_timeout_ms": 150}  # the answer may take as long as a busy machine needs
TOTAL = 3000  # ms, from the call on. Of 6250 calls on two cores under a load of 11 the middle one had its first audio after 5 ms, the slowest after 144

row(
    "A4_refused",
    [("close",)],
    {"base_url": "http://127.0.0.1:{refused}/api/v1"},
    status="NETWORK",
    message="127.0.0.1",
    http_status=0,
    requests=0,
    retryable=True,
)
row(
    "A5_connect_timeout",
    [("close",)],
    {"base_url": "http://127.0.0.1:{full}/api/v1", "connect_timeout_ms": 200},
    status="TIMEOUT",
    requests=0,
    retryable=True,
)
row("A15_no_answer_at_all", [("stall",)], QUICK, status="TIMEOUT", audio=b"", requests=1)
row("A15_connection_never_accepted", [("close",)], {"base_url": "http://127.0.0.1:{mute}/api/v1", **QUICK}, status="TIMEOUT", requests=0)
row("A15_closed_without_an_answer", [("close",)], status="NETWORK", audio=b"", http_status=0)
row("A15_reset_without_an_answer", [("reset",)], status="NETWORK", audio=b"", http_status=0)
row("C1_stall", [("send", OPEN + chunked(audio(A), audio(B))), ("stall",)], IDLE, status="TIMEOUT", audio=A + B, end="client_")
row(
    "C1_stall_inside_an_event",
    [("send", OPEN + chunked(audio(A), audio(B)[:-40])), ("stall",)],
    IDLE,
    status="TIMEOUT",
    audio_prefix_of=A + B,
    audio_min=len(A),
    end="client_",
)
row("C1_stall_after_the_header", [("send", OPEN), ("stall",)], QUICK, status="TIMEOUT", audio=b"", end="client_")
row(
    "C2_heartbeats_for_ever",
    [("send", OPEN + chunked(audio(A))), ("tick", chunked(b":\n\n"), 0.02, 1 << 20)],
    {"idle_timeout_ms": TOTAL * 2 // 3, "total_timeout_ms": TOTAL},
    status="TIMEOUT",
    message=f"the whole took over {TOTAL} ms",  # and not the silence between two of them
    seconds_min=TOTAL / 1000,
    audio=A,
    end="client_",
)
row("C3_drip", [("drip", OPEN + chunked(*GOOD) + b"0\r\n\r\n", 1)], status="DONE", audio=A + B)
row(
    "C3_drip_64_KiB_event",
    [("send", OPEN), ("drip", chunked(audio(pcm(24000))), 7), ("send", chunked(stop()) + b"0\r\n\r\n")],
    status="DONE",
    audio=pcm(24000),
)
row(
    "C7_clean_end_without_stop",
    streamed(audio(A), audio(B)),
    status="INCOMPLETE",
    audio=A + B,
    request_id=REQUEST_ID,
    finish_reason=("null", ""),
    retryable=True,
)
row("C7_clean_close_without_stop", until_close(audio(A), audio(B)), status="INCOMPLETE", audio=A + B)
row("C7_clean_content_length_without_stop", body(audio(A) + audio(B), 200, "text/event-stream"), status="INCOMPLETE", audio=A + B)
row("C8_events_after_stop", streamed(*GOOD, audio(B), stop(url="http://other/")), status="DONE", audio=A + B, url=URL, finish_reason="stop")
row("C8_error_after_stop", streamed(*GOOD, error_event()), status="DONE", audio=A + B)
row("C8_rubbish_after_stop", streamed(*GOOD, b"data:{nonsense\n\n\xff\xfe"), status="DONE", audio=A + B)
row(
    "C8_endless_after_stop",
    [("send", OPEN + chunked(*GOOD)), ("endless", chunked(b":" + b"x" * 1000 + b"\n"), 64 << 20), ("close",)],
    status="DONE",
    audio=A + B,
)
row(
    "C9_stop_and_connection_kept_open",
    [("send", OPEN + chunked(*GOOD)), ("stall",)],
    {"idle_timeout_ms": 60000},
    status="DONE",
    audio=A + B,
    end="client_",
)
row("C9_reset_after_stop", [("send", OPEN + chunked(*GOOD)), ("reset",)], status="DONE", audio=A + B)
rows_of_steps(
    "C9_call_after_an_unfinished_answer",
    lambda here: [[("send", OPEN + chunked(*GOOD)), ("gate", here.after), ("send", b"0\r\n\r\n")], streamed(*GOOD)],
    step(status="DONE", audio=A + B),
    step(status="DONE", audio=A + B, requests=2),
)
row("C10_no_event", streamed(), status="PROTOCOL", http_status=200, audio=b"")
row("C10_empty_body", body("", 200, "text/event-stream"), status="PROTOCOL", http_status=200, audio=b"")
row("C10_comments_only", streamed(b":\n\n: keep-alive\n\n"), status="PROTOCOL", http_status=200, audio=b"")
row(
    "C11_first_audio_before_the_rest",
    lambda here: [[("send", OPEN + chunked(audio(A))), ("gate", here.gate), ("send", chunked(audio(B), stop()) + b"0\r\n\r\n")]],
    status="DONE",
    audio=A + B,
    chunks_min=2,
)
row(
    "C11_first_audio_before_its_event_is_whole",
    lambda here: [
        [("send", OPEN + chunked(audio(pcm(2000))[:3000])), ("gate", here.gate), ("send", chunked(audio(pcm(2000))[3000:], stop()) + b"0\r\n\r\n")]
    ],
    status="DONE",
    audio=pcm(2000),
    chunks_min=2,
)
row(
    "C12_cancel_after_the_first_chunk",
    [("send", OPEN + chunked(audio(A))), ("stall",)],
    {"cancel_after_chunks": 1},
    status="CANCELLED",
    audio=A,
    end="client_",
)
row(
    "C13_total_timeout",
    [("send", OPEN + chunked(audio(A))), ("stall",)],
    {"total_timeout_ms": TOTAL},
    status="TIMEOUT",
    message=f"the whole took over {TOTAL} ms",
    audio=A,
    end="client_",
)
row(
    "C13_not_streamed_stall",
    [("send", head(200, "application/json") + b"Content-Length: 100\r\n\r\n{"), ("stall",)],
    {**QUICK, "mode": "synthesize"},
    status="TIMEOUT",
    end="client_",
)
rows_of_steps(
    "C14_two_calls_one_connection",
    [streamed(*GOOD)],
    step(status="DONE", audio=A + B, connection_reused=False),
    step(status="DONE", audio=A + B, connection_reused=True, requests=2, connections=1),
)
rows_of_steps(
    "C14_two_calls_one_connection_not_streamed",
    [body(reply())],
    step({"mode": "synthesize"}, status="DONE"),
    step({"mode": "synthesize"}, status="DONE", requests=2, connections=1),
)
rows_of_steps(
    "C14_usable_after_every_failure",
    [body(failure(), 400), streamed(audio(A)), [("send", head()), ("reset",)], streamed(audio(A), error_event()), streamed(*GOOD)],
    step(status="SERVICE"),
    step(status="INCOMPLETE", audio=A),
    step(status="NETWORK"),
    step(status="SERVICE", audio=A),
    step(status="DONE", audio=A + B, requests=5),
)
row(
    "C15_the_request_as_the_reference_has_it",
    streamed(*GOOD),
    {
        "workspace": "ws-1",
        "language_type": "English",
        "instructions": "calm",
        "optimize_instructions": 1,
        "model": "qwen3-tts-instruct-flash",
        "parameters": '{"speech_rate":1.5}',
        "input": '{"x":[1,null]}',
    },
    status="DONE",
    audio=A + B,
    headers={"x-dashscope-sse": "enable", "accept": "text/event-stream", "content-type": "application/json", "x-dashscope-workspace": "ws-1"},
    path="/api/v1/services/aigc/multimodal-generation/generation",
    json={
        "model": "qwen3-tts-instruct-flash",
        "input": {
            "text": "Hello.",
            "voice": "Cherry",
            "language_type": "English",
            "instructions": "calm",
            "optimize_instructions": True,
            "x": [1, None],
        },
        "parameters": {"instructions": "calm", "optimize_instructions": True, "speech_rate": 1.5},
    },
)
row(
    "C15_not_streamed",
    body(reply()),
    {"mode": "synthesize"},
    status="DONE",
    url=URL,
    expires_at=EXPIRES_AT,
    request_id=REQUEST_ID,
    finish_reason="stop",
    usage={"characters": 6},
    audio_id="audio_" + REQUEST_ID,
    headers={"x-dashscope-sse": (None, "disable")},
)
row(
    "C15_all_of_the_usage",
    streamed(
        audio(A),
        stop(
            usage={
                "input_tokens": 17,
                "output_tokens": 135,
                "total_tokens": 152,
                "input_tokens_details": {"text_tokens": 16},
                "output_tokens_details": {"audio_tokens": 134, "text_tokens": 1},
            }
        ),
    ),
    status="DONE",
    audio=A,
    usage={
        "characters": None,
        "input_tokens": 17,
        "output_tokens": 135,
        "total_tokens": 152,
        "input_text_tokens": 16,
        "output_audio_tokens": 134,
        "output_text_tokens": 1,
    },
)
row(
    "C15_running_usage_last_one_wins",
    streamed(audio(A, usage={"characters": 2}), audio(B, usage={"characters": 4}), stop(usage={"characters": 6})),
    status="DONE",
    audio=A + B,
    usage={"characters": 6},
)

# Every cut. The stream is short so that it can be run whole in every language; issue 5 adds longer ones.
FIRST = event({"output": {"finish_reason": "null", "audio": {"data": b64(pcm(3, 5))}}, "request_id": "r"})
SECOND = b'data:{"output":{"audio":{"data":"%s"}}}\n\n' % b64(pcm(5, 6)).encode()
LAST = b'data:{"output":{"finish_reason":"stop"}}\n\n'
TRUTH, EVENTS = pcm(3, 5) + pcm(5, 6), FIRST + SECOND + LAST
BROKEN = {"close": ("INCOMPLETE",), "reset": ("NETWORK",)}


def expected(cut, ending):
    """What may come when only `cut` bytes of EVENTS were sent. A last event that nothing but its blank line lacks may count as whole."""
    whole = sum(len(data) for data, end in ((pcm(3, 5), len(FIRST)), (pcm(5, 6), len(FIRST) + len(SECOND))) if cut >= end)
    status = ("DONE",) if cut >= len(EVENTS) else BROKEN[ending]
    if cut < len(FIRST):
        status += ("PROTOCOL",) if ending == "close" else ()
    if len(EVENTS) - 2 <= cut < len(EVENTS):
        status += ("DONE",)
    return {"status": status, "audio_prefix_of": TRUTH, "audio_min": whole if ending == "close" or cut >= len(EVENTS) else 0}


def cut_off(frame, ending):
    return [case(f"after {cut} bytes", [("send", frame(EVENTS[:cut])), (ending,)], **expected(cut, ending)) for cut in range(len(EVENTS) + 1)]


family(
    "C4_every_cut",
    [
        case(
            f"after {cut} bytes", [("send", OPEN + chunked(EVENTS[:cut])), ("send", chunked(EVENTS[cut:]) + b"0\r\n\r\n")], status="DONE", audio=TRUTH
        )
        for cut in range(len(EVENTS) + 1)
    ],
)
family("C5_fin_at_every_byte_chunked", cut_off(lambda events: OPEN + b"%x\r\n" % len(EVENTS) + events, "close"))
family("C5_fin_at_every_byte_until_close", cut_off(lambda events: head() + b"\r\n" + events, "close"))
family("C5_fin_at_every_byte_sized", cut_off(lambda events: head() + sized(events, len(EVENTS)), "close"))
family("C6_reset_at_every_byte", cut_off(lambda events: OPEN + b"%x\r\n" % len(EVENTS) + events, "reset"))
family(
    "C5_fin_inside_the_header",
    [
        case(f"after {cut} bytes", [("send", OPEN[:cut]), ("close",)], status=("NETWORK", "PROTOCOL", "INCOMPLETE"), audio=b"")
        for cut in range(len(OPEN) + 1)
    ],
)

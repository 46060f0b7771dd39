"""Rows of the fault matrix that need more around them than the scenarios have. Written as in tests/scenarios, judged by the same judge."""

from streams import *
from table import case, family, row, rows_of_steps, step

BASIC = ("c", "python", "lua5.4")  # enough where what is tried lies below the bindings
A, B = pcm(30, 1), pcm(30, 2)
GOOD = streamed(audio(A), audio(B), stop())
DONE = {"status": "DONE", "audio": A + B}
OPEN = head() + CHUNKED
STALL = [("send", OPEN + chunked(audio(A))), ("stall",)]
PLAIN = {"allow_plaintext": 1, "connect_timeout_ms": 30000}
SOON = 15  # seconds: less than half of whatever would be waited for otherwise, and enough for a busy machine to start an interpreter in

# ---- A: names and routes -------------------------------------------------------------------------------------------------------------------
row(
    "A1_no_such_host",
    GOOD,
    {"base_url": "https://no-such-host.invalid/api/v1", "retries": 1},
    around="world",
    status="NETWORK",
    message="no-such-host.invalid",
    requests=0,
    retries=1,
)
row(
    "A2_silent_look_up_times_out",
    GOOD,
    {"base_url": "https://silent.example/api/v1", "connect_timeout_ms": 300},
    around="world",
    status="TIMEOUT",
    requests=0,
    seconds_min=0.3,
    seconds_max=SOON,  # the resolver itself waits for 30 s, twice
)
row(
    "A2_silent_look_up_is_cancelled",
    GOOD,
    {"base_url": "https://silent.example/api/v1", "cancel_after_ms": 100, "connect_timeout_ms": 40000},
    around="world",
    status="CANCELLED",
    requests=0,
    seconds_max=SOON,
)
row("A3_first_address_refuses", GOOD, {"base_url": "http://localhost:{port}/s/{name}/api/v1"}, **DONE, requests=1)
row("A3_first_address_is_silent", GOOD, {"base_url": "http://localhost:{half}/s/{name}/api/v1"}, around="IPv6", **DONE, requests=1)
row(
    "A3_first_of_two_of_a_family_is_silent",
    GOOD,
    {"base_url": "http://two.test:{second}/s/{name}/api/v1", **PLAIN, "connect_timeout_ms": 4000},
    around="world",
    **DONE,
    requests=1,
    seconds_min=1,  # the first one has half of the time
)
row(
    "A6_no_route",
    GOOD,
    {"base_url": "http://192.0.2.1:9/api/v1", **PLAIN},
    around="no route",
    only=BASIC,
    status="NETWORK",
    requests=0,
    seconds_max=SOON,
)
row("A12_ca_file_is_a_folder", GOOD, {"base_url": "https://127.0.0.1:{port}/api/v1", "ca_file": "/"}, status=("INVALID", "TLS"), requests=0)

# ---- G2: names that lead to this machine ---------------------------------------------------------------------------------------------------
family(
    "G2_name_that_leads_to_loopback",
    [
        case(
            name,
            [body(wav(A))[0]],
            {"mode": "download", "base_url": "https://dashscope.example/api/v1", "url": f"http://{name}:{{port}}/s/{{name}}/x.wav", **PLAIN},
            status="INVALID",
            message="leads to",
            requests=0,
        )
        for name in ("service.test", "localhost", "a.localhost")
    ],
    around="world",
)

# ---- H: files ------------------------------------------------------------------------------------------------------------------------------
SAVE = {"mode": "save", "path": "{tmp}/out.wav"}
LONG = pcm(60000)
row(
    "H1_disk_is_full",
    streamed(audio(LONG), stop()),
    {**SAVE, "path": "{small}/{name}.wav"},
    around="world",
    status="IO",
    os_error=28,
    message=".wav",
    left="{small}",
)
for name in ("~", "..", " ", "a\nb", "-", "caf\u00e9", "%s%n", "\udcff\udcfe"):
    row(
        f"H3_name_{name.encode('utf-8', 'surrogateescape').hex()}",
        streamed(audio(A), stop()),
        {**SAVE, "path": "{tmp}/x" + name},
        status="DONE",
        file=wav(A),
    )
row("H4_short_writes_and_EINTR", streamed(audio(LONG), stop()), SAVE, around="shim: file", only=BASIC, status="DONE", file=wav(LONG))
for call in ("fsync", "close"):
    row(f"H4_{call}_fails", streamed(audio(A), stop()), SAVE, around=f"shim: file fails at {call}", only=BASIC, status="IO", os_error=5, file=None)
row(
    "G8_short_recording_leaves_no_file",
    [("send", head(200, "audio/wav") + sized(wav(A), len(wav(A)) + 1)), ("close",)],
    {**SAVE, "mode": "download", "url": "{here}/x.wav"},
    status=("NETWORK", "INCOMPLETE"),
    file=None,
)

# ---- I: the process ------------------------------------------------------------------------------------------------------------------------
DRIP = [("send", OPEN), ("drip", chunked(audio(pcm(2000))) + chunked(stop()) + b"0\r\n\r\n", 20)]
row("I2_storm_of_signals", DRIP, around="shim: storm", only=BASIC, status="DONE", audio=pcm(2000))
row("I2_storm_and_a_timeout", [("stall",)], {"first_byte_timeout_ms": 300}, around="shim: storm", only=BASIC, status="TIMEOUT", seconds_min=0.3)
row("I2_storm_while_saving", DRIP, SAVE, around="shim: storm", only=BASIC, status="DONE", file=wav(pcm(2000)))
family(
    "I3_reset_during_upload",
    [
        case(str(i), [("close",)], {"base_url": "http://127.0.0.1:{hangs_up}/api/v1", "text": "a" * 4000000}, status=("NETWORK", "INCOMPLETE"))
        for i in range(5)
    ],
    only=BASIC,
)
CANCEL = {"cancel_after_ms": 100, "connect_timeout_ms": 40000, "first_byte_timeout_ms": 40000, "idle_timeout_ms": 40000}
CANCELLED = {"status": "CANCELLED", "seconds_max": SOON}
row("I4_cancel_while_connecting", GOOD, {**CANCEL, "base_url": "http://127.0.0.1:{full}/api/v1"}, **CANCELLED, requests=0)
row("I4_cancel_in_the_handshake", GOOD, {**CANCEL, "base_url": "https://127.0.0.1:{mute}/api/v1"}, **CANCELLED, requests=0)
row("I4_cancel_before_the_answer", [("stall",)], CANCEL, **CANCELLED)
row("I4_cancel_while_streaming", STALL, CANCEL, **CANCELLED, audio_prefix_of=A)
row("I4_cancel_while_saving", STALL, {**CANCEL, **SAVE}, **CANCELLED, file=None)
row("I4_cancel_before_a_retry", body(failure("Throttling", "no"), 429, "application/json", "Retry-After: 40"), {**CANCEL, "retries": 2}, **CANCELLED)
row("I4_cancel_after_the_end", GOOD, {"cancel_after_ms": 50, "cancel_after_chunks": 2}, status=("DONE", "CANCELLED"), audio_prefix_of=A + B)
row("I17_no_thread_for_a_look_up", GOOD, {"base_url": "https://no-such-host.invalid/api/v1"}, around="shim: threads", only=BASIC, status="NETWORK")
row("I17_no_thread_and_no_need_of_one", GOOD, around="shim: threads", only=BASIC, **DONE)
row("I18_clock_jumps", DRIP, {"idle_timeout_ms": 40000, "total_timeout_ms": 40000}, around="shim: clock", only=BASIC, status="DONE", audio=pcm(2000))
row(
    "I18_clock_jumps_and_a_timeout",
    STALL,
    {"idle_timeout_ms": 300},
    around="shim: clock",
    only=BASIC,
    status="TIMEOUT",
    seconds_min=0.3,
    seconds_max=SOON,
)
rows_of_steps(
    "I18_clock_jumps_between_retries",
    [body(failure("Throttling", "no"), 429, "application/json", "Retry-After: 1"), GOOD],
    step({"retries": 1}, **DONE, seconds_min=1.0, seconds_max=SOON),
    around="shim: clock",
    only=BASIC,
)
rows_of_steps("I20_host_uses_libcurl_too", [GOOD], step(**DONE), step(**DONE, requests=2, connections=1), around="shim: host", only=BASIC)
row(
    "I21_slow_reader",
    lambda here: [[("send", OPEN + chunked(audio(A))), ("gate", here.gate), ("send", chunked(*[audio(LONG)] * 20, stop()) + b"0\r\n\r\n")]],
    {"pause_ms": 3000, "idle_timeout_ms": 2000},  # the pause is what is longer; a busy server may be silent for a while
    only=BASIC,
    status="DONE",
    audio=A + LONG * 20,
)

# ---- the others ----------------------------------------------------------------------------------------------------------------------------
NUMBERS = stop(usage={"input_tokens": 1.5, "output_tokens": 135, "total_tokens": 152})
row(
    "E11_decimal_comma",
    streamed(audio(A), NUMBERS),
    {"parameters": '{"speech_rate":1.5}'},
    around="comma",
    status="DONE",
    audio=A,
    usage={"output_tokens": 135, "total_tokens": 152},
    json={"model": "qwen3-tts-flash", "input": {"text": "Hello.", "voice": "Cherry"}, "parameters": {"speech_rate": 1.5}},
)
family(
    "E3_deep_json_on_a_small_stack",
    [
        case(deep[:20], streamed(audio(A), event(deep), stop()), status="PROTOCOL", audio=A)
        for deep in ("[" * 100000, '{"a":' * 100000, '{"output":{"x":' + "[" * 100000)
    ]
    + [case("in an answer", body("[" * 100000), {"mode": "synthesize"}, status="PROTOCOL")],
    around="small stack",
    only=BASIC,
)
TOLD = "what-is-said-is-nobody-s-business"
family(
    "K3_the_text_is_not_told",
    [
        case(name, actions, {"text": TOLD, **ask}, status=status, untold=TOLD)
        for name, actions, ask, status in (
            ("refused", body(failure(), 400), {}, "SERVICE"),
            ("html", body("<html>", 502, "text/html"), {}, "HTTP"),
            ("cut", streamed(audio(A)), {}, "INCOMPLETE"),
            ("silent", [("stall",)], {"first_byte_timeout_ms": 150}, "TIMEOUT"),
            ("nobody", [("close",)], {"base_url": "http://127.0.0.1:{refused}/api/v1"}, "NETWORK"),
            ("misuse", GOOD, {"model": "\udcff"}, "INVALID"),
            ("good", GOOD, {}, "DONE"),
        )
    ],
)

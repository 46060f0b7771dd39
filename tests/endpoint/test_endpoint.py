"""qtts-endpoint: wire format, checks, speech, replay, and many streams at once."""

import array
import concurrent.futures
import http.client
import json
import math
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse

import pytest
from endpoint import BINARY, GENERATION, KEY, audio, events, replay, request, running

pytestmark = pytest.mark.skipif(not os.path.exists(BINARY), reason=f"{BINARY} is not built")
speaks = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")

SENTENCES = {
    "Chinese": "你好，今天天气很好，我们去公园散步吧。",
    "English": "Hello, the weather is nice today, let us go for a walk.",
    "German": "Guten Tag, das Wetter ist heute schön, gehen wir spazieren.",
    "Italian": "Buongiorno, oggi il tempo è bello, andiamo a fare una passeggiata.",
    "Portuguese": "Olá, o tempo está bom hoje, vamos dar um passeio.",
    "Spanish": "Hola, hoy hace buen tiempo, vamos a dar un paseo.",
    "Japanese": "こんにちは、今日は天気がいいので、公園を散歩しましょう。",
    "Korean": "안녕하세요, 오늘 날씨가 좋으니 산책하러 갑시다.",
    "French": "Bonjour, il fait beau aujourd'hui, allons nous promener.",
    "Russian": "Здравствуйте, сегодня хорошая погода, пойдёмте гулять.",
}


@pytest.fixture(scope="module")
def endpoint():
    with running() as one:
        yield one


def samples(pcm):
    assert len(pcm) % 2 == 0
    return array.array("h", pcm)


def seconds(pcm):
    return len(pcm) / 48000


def loudness(pcm):
    return math.sqrt(sum(s * s for s in samples(pcm)) / (len(pcm) // 2))


def pitch(pcm, rate=24000):
    """Hertz, by the middle one of the autocorrelation peaks of the loud frames."""
    found = []
    wave = samples(pcm)[::4]
    rate //= 4
    for start in range(0, len(wave) - 400, 240):
        frame = wave[start:start + 400]
        power = sum(s * s for s in frame)
        if power / 400 < 800**2:
            continue
        lags = range(rate // 400, rate // 60)
        scores = [sum(a * b for a, b in zip(frame, frame[lag:])) / (400 - lag) for lag in lags]
        best = max(scores)
        first = next(i for i, score in enumerate(scores) if score > 0.85 * best)
        found.append(rate / lags[first])
    return sorted(found)[len(found) // 2]


# The wire


def test_stream_has_the_documented_shape(endpoint):
    found = endpoint.stream(text="你好, hi!", parameters=replay(seconds=1))
    assert [e[0] for e in found] == list(range(1, len(found) + 1))
    assert {e[1:3] for e in found} == {("result", 200)}
    identity = found[0][3]["request_id"]
    for *_, data in found[:-1]:
        assert data["output"]["finish_reason"] == "null"
        assert "url" not in data["output"]["audio"]
    for *_, data in found:
        assert data["request_id"] == identity
        assert data["output"]["audio"]["id"] == "audio_" + identity
        assert data["usage"] == {"characters": 2 * 2 + 5}
    last = found[-1][3]["output"]
    assert (last["finish_reason"], last["audio"]["data"]) == ("stop", "")
    assert last["audio"]["url"].startswith(endpoint.base[:-7] + "/result/")
    assert 86000 < last["audio"]["expires_at"] - time.time() < 86500


def test_qwen_tts_is_billed_in_tokens(endpoint):
    found = endpoint.stream(model="qwen-tts", text="你好吗", parameters=replay(seconds=2))
    assert found[-1][3]["usage"] == {
        "input_tokens": 3, "output_tokens": 100, "total_tokens": 103,
        "input_tokens_details": {"text_tokens": 3},
        "output_tokens_details": {"audio_tokens": 100, "text_tokens": 0}}
    totals = [e[3]["usage"]["output_tokens"] for e in found]
    assert totals == sorted(totals) and totals[0] < totals[-1]


def test_reply_without_streaming(endpoint):
    status, headers, body = endpoint.generate(parameters=replay(seconds=1, seed=3))
    reply = json.loads(body)
    assert status == 200 and headers["Content-Type"] == "application/json"
    assert list(reply) == ["output", "usage", "request_id"]
    assert list(reply["output"]["audio"]) == ["data", "expires_at", "id", "url"]
    assert reply["output"]["finish_reason"] == "stop"


@pytest.mark.parametrize("headers, streams", [
    ({"X-DashScope-SSE": "enable"}, True), ({"Accept": "text/event-stream"}, True),
    ({"X-DashScope-SSE": "disable", "Accept": "text/event-stream"}, False), ({}, False)])
def test_who_asks_for_a_stream_gets_one(endpoint, headers, streams):
    headers = headers | {"Authorization": "Bearer " + KEY}
    body = json.dumps(request(parameters=replay(bytes=10)))
    status, got, _ = endpoint.ask("POST", GENERATION, body, headers)
    assert (status, got["Content-Type"].startswith("text/event-stream")) == (200, streams)


@pytest.mark.parametrize("model, mode, riff", [
    ("qwen3-tts-flash", None, True), ("qwen3-tts-instruct-flash", None, False),
    ("qwen-tts", None, False), ("qwen-tts", "always", True), ("qwen3-tts-flash", "never", False)])
def test_riff_header_in_front(endpoint, model, mode, riff):
    import base64
    members = {"seconds": 1} | ({"riff": mode} if mode else {})
    found = endpoint.stream(model=model, parameters={"x_replay": members})
    first = base64.b64decode(found[0][3]["output"]["audio"]["data"])
    assert first.startswith(b"RIFF") is riff
    assert len(audio(found)) == 48000


def test_result_url_serves_a_wav_without_key(endpoint):
    _, _, body = endpoint.generate(parameters=replay(seconds=1, kind="noise", seed=3))
    url = json.loads(body)["output"]["audio"]["url"]
    target = url[len(endpoint.base) - 7:]
    status, headers, wav = endpoint.ask("GET", target)
    assert (status, headers["Content-Type"]) == (200, "audio/wav")
    assert wav[:4] == b"RIFF" and wav[8:16] == b"WAVEfmt " and wav[36:40] == b"data"
    assert int.from_bytes(wav[40:44], "little") != len(wav) - 44
    assert wav[44:] == endpoint.ask("GET", "/replay.pcm?kind=noise&seconds=1&seed=3")[2]
    for bad in (target[:-1], target + "x", target.split("?")[0], urllib.parse.unquote(target)):
        status, headers, xml = endpoint.ask("GET", bad)
        assert (status, headers["Content-Type"]) == (403, "application/xml"), bad
        assert b"<Code>SignatureDoesNotMatch</Code>" in xml
    assert endpoint.ask("HEAD", target)[0] == 403
    assert endpoint.ask("GET", target, headers={"Authorization": "Bearer " + KEY})[0] == 400


def test_result_url_expires():
    with running("--url-seconds", "0", "--replay", "tone") as one:
        url = json.loads(one.generate()[2])["output"]["audio"]["url"]
        status, _, xml = one.ask("GET", url[len(one.base) - 7:])
        assert status == 403 and b"Request has expired." in xml


def test_two_requests_use_one_connection(endpoint):
    connection = endpoint.connection()
    endpoint.ask("DELETE", "/received")
    for stream in (True, False, True):
        status, *_ = endpoint.generate(stream, connection=connection,
                                       parameters=replay(bytes=100))
        assert status == 200
    assert endpoint.generate(key=None, connection=connection)[0] == 401
    assert endpoint.generate(connection=connection, parameters=replay(bytes=2))[0] == 200
    connection.close()
    assert len({r["connection"] for r in endpoint.received()["requests"]}) == 1


# What it refuses


@pytest.mark.parametrize("members, status, code, words", [
    ({"model": None}, 400, "InvalidParameter", "model property is required"),
    ({"model": "qwen9"}, 404, "ModelNotFound", "qwen9"),
    ({"model": "qwen3-tts-flash-realtime"}, 400, "InvalidParameter", "url error"),
    ({"voice": None}, 400, "InvalidParameter", "The voice property is required"),
    ({"voice": ""}, 400, "InvalidParameter", "The voice property is required"),
    ({"voice": "cherry"}, 400, "InvalidParameter", "Invalid voice specified, "),
    ({"voice": "Ryan", "model": "qwen-tts"}, 400, "InvalidParameter", "Invalid voice"),
    ({"voice": "Ryan", "model": "qwen3-tts-instruct-flash"}, 400, "InvalidParameter", "Invalid"),
    ({"voice": "Jada", "model": "qwen-tts"}, 400, "InvalidParameter", "Invalid voice"),
    ({"text": None}, 400, "InvalidParameter", "text property is required"),
    ({"text": ""}, 400, "InvalidParameter", "must not be empty"),
    ({"text": " \n　"}, 400, "InvalidParameter", "must not be empty"),
    ({"text": "你" * 601}, 400, "InvalidParameter", "Range of input length should be [0, 600]"),
    ({"text": "你" * 513, "model": "qwen-tts"}, 400, "InvalidParameter", "[0, 512]"),
    ({"language_type": "Klingon"}, 400, "InvalidParameter", "language_type"),
    ({"parameters": {"speech_rate": 9}}, 400, "InvalidParameter", "speech_rate"),
    ({"parameters": {"x_replay": {"kind": "jazz"}}}, 400, "InvalidParameter", "x_replay.kind"),
    ({"parameters": {"x_replay": {"event_bytes": 0}}}, 400, "InvalidParameter", "event_bytes"),
    ({"key": None}, 401, "InvalidApiKey", "Invalid API-key provided."),
    ({"key": "nonsense"}, 401, "InvalidApiKey", "Invalid API-key provided."),
])
@pytest.mark.parametrize("stream", [False, True])
def test_refusals(endpoint, members, status, code, words, stream):
    got, headers, body = endpoint.generate(stream, **members)
    failure = json.loads(body)
    assert (got, failure["code"]) == (status, code)
    assert words in failure["message"] and len(failure["request_id"]) == 36
    assert headers["Content-Type"] == (None if status == 401 else "application/json")


@pytest.mark.parametrize("members", [
    {"text": "你" * 600}, {"voice": "Jada", "model": "qwen-tts-latest"}, {"voice": "Ono Anna"},
    {"voice": "my-own-voice-1", "model": "qwen3-tts-vc-2026-01-22"}, {"language_type": "Auto"},
    {"unknown": {"member": [1]}, "instructions": "softly"}])
def test_what_is_let_through(endpoint, members):
    parameters = replay(bytes=4) | {"instructions": "x", "optimize_instructions": True, "other": 1}
    assert endpoint.generate(parameters=parameters, **members)[0] == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"a":1}x', b'{"model":"\xff"}', b"{}\x00"])
def test_malformed_bodies(endpoint, body):
    status, _, reply = endpoint.ask("POST", GENERATION, body, {"Authorization": "Bearer " + KEY})
    assert (status, json.loads(reply)["code"]) == (400, "InvalidParameter")


def test_paths_methods_and_size(endpoint):
    assert endpoint.ask("GET", GENERATION)[0] == 405
    assert endpoint.ask("POST", GENERATION + "s", b"{}")[0] == 404
    assert endpoint.ask("POST", "/received")[0] == 405
    headers = {"Authorization": "Bearer " + KEY}
    assert endpoint.ask("POST", GENERATION, b" " * (2 << 20), headers)[0] == 413


def test_one_key_only():
    with running("--key", "sk-right", "--replay", "ramp") as one:
        assert one.generate(key="sk-right")[0] == 200
        assert one.generate(key="sk-wrong")[0] == 401


@pytest.mark.parametrize("shape, status", [("json", 400), ("sse", 400), ("event", 200)])
def test_error_shapes(shape, status):
    with running("--error-shape", shape, "--replay", "tone") as one:
        got, headers, body = one.generate(stream=True, voice="Nobody")
        assert got == status
        assert one.generate(voice="Nobody")[0] == 400
        if shape == "json":
            assert json.loads(body)["code"] == "InvalidParameter"
            return
        assert headers["Content-Type"].startswith("text/event-stream")
        (_, name, inner, data), = events(body)
        assert (name, inner, data["code"]) == ("error", 400, "InvalidParameter")


# Speech


@speaks
@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("declared", [True, False])
def test_ten_languages(endpoint, language, declared):
    pcm = endpoint.pcm(text=SENTENCES[language], language_type=language if declared else "Auto")
    assert 2 < seconds(pcm) < 8
    assert 600 < loudness(pcm) < 12000
    assert max(map(abs, samples(pcm))) < 32700


@speaks
@pytest.mark.parametrize("language", SENTENCES)
def test_auto_finds_the_language(endpoint, language):
    text = SENTENCES[language]
    assert endpoint.pcm(text=text) == endpoint.pcm(text=text, language_type=language)


@speaks
def test_every_voice_differs(endpoint):
    names = ["Cherry", "Serena", "Ethan", "Chelsie", "Momo", "Vincent", "Arthur", "Eldric Sage"]
    said = {name: endpoint.pcm(text=SENTENCES["English"], voice=name) for name in names}
    sound = {name: (pitch(pcm), seconds(pcm)) for name, pcm in said.items()}
    for one in names:
        for other in names[:names.index(one)]:
            higher = abs(math.log2(sound[one][0] / sound[other][0])) > 1 / 12
            longer = abs(math.log(sound[one][1] / sound[other][1])) > 0.04
            assert higher or longer, (one, other, sound)
    assert sound["Cherry"][0] > 1.3 * sound["Arthur"][0]


@speaks
def test_mixed_scripts_are_each_spoken(endpoint):
    mixed = seconds(endpoint.pcm(text="我喜欢 open source software 和音乐。"))
    chinese = seconds(endpoint.pcm(text="我喜欢和音乐。"))
    english = seconds(endpoint.pcm(text="open source software"))
    assert 0.7 * (chinese + english) < mixed < 1.2 * (chinese + english)


@speaks
def test_kanji_is_read_not_spelled(endpoint):
    kanji = seconds(endpoint.pcm(text="日本語の漢字を読む。", language_type="Japanese"))
    kana = seconds(endpoint.pcm(text="にほんごのかんじをよむ。", language_type="Japanese"))
    assert 0.8 < kanji / kana < 1.25


@speaks
def test_speech_is_the_same_every_time_and_in_both_modes(endpoint):
    first = endpoint.pcm(text="Once and again.")
    assert first == endpoint.pcm(text="Once and again.")
    url = json.loads(endpoint.generate(text="Once and again.")[2])["output"]["audio"]["url"]
    assert endpoint.ask("GET", url[len(endpoint.base) - 7:])[2][44:] == first


@speaks
def test_speech_rate_pitch_and_sample_rate(endpoint):
    text = SENTENCES["English"]
    plain = endpoint.pcm(text=text)
    fast = endpoint.pcm(text=text, parameters={"speech_rate": 1.6})
    low = endpoint.pcm(text=text, parameters={"pitch_rate": 0.5})
    narrow = endpoint.pcm(text=text, parameters={"sample_rate": 8000})
    assert len(fast) < 0.8 * len(plain)
    assert pitch(low) < 0.9 * pitch(plain)
    assert abs(len(narrow) * 3 - len(plain)) < 100


@speaks
@pytest.mark.parametrize("text", ["1234", "。。。", "🙂", "...", "a", "Привет and 你好 und 안녕"])
def test_odd_texts_end_well(endpoint, text):
    assert endpoint.stream(text=text)[-1][3]["output"]["finish_reason"] == "stop"


@speaks
def test_first_audio_leaves_before_the_last_is_spoken(endpoint):
    body = json.dumps(request(text="This is a sentence of several words. " * 15))
    connection = endpoint.connection()
    start = time.monotonic()
    connection.request("POST", GENERATION, body, {"Authorization": "Bearer " + KEY,
                                                  "X-DashScope-SSE": "enable"})
    reply = connection.getresponse()
    reply.read(1000)
    first = time.monotonic() - start
    reply.read()
    assert first < 0.5 * (time.monotonic() - start)
    connection.close()


@speaks
@pytest.mark.skipif(not shutil.which("soxi"), reason="sox is not installed")
def test_other_programs_read_the_wav(endpoint, tmp_path):
    url = json.loads(endpoint.generate()[2])["output"]["audio"]["url"]
    wav = tmp_path / "hello.wav"
    wav.write_bytes(endpoint.ask("GET", url[len(endpoint.base) - 7:])[2])
    for option, expected in (("-r", "24000"), ("-c", "1"), ("-b", "16")):
        told = subprocess.run(["soxi", option, wav], capture_output=True, text=True)
        assert told.stdout.strip() == expected


@pytest.mark.parametrize("command", ["cat", "sleep 0.1; cat"])
def test_engine_of_ones_own(command):
    with running("--engine", command) as one:
        text = "ab" * 100
        assert one.pcm(text=text) != b"" and len(one.pcm(text=text)) == 200


def test_engine_is_told_what_to_do():
    with running("--engine", 'cat >/dev/null; test "$QTTS_VOICE,$QTTS_LANGUAGE,$QTTS_MODEL,'
                 '$QTTS_INSTRUCTIONS,$QTTS_RATE" = "Ono Anna,Korean,qwen3-tts-flash,low,1.5" '
                 '&& printf 0000') as one:
        assert len(one.pcm(voice="Ono Anna", language_type="Korean",
                           parameters={"instructions": "low", "speech_rate": 1.5})) == 4


@pytest.mark.parametrize("command", ["false", "printf RIFFxxxx", "true", "no-such-program"])
def test_engine_that_fails(command):
    with running("--engine", command) as one:
        status, _, body = one.generate()
        assert (status, json.loads(body)["code"]) == (500, "InternalError")
        found = one.stream()
        assert found[-1][1:3] == ("error", 500)


@pytest.mark.parametrize("options, settings", [(["--engine", "none"], {}), ([], {"PATH": "/"})])
def test_without_an_engine_there_is_replay(options, settings):
    with running(*options, **settings) as one:
        status, _, body = one.generate()
        assert (status, json.loads(body)["code"]) == (503, "ModelUnavailable")
        assert one.generate(parameters=replay(seconds=1))[0] == 200


# Replay


def splitmix(seed, count):
    mask, out = (1 << 64) - 1, b""
    for _ in range(count):
        seed = seed + 0x9E3779B97F4A7C15 & mask
        z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        out += (z ^ z >> 31).to_bytes(8, "little")
    return out


def tone(seed, count):
    f = 200 + 20 * (seed % 32)
    return array.array("h", (round(12000 * math.sin(2 * math.pi * (i * f % 24000) / 24000))
                             for i in range(count))).tobytes()


def ramp(seed, count):
    return array.array("H", ((i + seed) % 65536 for i in range(count))).tobytes()


@pytest.mark.parametrize("kind, formula", [
    ("tone", tone), ("ramp", ramp), ("noise", lambda seed, count: splitmix(seed, count // 4))])
@pytest.mark.parametrize("seed", [0, 7, 70001])
@pytest.mark.parametrize("event_bytes", [1, 7, 9600, 200001])
def test_replay_is_what_its_formula_says(endpoint, kind, formula, seed, event_bytes):
    size = 2000 if event_bytes == 1 else 60000
    expected = formula(seed, size)
    wishes = replay(kind=kind, seed=seed, bytes=2 * size, event_bytes=event_bytes)
    found = endpoint.stream(parameters=wishes)
    assert audio(found) == expected
    assert len(found) == -(-2 * size // event_bytes) + 1
    raw = endpoint.ask("GET", f"/replay.pcm?kind={kind}&seed={seed}&bytes={2 * size}")[2]
    assert raw == expected


def test_replay_of_half_a_sample(endpoint):
    assert len(endpoint.pcm(parameters=replay(bytes=101, event_bytes=7))) == 101


def outcomes(one, count):
    """What becomes of so many streams: a status, or "cut"."""
    found = []
    for _ in range(count):
        try:
            status, headers, _ = one.generate(stream=True, parameters=replay(bytes=48000))
            found.append((status, headers["Retry-After"]))
        except http.client.IncompleteRead as error:
            assert error.partial.startswith(b"id:1\n") and b'"stop"' not in error.partial
            found.append(("cut", None))
    return found


def test_failures_on_purpose():
    options = ["--fail", "429:10,500:5,cut:5", "--retry-after", "0"]
    runs = []
    for _ in range(2):
        with running("--replay", "ramp", *options) as one:
            runs.append(outcomes(one, 400))
    assert runs[0] == runs[1]
    for outcome, percent in ((429, "0"), 10), ((500, None), 5), (("cut", None), 5), ((200, None), 80):
        assert abs(runs[0].count(outcome) / 4 - percent) < 4, outcome


@pytest.mark.parametrize("name, option", [("a.wav", []), ("a.pcm", ["--seconds", "3"])])
def test_replay_of_a_file(endpoint, tmp_path, name, option):
    pcm = ramp(5, 24000)
    header = b""
    if name.endswith("wav"):
        url = json.loads(endpoint.generate(parameters=replay(bytes=2))[2])["output"]["audio"]["url"]
        header = endpoint.ask("GET", url[len(endpoint.base) - 7:])[2][:44]
    (tmp_path / name).write_bytes(header + pcm)
    with running("--replay", str(tmp_path / name), *option) as one:
        assert one.pcm() == pcm * (3 if option else 1)


def test_pace_and_delay(endpoint):
    start = time.monotonic()
    endpoint.stream(parameters=replay(seconds=2, pace=4))
    assert 0.45 < time.monotonic() - start < 1.5
    for stream in (True, False):
        start = time.monotonic()
        endpoint.generate(stream, parameters=replay(seconds=60, delay_ms=300))
        assert 0.29 < time.monotonic() - start < 1.5


def test_two_hundred_streams_at_once(endpoint):
    def one(seed):
        wishes = replay(kind="noise", seed=seed, seconds=2, pace=4)
        return endpoint.pcm(parameters=wishes) == splitmix(seed, 12000)

    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        assert all(pool.map(one, range(200)))
    assert time.monotonic() - start < 60


def test_speech_does_not_hold_up_others():
    with running("--engine", "sleep 3; cat", "--jobs", "1") as one:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            slow = [pool.submit(one.pcm), pool.submit(one.generate)]
            start = time.monotonic()
            one.pcm(parameters=replay(seconds=10))
            assert time.monotonic() - start < 2
            assert not any(s.done() for s in slow)


# What it received


def test_received_shows_requests_but_no_secret(endpoint):
    endpoint.ask("DELETE", "/received")
    endpoint.generate(stream=True, key="sk-canary-1", parameters=replay(bytes=2))
    endpoint.generate(key="canary-2", voice="Ethan")
    raw = endpoint.ask("GET", "/received")[2]
    first, second = json.loads(raw)["requests"]
    assert b"canary" not in raw
    assert first["method"] == "POST" and first["path"] == GENERATION
    assert first["headers"]["Authorization"] == "Bearer ***"
    assert first["headers"]["X-DashScope-SSE"] == "enable"
    assert (first["authorized"], second["authorized"]) == (True, False)
    assert second["body"]["input"] == {"text": "Hello.", "voice": "Ethan"}
    assert endpoint.received()["counters"]["streams_done"] == 1


def test_aborted_streams_are_counted(endpoint):
    endpoint.ask("DELETE", "/received")
    line = socket.create_connection(("127.0.0.1", endpoint.port))
    body = json.dumps(request(parameters=replay(seconds=100, pace=10)))
    line.sendall(f"POST {GENERATION} HTTP/1.1\r\nHost: x\r\nX-DashScope-SSE: enable\r\n"
                 f"Authorization: Bearer {KEY}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    line.recv(100)
    assert endpoint.received()["counters"]["streams_open"] == 1
    line.close()
    until = time.monotonic() + 5
    while endpoint.received()["counters"]["streams_aborted"] != 1 and time.monotonic() < until:
        time.sleep(0.02)
    counters = endpoint.received()["counters"]
    assert (counters["streams_open"], counters["streams_aborted"]) == (0, 1)


# Its life


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_cleanly_in_the_middle_of_everything(number):
    process = subprocess.Popen([BINARY, "--engine", "sleep 1; cat"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    port = urllib.parse.urlsplit(process.stdout.readline()).port
    lines = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(6)]
    wishes = [None, replay(seconds=100, pace=1), replay(delay_ms=60000)]
    for i, line in enumerate(lines):
        headers = {"Authorization": "Bearer " + KEY} | ({"X-DashScope-SSE": "enable"} if i % 2 else {})
        line.request("POST", GENERATION, json.dumps(request(parameters=wishes[i // 2])), headers)
    time.sleep(0.3)
    process.send_signal(number)
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")


def test_ends_with_its_parent():
    process = subprocess.Popen([BINARY, "--parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline().startswith(b"http://127.0.0.1:")
    process.stdin.close()
    assert process.wait(10) == 0


@pytest.mark.parametrize("options", [
    ["--port", "x"], ["--port", "70000"], ["--nonsense"], ["word"], ["--replay", "/nonexistent"],
    ["--event-bytes", "0"], ["--pace", "-1"], ["--riff", "maybe"], ["--error-shape", "x"],
    ["--seconds", ""], ["--key"], ["--fail", "429"], ["--fail", "404:1"], ["--fail", "429:60,cut:60"],
    ["--fail", "500:5,"], ["--retry-after", "soon"]])
def test_bad_options_are_refused(options):
    done = subprocess.run([BINARY, *options], capture_output=True, text=True, timeout=10)
    assert done.returncode == 2 and done.stdout == "" and done.stderr != ""


def test_help_and_version():
    done = subprocess.run([BINARY, "--help"], capture_output=True, text=True, timeout=10)
    assert done.returncode == 0 and "--replay" in done.stdout and "x_replay" in done.stdout
    done = subprocess.run([BINARY, "--version"], capture_output=True, text=True, timeout=10)
    assert done.returncode == 0 and done.stdout.startswith("qtts-endpoint ")


def test_a_taken_port_is_said():
    with running() as one:
        done = subprocess.run([BINARY, "--port", str(one.port)], capture_output=True, text=True,
                              timeout=10)
        assert done.returncode == 1 and "cannot listen" in done.stderr

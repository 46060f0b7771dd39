"""The official SDK's face: the reference's samples, run as they are, and side by side with the SDK where it is installed."""

import base64
import json
import os
import subprocess
import sys

import pytest
import qtts
from support import KEY, ramp, replay, run, streams
from qtts import dashscope

TTS = dashscope.audio.qwen_tts.SpeechSynthesizer
FACES = [dashscope.MultiModalConversation, TTS]
HELLO = {"model": "qwen3-tts-flash", "text": "Hello.", "voice": "Cherry"}


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    """The SDK's way to be told: variables of the module."""
    monkeypatch.setattr(dashscope, "api_key", KEY)
    monkeypatch.setattr(dashscope, "base_http_api_url", None)


@pytest.fixture
def local(endpoint, monkeypatch):
    monkeypatch.setattr(dashscope, "base_http_api_url", endpoint.base)


WHOLE = """
import os
{imports}
dashscope.base_http_api_url = os.environ["BASE"]
text = "Let me recommend a T-shirt to everyone. This one is really super nice."
response = dashscope.{name}.call(
    model="qwen3-tts-flash",
    api_key=os.getenv("KEY"),
    text=text,
    voice="Cherry",
    language_type="English",
    stream=False
)
print(response)
"""

STREAMED = """
import os
import base64
{imports}
dashscope.base_http_api_url = os.environ["BASE"]
text = "Let me recommend a T-shirt to everyone. This one is really super nice."
response = dashscope.{name}.call(
    api_key=os.getenv("KEY"),
    model="qwen3-tts-flash",
    text=text,
    voice="Cherry",
    language_type="English",
    stream=True
)
for chunk in response:
    if chunk.output is not None:
        audio = chunk.output.audio
        if audio.data is not None:
            wav_bytes = base64.b64decode(audio.data)
        if chunk.output.finish_reason == "stop":
            print("finish at: {{}} ".format(chunk.output.audio.expires_at))
    print(chunk)
"""

NAMES = ["MultiModalConversation", "audio.qwen_tts.SpeechSynthesizer"]


def printed(python, imports, sample, name, base):
    """The JSON lines that a sample prints."""
    environment = {**os.environ, "KEY": KEY, "BASE": base}
    script = sample.format(imports=imports, name=name)
    done = subprocess.run([python, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("imports", ["from qtts import dashscope", "import qtts.dashscope as dashscope"])
@pytest.mark.parametrize("sample", [WHOLE, STREAMED], ids=["whole", "streamed"])
def test_samples_run(endpoint, sample, imports, name):
    lines = printed(sys.executable, imports, sample, name, endpoint.base)
    assert lines[-1]["status_code"] == 200
    assert lines[-1]["output"]["finish_reason"] == "stop" and lines[-1]["output"]["audio"]["url"]
    assert {line["output"]["finish_reason"] for line in lines[:-1]} <= {"null"}


def shape(value):
    """Member names, all the way down."""
    return {name: shape(member) for name, member in value.items()} if isinstance(value, dict) else None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sample", [WHOLE, STREAMED], ids=["whole", "streamed"])
def test_same_members_as_the_sdk(endpoint, sample, name):
    """QTTS_SDK_PYTHON: another python, that has the official SDK. Its SpeechSynthesizer gives `audio` as a plain dict."""
    sample = sample.replace("audio.data", "audio['data']").replace("audio.expires_at", "audio['expires_at']")
    sdk = os.environ.get("QTTS_SDK_PYTHON", sys.executable)
    if subprocess.run([sdk, "-c", "import dashscope"], capture_output=True, check=False).returncode:
        pytest.skip("no official SDK here, nor in QTTS_SDK_PYTHON: pip install dashscope")
    ours = printed(sys.executable, "from qtts import dashscope", sample, name, endpoint.base)
    theirs = printed(sdk, "import dashscope", sample, name, endpoint.base)
    for mine, official in ((ours[0], theirs[0]), (ours[-1], theirs[-1])):
        assert shape(mine) == shape(official)
        assert list(mine) == list(official) and list(mine["output"]) == list(official["output"])
        assert mine["usage"] == official["usage"]


@pytest.mark.parametrize("face", FACES)
def test_streamed_audio(local, face):
    pieces = list(face.call(**HELLO, stream=True, x_replay=replay()["x_replay"]))
    assert all(type(piece.output.audio.data) is str for piece in pieces)
    assert b"".join(base64.b64decode(piece.output.audio.data) for piece in pieces) == ramp(24000)
    assert (pieces[-1].output.audio.data, pieces[-1].output.finish_reason) == ("", "stop")
    assert pieces[-1].usage.characters == 6


@pytest.mark.parametrize("face", FACES)
def test_attribute_item_and_get(local, face):
    response = face.call(**HELLO)
    for each in (response, response.output, response.output.audio, response.usage):
        assert isinstance(each, dict)
        for name in each:
            assert getattr(each, name) is each[name]
    assert response.get("status_code") == 200 and response.get("nothing", 7) == 7
    assert response["output"]["audio"]["url"].startswith("http")
    assert json.loads(str(response)) == json.loads(json.dumps(response))
    assert repr(response).startswith(type(response).__name__ + "(")
    with pytest.raises(AttributeError, match="nothing"):
        response.nothing


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("face", FACES)
def test_errors_are_responses(local, face, stream):
    response = face.call(**{**HELLO, "voice": "Nobody"}, stream=stream)
    if stream:
        (response,) = response
    assert (response.status_code, response.code, response.output, response.usage) == (400, "InvalidParameter", None, None)
    assert response.request_id and "voice" in response.message
    assert list(json.loads(str(response))) == ["status_code", "request_id", "code", "message", "output", "usage"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_proxy_s_html_is_a_response_too(play, monkeypatch, wire, stream):
    wire.script(play.name, [streams.body("<html>login</html>", 502, "text/html")] * 9)
    monkeypatch.setattr(dashscope, "base_http_api_url", play.base_url)
    response = dashscope.MultiModalConversation.call(**HELLO, stream=stream)
    if stream:
        (response,) = response
    assert (response.status_code, response.code) == (502, "Unknown")


def test_no_answer_is_an_exception(wire, monkeypatch):
    monkeypatch.setattr(dashscope, "base_http_api_url", f"http://127.0.0.1:{wire.port('refused')}/api/v1")
    with pytest.raises(qtts.APIConnectionError):
        dashscope.MultiModalConversation.call(**HELLO)


def test_parameters_arrive(play, wire, monkeypatch):
    wire.script(play.name, [streams.body(streams.reply())])
    monkeypatch.setattr(dashscope, "base_http_api_url", play.base_url)
    dashscope.MultiModalConversation.call(
        **HELLO, instructions="softly", optimize_instructions=True, language_type="German", workspace="ws", headers={"X-Own": "1"}, seed=7
    )
    (seen,) = play.seen()
    body = json.loads(seen["body"])
    assert (body["model"], body["input"]["voice"], body["input"]["language_type"]) == ("qwen3-tts-flash", "Cherry", "German")
    assert body["parameters"] | {"instructions": "softly", "optimize_instructions": True, "seed": 7} == body["parameters"]
    assert (seen["headers"]["x-dashscope-workspace"], seen["headers"]["x-own"]) == ("ws", "1")


def test_calls_share_a_connection(play, wire, monkeypatch):
    wire.script(play.name, [streams.body(streams.reply())])
    monkeypatch.setattr(dashscope, "base_http_api_url", play.base_url)
    for _ in range(3):
        dashscope.MultiModalConversation.call(**HELLO)
    assert len({seen["connection"] for seen in play.seen()}) == 1


def test_the_key_of_the_call_comes_first(play, wire, monkeypatch):
    wire.script(play.name, [streams.body(streams.reply())])
    monkeypatch.setattr(dashscope, "base_http_api_url", play.base_url)
    monkeypatch.setattr(dashscope, "api_key", "sk-other")
    dashscope.MultiModalConversation.call(**HELLO, api_key=KEY)
    dashscope.MultiModalConversation.call(**HELLO)
    assert [seen["authorization"] for seen in play.seen()] == ["expected", "other"]


def test_key_file(play, wire, monkeypatch, tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    wire.script(play.name, [streams.body(streams.reply())])
    monkeypatch.setattr(dashscope, "base_http_api_url", play.base_url)
    monkeypatch.setattr(dashscope, "api_key", None)
    monkeypatch.setattr(dashscope, "api_key_file_path", str(tmp_path / "key"))
    dashscope.MultiModalConversation.call(**HELLO)
    assert play.seen()[0]["authorization"] == "expected"


def test_default_region():
    """The SDK's, not ours: its samples for Beijing name no url."""
    from qtts.dashscope._call import _client

    assert _client(KEY, None, {}).base_url == "https://dashscope.aliyuncs.com/api/v1"


def test_clients_do_not_pile_up():
    from qtts.dashscope import _clients

    for number in range(3 * _clients.MAX_CLIENTS):
        _clients.client_for(api_key=f"sk-{number}")
    assert len(_clients._clients) <= _clients.MAX_CLIENTS


@pytest.mark.parametrize("face, error", [(dashscope.MultiModalConversation, ValueError), (TTS, TypeError)])
def test_no_text(local, face, error):
    with pytest.raises(error):
        face.call(model="m", voice="Cherry")


def test_messages_are_refused(local):
    with pytest.raises(ValueError, match="messages"):
        dashscope.MultiModalConversation.call("m", [{"role": "user"}])


def test_other_imports():
    script = """
from qtts.dashscope.audio.qwen_tts import SpeechSynthesizer
import qtts.dashscope
assert qtts.dashscope.audio.qwen_tts.SpeechSynthesizer is SpeechSynthesizer
import qtts
from qtts import dashscope
assert qtts.dashscope is dashscope
"""
    assert run(script) == ("", "", 0)

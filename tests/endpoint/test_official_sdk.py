"""The official clients as judges: the Python SDK both documented ways, and the curl commands."""

import base64
import json
import os
import shutil
import subprocess

import pytest
from endpoint import BINARY, KEY, events, running

pytestmark = pytest.mark.skipif(not os.path.exists(BINARY), reason=f"{BINARY} is not built")
speaks = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
TEXT = "Today is a wonderful day to build something people love!"


@pytest.fixture(scope="module")
def endpoint():
    with running() as one:
        yield one


@pytest.fixture
def sdk(endpoint):
    dashscope = pytest.importorskip(
        "dashscope", reason="the official SDK is not installed (pip install dashscope)")
    old = dashscope.base_http_api_url
    dashscope.base_http_api_url = endpoint.base
    yield dashscope
    dashscope.base_http_api_url = old


def ways(sdk):
    from dashscope.audio import qwen_tts
    return {"conversation": sdk.MultiModalConversation.call,
            "synthesizer": qwen_tts.SpeechSynthesizer.call}


both = pytest.mark.parametrize("way", ["conversation", "synthesizer"])
models = pytest.mark.parametrize("model", ["qwen3-tts-flash", "qwen-tts"])


def arguments(model, **more):
    return {"model": model, "api_key": KEY, "text": TEXT, "voice": "Cherry",
            "language_type": "English", **more}


@speaks
@both
@models
def test_sdk_without_streaming(sdk, endpoint, way, model):
    reply = ways(sdk)[way](**arguments(model))
    assert (reply.status_code, reply.code, reply.message) == (200, "", ""), reply
    assert reply.request_id and reply.output.finish_reason == "stop"
    assert reply.output.audio["id"] == "audio_" + reply.request_id
    url = reply.output.audio["url"]
    status, _, wav = endpoint.ask("GET", url[len(endpoint.base) - 7:])
    assert status == 200 and wav[:4] == b"RIFF" and len(wav) > 48000
    counted = reply.usage["characters" if model.startswith("qwen3") else "output_tokens"]
    assert counted > 0
    assert json.loads(str(reply))["output"]["audio"]["url"] == url


@speaks
@both
@models
def test_sdk_streaming(sdk, way, model):
    replies = list(ways(sdk)[way](**arguments(model, stream=True)))
    assert all(reply.status_code == 200 for reply in replies), replies[-1]
    pcm = b"".join(base64.b64decode(reply.output.audio["data"]) for reply in replies)
    assert 2 * 48000 < len(pcm) < 8 * 48000
    last = replies[-1].output
    assert last.finish_reason == "stop" and last.audio["url"].startswith("http://127.0.0.1:")
    assert replies[0].output.finish_reason == "null"


@both
@pytest.mark.parametrize("wrong, status, code", [
    # The service's 401 has no Content-Type, so the SDK does not look inside its body.
    ({"api_key": "nonsense"}, 401, "Unknown"),
    ({"model": "qwen9-tts"}, 404, "ModelNotFound"),
    ({"voice": "Nobody"}, 400, "InvalidParameter"),
    ({"language_type": "Klingon"}, 400, "InvalidParameter")])
@pytest.mark.parametrize("stream", [False, True])
def test_sdk_sees_errors_as_such(sdk, way, wrong, status, code, stream):
    reply = ways(sdk)[way](**{**arguments("qwen3-tts-flash"), "stream": stream, **wrong})
    reply = list(reply)[-1] if stream else reply
    assert (reply.status_code, reply.code) == (status, code)
    assert reply.message


@both
def test_sdk_sends_what_we_think_it_sends(sdk, endpoint, way):
    endpoint.ask("DELETE", "/received")
    reply = ways(sdk)[way](**arguments("qwen3-tts-flash", voice="Ethan",
                                       x_replay={"bytes": 2}))
    assert reply.status_code == 200
    got, = endpoint.received()["requests"]
    assert got["body"]["input"]["voice"] == "Ethan"
    assert got["body"]["input"]["text"] == TEXT
    assert got["body"]["parameters"]["x_replay"] == {"bytes": 2}


# The two curl commands of the reference, with our URL.

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")


def curl(endpoint, *more):
    command = ["curl", "-sS", "--max-time", "60", "-X", "POST",
               endpoint.base + "/services/aigc/multimodal-generation/generation",
               "-H", "Authorization: Bearer " + KEY, "-H", "Content-Type: application/json",
               *more, "-d", json.dumps({"model": "qwen3-tts-flash", "input": {
                   "text": TEXT, "voice": "Cherry", "language_type": "English"}})]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout


@speaks
@needs_curl
def test_curl_plain(endpoint):
    reply = json.loads(curl(endpoint))
    assert set(reply) == {"output", "usage", "request_id"}
    assert set(reply["output"]) == {"audio", "finish_reason"}
    assert set(reply["output"]["audio"]) == {"data", "expires_at", "id", "url"}
    assert reply["usage"] == {"characters": len(TEXT)}
    wav = subprocess.run(["curl", "-sS", reply["output"]["audio"]["url"]], capture_output=True,
                         check=True).stdout
    assert wav[:4] == b"RIFF" and len(wav) > 48000


@speaks
@needs_curl
def test_curl_streaming(endpoint):
    found = events(curl(endpoint, "-H", "X-DashScope-SSE: enable"))
    assert len(found) > 5 and found[-1][3]["output"]["finish_reason"] == "stop"

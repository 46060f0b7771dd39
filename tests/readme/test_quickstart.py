"""examples/quickstart.sh: a sentence becomes a WAV, from the local endpoint or with a key from the service."""

import json
import shutil
import subprocess
import time

import pytest
from conftest import pcm, run


@pytest.fixture(scope="module")
def script(tree):
    """Built once, so that the tests below are about speaking."""
    path = tree / "examples/quickstart.sh"
    status, said, complaints = run(["sh", path, "Hello.", "first.wav"], tree)
    assert status == 0, said + complaints
    (tree / "first.wav").unlink()
    return path


def test_speaks_by_the_local_endpoint(script, tmp_path):
    status, said, complaints = run(["sh", script, "Any text, 你好!", "out.wav"], tmp_path)
    assert (status, complaints) == (0, "")
    assert "local endpoint" in said and "not Qwen" in said
    assert len(pcm(tmp_path / "out.wav")) > 24000
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


def test_everybody_agrees_on_the_file(script, tmp_path):
    run(["sh", script, "How long is this sentence?", "out.wav"], tmp_path)
    frames = len(pcm(tmp_path / "out.wav")) // 2
    probe = shutil.which("ffprobe"), shutil.which("soxi")
    if not all(probe):
        pytest.skip("ffprobe or soxi is not installed")
    show = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", tmp_path / "out.wav"]
    (stream,) = json.loads(subprocess.check_output(show))["streams"]
    assert (stream["codec_name"], stream["sample_rate"], stream["channels"], stream["duration_ts"]) == ("pcm_s16le", "24000", 1, frames)
    told = [subprocess.check_output(["soxi", option, tmp_path / "out.wav"], text=True).strip() for option in ("-r", "-c", "-b", "-s")]
    assert told == ["24000", "1", "16", str(frames)]


def test_is_quick_the_second_time(script, tmp_path):
    began = time.monotonic()
    _, said, _ = run(["sh", script, "Again.", "out.wav"], tmp_path)
    assert time.monotonic() - began < 15
    assert said.count("\n") == 2, "nothing is installed or built again"


def test_speaks_by_the_service_with_a_key(script, tmp_path, settings, endpoint):
    endpoint.ask("DELETE", "/received")
    status, said, complaints = run(["sh", script, "With a key.", "out.wav"], tmp_path, **settings)
    assert (status, complaints) == (0, "") and "local endpoint" not in said
    (asked,) = endpoint.received()["requests"]
    assert asked["body"]["input"]["text"] == "With a key."
    assert settings["DASHSCOPE_API_KEY"] not in said
    pcm(tmp_path / "out.wav")


@pytest.mark.parametrize("path", ["missing/out.wav", "/dev/full"])
def test_says_why_it_cannot_write(script, tmp_path, path):
    status, _, complaints = run(["sh", script, "Hello.", path], tmp_path)
    assert status == 1 and complaints.startswith("failed: ") and complaints.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_says_that_the_key_is_wrong(script, tmp_path, settings):
    status, _, complaints = run(["sh", script, "Hello.", "out.wav"], tmp_path, **{**settings, "DASHSCOPE_API_KEY": "wrong"})
    assert status == 1 and complaints.startswith("failed: ") and "region" in complaints


@pytest.mark.parametrize("arguments", [[], ["Hello."], ["", "out.wav"], ["Hello.", ""], ["a", "b", "c"]])
def test_says_how_it_is_used(tree, tmp_path, arguments):
    status, said, complaints = run(["sh", tree / "examples/quickstart.sh", *arguments], tmp_path)
    assert (status, said) == (2, "") and complaints.startswith("usage: ")

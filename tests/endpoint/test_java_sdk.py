"""The official Java SDK as a judge: its two documented samples, streaming and not."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from endpoint import BINARY, KEY, running

pytestmark = [
    pytest.mark.skipif(not os.path.exists(BINARY), reason=f"{BINARY} is not built"),
    pytest.mark.skipif(not shutil.which("mvn"), reason="Maven (mvn) is not installed"),
    pytest.mark.skipif(not shutil.which("java"), reason="Java is not installed"),
    pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed"),
]
PROJECT = Path(__file__).parent / "java"
UNREACHABLE = ("Could not transfer artifact", "Unknown host", "Cannot access central",
               "Could not resolve dependencies", "Network is unreachable")


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """The class path of the built sample; everything Maven writes stays out of the tree."""
    target = tmp_path_factory.mktemp("java")
    listing = target / "classpath"
    done = subprocess.run(
        ["mvn", "-q", "-B", "-ntp", "-f", PROJECT / "pom.xml", f"-Dbuild.at={target}/target",
         "compile", "dependency:build-classpath", f"-Dmdep.outputFile={listing}"],
        capture_output=True, text=True, timeout=600)
    if done.returncode != 0 and any(word in done.stdout for word in UNREACHABLE):
        pytest.skip("Maven cannot reach its repository")
    assert done.returncode == 0, done.stdout
    return f"{target}/target/classes{os.pathsep}{listing.read_text().strip()}"


@pytest.fixture(scope="module")
def endpoint():
    with running() as one:
        yield one


def sample(classes, endpoint, mode, key=KEY):
    """What the sample printed: [(word, value)]."""
    # The SDK's JSON library looks inside java.util, which Java 17 allows only when told to.
    done = subprocess.run(["java", "--add-opens", "java.base/java.util=ALL-UNNAMED",
                           "-cp", classes, "qtts.Sample", endpoint.base, key, mode],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split(" ", 1) for line in done.stdout.splitlines()]
    return [(word[0], json.loads(word[1])) for word in lines if word[0] in ("RESULT", "FAILURE")]


def test_java_without_streaming(classes, endpoint):
    (word, reply), = sample(classes, endpoint, "call")
    assert word == "RESULT"
    assert reply["output"]["finish_reason"] == "stop"
    url = reply["output"]["audio"]["url"]
    wav = endpoint.ask("GET", url[len(endpoint.base) - 7:])[2]
    assert wav[:4] == b"RIFF" and len(wav) > 2 * 48000


def test_java_streaming(classes, endpoint):
    replies = sample(classes, endpoint, "stream")
    assert len(replies) > 5 and {word for word, _ in replies} == {"RESULT"}
    pieces = [reply["output"]["audio"].get("data") or "" for _, reply in replies]
    pcm = b"".join(map(base64.b64decode, pieces))
    assert 2 * 48000 < len(pcm) < 8 * 48000
    assert replies[-1][1]["output"]["finish_reason"] == "stop"
    assert replies[-1][1]["output"]["audio"]["url"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize("mode", ["call", "stream"])
def test_java_sees_a_wrong_key(classes, endpoint, mode):
    (word, failure), = sample(classes, endpoint, mode, key="nonsense")
    assert word == "FAILURE" and failure["statusCode"] == 401

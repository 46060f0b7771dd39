"""What the tests of the Python binding share: where things are, audio that is known, child processes."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in ("tests/wire", "tests/scenarios", "tests/endpoint"):
    sys.path.append(str(ROOT / folder))

import endpoint as local  # noqa: E402
import streams  # noqa: E402
import wire as scripted  # noqa: E402

KEY = scripted.CANARY
SLOW = float(os.environ.get("QTTS_SLOW", "1"))  # sanitizers and emulators: how much longer a limit may be

STUCK_AUDIO = streams.pcm(6)
STUCK = [("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(STUCK_AUDIO))), ("stall",)]  # audio, and then nothing

__all__ = ["KEY", "ROOT", "SLOW", "STUCK", "STUCK_AUDIO", "local", "open_replay", "python", "ramp", "recording", "replay", "run"]
__all__ += ["scripted", "sigint_to_end", "streams", "wait_for"]


def replay(**members):
    """`parameters` for the endpoint: this audio, in this way."""
    return {"x_replay": {"kind": "ramp", "seconds": 1, "riff": "never", **members}}


def open_replay(client, **members):
    """A stream of either client, of the endpoint's replay."""
    return client.stream("Hello.", voice="Cherry", parameters=replay(**members))


def recording(path):
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def ramp(samples):
    """What the endpoint's replay "ramp" holds."""
    return b"".join((i % 65536).to_bytes(2, "little") for i in range(samples))


def wait_for(condition, seconds=5.0):
    """Looks again and again, because the other process or thread does not tell."""
    end = time.monotonic() + seconds * SLOW
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.001)


@contextlib.contextmanager
def python(script, *arguments, **settings):
    """A child process that runs `script`; killed if it is still there at the end."""
    child = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def run(script, *arguments, **settings):
    """Output, complaints and status of a child process."""
    with python(script, *arguments, **settings) as child:
        out, err = child.communicate(timeout=60 * SLOW)
    assert KEY not in out + err
    return out, err, child.returncode


def sigint_to_end(child):
    """Seconds from Ctrl-C to the end of the process."""
    start = time.monotonic()
    child.send_signal(signal.SIGINT)
    child.wait(timeout=30)
    return time.monotonic() - start

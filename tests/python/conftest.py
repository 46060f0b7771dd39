"""What every test of the Python binding may ask for: the local endpoint, the wire server, clients, child processes."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
for folder in ("tests/wire", "tests/scenarios", "tests/endpoint"):
    sys.path.append(str(ROOT / folder))

import endpoint as local  # noqa: E402
import qtts  # noqa: E402
import streams  # noqa: E402
import wire as scripted  # noqa: E402

KEY = scripted.CANARY
SLOW = float(os.environ.get("QTTS_SLOW", "1"))  # sanitizers and emulators: how much longer a limit may be


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """No test sees this machine's key, proxy or home."""
    for name in list(os.environ):
        if name.startswith("DASHSCOPE_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def nothing_secret(capfd):
    """The key of every test is a canary: it may come out nowhere."""
    yield
    out, err = capfd.readouterr()
    assert KEY not in out + err


@pytest.fixture(scope="session")
def endpoint():
    if not os.access(local.BINARY, os.X_OK):
        pytest.skip(f"no endpoint at {local.BINARY}: build it, or set QTTS_ENDPOINT")
    with local.running("--replay", "ramp", "--seconds", "1", "--riff", "never") as running:
        yield running


@pytest.fixture(scope="session")
def wire():
    with scripted.Server() as server:
        yield server


@pytest.fixture
def client(endpoint):
    with qtts.Client(KEY, base_url=endpoint.base) as made:
        yield made


@pytest.fixture
def play(wire, request):
    """play(actions, ...): a client of a server that answers attempt after attempt as told."""
    name = request.node.nodeid.rpartition("::")[2].encode().hex()

    def start(*plays, **settings):
        wire.script(name, list(plays))
        return stack.enter_context(qtts.Client(KEY, base_url=wire.base_url(name), **{"retries": 0, **settings}))

    start.seen = lambda: wire.seen(name)
    start.base_url = wire.base_url(name)
    start.name = name
    with contextlib.ExitStack() as stack:
        yield start
    wire.drop(name)


def replay(**members):
    """`parameters` for the endpoint: this audio, in this way."""
    return {"x_replay": {"kind": "ramp", "seconds": 1, "riff": "never", **members}}


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


__all__ = ["KEY", "ROOT", "SLOW", "python", "ramp", "replay", "run", "sigint_to_end", "streams", "wait_for"]

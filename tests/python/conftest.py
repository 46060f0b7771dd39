"""What every test of the Python binding may ask for: the local endpoint, the wire server, clients of both."""

import asyncio
import contextlib
import os

import pytest
import qtts
from support import KEY, local, scripted


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


# ---- for AsyncClient


@pytest.fixture(params=["asyncio", "uvloop"])
def runner(request):
    """asyncio.run, by either loop."""
    if request.param == "asyncio":
        return asyncio.run
    return pytest.importorskip("uvloop").run


@pytest.fixture
def settings(endpoint):
    return {"api_key": KEY, "base_url": endpoint.base}


@pytest.fixture
def answered(play, wire):
    """answered(actions, ...): settings of a client whose server answers as told."""

    def start(*plays, **more):
        play(*plays)
        return {"api_key": KEY, "base_url": play.base_url, "retries": 0, **more}

    start.seen = play.seen
    start.open_gate = wire.open_gate
    return start

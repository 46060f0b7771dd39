"""What the tests of the command and of bulk find around them: the endpoint, jobs, the command in a pipe and in a terminal."""

import contextlib
import os

import command  # and where the others are found
import endpoint as local
import pytest
import wire as scripted
from command import KEY


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """No test sees this machine's key, proxy, authorities or home."""
    for name in list(os.environ):
        if name.startswith(("DASHSCOPE_", "SSL_CERT_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def endpoint():
    with local.running("--replay", "ramp", "--seconds", "1", "--riff", "never") as running:
        yield running


@pytest.fixture(scope="session")
def wire():
    with scripted.Server() as server:
        yield server


@pytest.fixture
def surroundings(endpoint, monkeypatch):
    """The key and the endpoint, for commands that are started."""
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", endpoint.base)


@pytest.fixture
def client(endpoint):
    import qtts

    with qtts.Client(KEY, base_url=endpoint.base, retries=0) as made:
        yield made


@pytest.fixture
def play(wire, request):
    """play(answer, ...): a base URL whose server answers request after request as told; play.seen() are the requests."""
    name = request.node.nodeid.rpartition("::")[2].encode().hex()

    def start(*answers):
        wire.script(name, list(answers))
        return wire.base_url(name)

    start.seen = lambda: wire.seen(name)
    start.wait = lambda: wire.records.wait(name, bool, 10)
    yield start
    wire.drop(name)


@pytest.fixture
def players(tmp_path, monkeypatch):
    """players("aplay", ...): these, and no other, are the players on PATH; what they play is in the file `heard`."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def install(*names, script="cat > {heard}"):
        for name in names:
            program = folder / name
            program.write_text("#!/bin/sh\n[ \"$1\" = --help ] && echo --raw && exit\nPATH=/usr/bin:/bin\n" + script.format(heard=tmp_path / "heard") + "\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return tmp_path / "heard"

    return install


@pytest.fixture
def terminal():
    """terminal(words...): the command in a pseudo-terminal; ends with the test."""
    with contextlib.ExitStack() as stack:
        yield lambda *words, **options: stack.enter_context(command.Terminal(*words, **options))

"""What snippets and examples find around them: a key, the local endpoint, a player, a folder of their own, a copy of the tree."""

import os
import shutil
import stat
import subprocess
import sys
import wave
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
PLAYERS = ("pw-cat", "pacat", "aplay", "ffplay", "play")
sys.path.append(str(ROOT / "tests/endpoint"))

import endpoint as local  # noqa: E402


def sanitizers():
    """What an interpreter must load before a module that was built with the sanitizers."""
    return " ".join(
        subprocess.check_output(["gcc", f"-print-file-name={name}"], text=True).strip() for name in ("libasan.so", "libubsan.so")
    )


def fake_player(folder, name):
    """A player that keeps what it would play in the file `played`, and the words it was called with in `words`."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text('#!/bin/sh\nwhile [ "$1" = --help ]; do exit; done\necho "$@" > words\nexec cat > played\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def run(command, folder, **environment):
    """-> (exit status, stdout, stderr) of a program that sees nothing of this machine's key, proxy or home."""
    foreign = ("DASHSCOPE_", "LD_PRELOAD", "PYTHONPATH", "LUA_")
    mine = {k: v for k, v in os.environ.items() if not k.startswith(foreign) and not k.lower().endswith("_proxy")}
    home = Path(folder).parent / "home"
    home.mkdir(exist_ok=True)
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**mine, "HOME": str(home), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def pcm(path):
    """The samples of a WAV that must be what the service speaks, with true sizes and something to hear."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        samples = file.readframes(file.getnframes())
        assert len(samples) == 2 * file.getnframes() == path.stat().st_size - 44
    assert len(set(samples)) > 50, f"{path} is silent"
    return samples


@pytest.fixture(scope="session")
def endpoint():
    with local.running() as one:
        yield one


@pytest.fixture
def settings(endpoint):
    return {"DASHSCOPE_API_KEY": local.KEY, "DASHSCOPE_HTTP_BASE_URL": endpoint.base}


@pytest.fixture
def only_player(tmp_path):
    """only_player("aplay", ...): a PATH on which these are the players."""

    def path(*names):
        folder = tmp_path / "bin"
        folder.mkdir()
        for word in ("sh", "cat", "grep"):
            (folder / word).symlink_to(shutil.which(word))
        for name in names:
            fake_player(folder, name)
        return str(folder)

    return path


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A copy of the tree as a clone would be: what the README tells to type is typed there."""
    folder = tmp_path_factory.mktemp("tree") / "qtts"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git", "dist", "__pycache__", ".pytest_cache", "*.egg-info"))
    return folder

"""The examples run, and say what is wrong in one line."""

import os
import subprocess
import sys
import wave

import pytest
from support import KEY, ROOT, ramp

FOLDER = ROOT / "examples/python"


def run(name, *arguments, stdin=subprocess.DEVNULL, **settings):
    done = subprocess.run(
        [sys.executable, str(FOLDER / name), *map(str, arguments)],
        env={**os.environ, **settings},
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def settings(endpoint):
    return {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": endpoint.base}


def pcm(path):
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def test_save_file(settings, tmp_path):
    done = run("save_file.py", "Hello.", tmp_path / "a.wav", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1.0 s of audio" in done.stdout
    assert pcm(tmp_path / "a.wav") == ramp(24000)


def test_many_voices(settings, tmp_path):
    done = run("many_voices.py", tmp_path, **settings)
    assert (done.returncode, done.stderr) == (0, "")
    files = list(tmp_path.iterdir())
    assert len(files) == 6 and all(pcm(path) == ramp(24000) for path in files)


@pytest.fixture
def players(tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("player", ["pw-cat", "pacat", "aplay", "ffplay", "play"])
def test_play(settings, tmp_path, players, player):
    heard = tmp_path / "heard"
    (players / player).write_text(f"#!/bin/sh\n[ $1 = --help ] && echo --raw && exit\nexec /bin/cat > {heard}\n")
    (players / player).chmod(0o755)
    done = run("play_while_streaming.py", "Hello.", **settings, PATH=str(players))
    assert (done.returncode, done.stderr) == (0, "")
    assert heard.read_bytes() == ramp(24000)


def test_voice_agent(settings, tmp_path, players):
    """It is interrupted, and the player of the answer is gone before it asks what there is."""
    heard = tmp_path / "heard"
    (players / "aplay").write_text(f"#!/bin/sh\nexec /bin/cat > {heard}\n")
    (players / "aplay").chmod(0o755)
    done = run("voice_agent.py", "0.2", **settings, PATH=str(players))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "interrupted\n")
    assert heard.read_bytes() == ramp(24000)


@pytest.mark.parametrize("source", ["/dev/null", "file", "a pipe that has ended"])
def test_a_voice_agent_that_nobody_can_interrupt(settings, tmp_path, players, source):
    (players / "aplay").write_text("#!/bin/sh\nexec /bin/cat > /dev/null\n")
    (players / "aplay").chmod(0o755)
    (tmp_path / "file").write_text("Enter\n")
    ended, other = os.pipe()
    os.close(other)
    with open({"file": tmp_path / "file", "/dev/null": "/dev/null"}.get(source, ended)) as stdin:
        done = run("voice_agent.py", stdin=stdin, **settings, PATH=str(players))
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


@pytest.mark.parametrize("name", ["play_while_streaming.py", "voice_agent.py"])
def test_player_that_reads_files_only(settings, players, name):
    (players / "pw-cat").write_text("#!/bin/sh\n")
    (players / "pw-cat").chmod(0o755)
    done = run(name, **settings, PATH=str(players))
    assert done.returncode == 1 and "no player found: install one of" in done.stderr


def test_no_player(settings, players):
    done = run("play_while_streaming.py", **settings, PATH=str(players))
    assert done.returncode == 1 and done.stderr.startswith("no player found: install one of")
    assert "no player found" in run("voice_agent.py", **settings, PATH=str(players)).stderr


@pytest.mark.parametrize("name", ["save_file.py", "play_while_streaming.py", "many_voices.py", "voice_agent.py"])
def test_without_a_key(name, tmp_path):
    done = run(name)
    assert done.returncode == 1 and "DASHSCOPE_API_KEY" in done.stderr and done.stderr.count("\n") == 1

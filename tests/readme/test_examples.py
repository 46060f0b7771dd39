"""The C examples run, and say what is wrong. (Those of Python and Lua are run by tests/python and tests/lua.)"""

import os
import signal
import socket
import struct
import subprocess

import endpoint as local
import pytest
from conftest import BUILD, PLAYERS, pcm, run

VOICES = ["Chelsie", "Cherry", "Ethan", "Jennifer", "Ryan", "Serena"]
ASAN = {"ASAN_OPTIONS": "detect_leaks=1"}
GLIB = {"G_SLICE": "always-malloc"}


def example(name, *arguments, folder, **environment):
    return run([BUILD / "bin" / f"example-{name}", *arguments], folder, **ASAN, **environment)


def test_save_file(settings, tmp_path):
    status, said, complaints = example("save_file", "Hello.", "a.wav", folder=tmp_path, **settings)
    assert (status, complaints) == (0, "") and said.startswith("a.wav: ")
    pcm(tmp_path / "a.wav")


def test_many_voices(settings, tmp_path):
    status, said, complaints = example("many_voices", "Hello.", ".", folder=tmp_path, **settings)
    assert (status, complaints, said.count("\n")) == (0, "", len(VOICES))
    heard = {path.stem: pcm(path) for path in tmp_path.glob("*")}
    assert sorted(heard) == VOICES and len(set(heard.values())) == len(VOICES)


def test_many_voices_at_once(settings, endpoint, tmp_path):
    endpoint.ask("DELETE", "/received")
    example("many_voices", "At once.", ".", folder=tmp_path, **settings)
    assert len(endpoint.received()["requests"]) == len(VOICES)


def test_many_voices_into_no_folder(settings, tmp_path):
    status, said, complaints = example("many_voices", "Hello.", "missing", folder=tmp_path, **settings)
    assert (status, said) == (1, "") and complaints.count("No such file or directory") == len(VOICES)


def test_glib_loop(settings, tmp_path):
    status, said, complaints = example("glib_loop", ".", "Hello.", "And more.", folder=tmp_path, **settings, **GLIB)
    assert (status, complaints, said.count(".wav: ")) == (0, "", 2)
    assert pcm(tmp_path / "1.wav") != pcm(tmp_path / "2.wav")


def test_glib_loop_names_the_line_that_failed(settings, tmp_path):
    status, said, complaints = example("glib_loop", ".", "Hello.", "", folder=tmp_path, **settings, **GLIB)
    assert (status, complaints.count("\n")) == (1, 1) and complaints.startswith("./2.wav: ") and said.startswith("./1.wav: ")


def test_libuv_loop(settings, tmp_path):
    """As in a pipe to a player, without a pipe's own size in between."""
    with open(tmp_path / "played", "wb") as speaker:
        done = subprocess.run([BUILD / "bin/example-libuv_loop", "Hello."], env=os.environ | settings | ASAN, stdout=speaker, check=False)
    example("save_file", "Hello.", "a.wav", folder=tmp_path, **settings)
    assert done.returncode == 0 and (tmp_path / "played").read_bytes() == pcm(tmp_path / "a.wav")


@pytest.fixture
def endless(tmp_path):
    with local.running("--replay", "ramp", "--seconds", "3600", "--pace", "10") as one:
        yield {"DASHSCOPE_API_KEY": local.KEY, "DASHSCOPE_HTTP_BASE_URL": one.base, **ASAN, **GLIB}


def test_libuv_loop_through_a_pipe_and_ctrl_c(endless):
    with subprocess.Popen([BUILD / "bin/example-libuv_loop"], env=os.environ | endless, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as speaking:
        heard = speaking.stdout.read(200_000)
        speaking.send_signal(signal.SIGINT)
        _, complaints = speaking.communicate(timeout=30)
    assert heard == struct.pack("<100000H", *(i % 65536 for i in range(100_000)))
    assert (speaking.returncode, complaints) == (1, b"the stream was cancelled\n")


def test_libuv_loop_whose_listener_leaves(endless):
    with subprocess.Popen([BUILD / "bin/example-libuv_loop"], env=os.environ | endless, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as speaking:
        speaking.stdout.read(1000)
        speaking.stdout.close()
        assert (speaking.stderr.read(), speaking.wait(30)) == (b"nobody listens any more\n", 1)


def test_glib_loop_and_ctrl_c(tmp_path):
    """Two requests have come to a server that never answers: then the loop runs, and the signal is the loop's."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = {"DASHSCOPE_API_KEY": local.KEY, "DASHSCOPE_HTTP_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/api/v1"}
        command = [BUILD / "bin/example-glib_loop", tmp_path, "A.", "B."]
        with subprocess.Popen(command, env=os.environ | settings | ASAN | GLIB, stderr=subprocess.PIPE) as speaking:
            asked = [silent.accept()[0] for _ in "AB"]
            assert all(connection.recv(4) == b"POST" for connection in asked)
            speaking.send_signal(signal.SIGINT)
            _, complaints = speaking.communicate(timeout=30)
    assert (speaking.returncode, complaints.count(b"the stream was cancelled\n")) == (1, 2) and not list(tmp_path.iterdir())


@pytest.mark.parametrize("player", PLAYERS)
def test_play(settings, tmp_path, only_player, player):
    status, said, complaints = example("play_while_streaming", "Hello.", folder=tmp_path, **settings, PATH=only_player(player))
    assert (status, said, complaints) == (0, "", "")
    example("save_file", "Hello.", "a.wav", folder=tmp_path, **settings)
    played = (tmp_path / "played").read_bytes()
    assert played[44 if player == "ffplay" else 0 :] == pcm(tmp_path / "a.wav")


def test_play_with_the_first_that_is_there(settings, tmp_path, only_player):
    example("play_while_streaming", "Hello.", folder=tmp_path, **settings, PATH=only_player("play", "aplay"))
    assert (tmp_path / "words").read_text() == "-q -t raw -f S16_LE -r 24000 -c 1\n"


def test_play_without_a_player(settings, tmp_path, only_player):
    status, said, complaints = example("play_while_streaming", folder=tmp_path, **settings, PATH=only_player())
    assert (status, said) == (1, "") and complaints.startswith("no player found: install one of pw-cat")


def test_play_with_a_player_that_stops(settings, tmp_path, only_player):
    path = only_player("aplay")
    (tmp_path / "bin/aplay").write_text("#!/bin/sh\nexit 3\n")
    status, said, complaints = example("play_while_streaming", "Hello.", folder=tmp_path, **settings, PATH=path)
    assert (status, said, complaints) == (1, "", "aplay failed or stopped early\n")


@pytest.mark.parametrize("name", ["save_file", "play_while_streaming", "many_voices", "libuv_loop"])
def test_without_a_key(tmp_path, only_player, name):
    status, said, complaints = example(name, folder=tmp_path, PATH=only_player("aplay"))
    assert (status, said) == (1, "") and "DASHSCOPE_API_KEY" in complaints

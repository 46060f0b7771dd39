"""The C examples run, and say what is wrong. (Those of Python and Lua are run by tests/python and tests/lua.)"""

import pytest
from conftest import BUILD, PLAYERS, pcm, run

VOICES = ["Chelsie", "Cherry", "Ethan", "Jennifer", "Ryan", "Serena"]
ASAN = {"ASAN_OPTIONS": "detect_leaks=1"}


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


@pytest.mark.parametrize("name", ["save_file", "play_while_streaming", "many_voices"])
def test_without_a_key(tmp_path, only_player, name):
    status, said, complaints = example(name, folder=tmp_path, PATH=only_player("aplay"))
    assert (status, said) == (1, "") and "DASHSCOPE_API_KEY" in complaints

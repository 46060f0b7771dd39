"""Every form of the command that speaks, in a pipe and in a terminal: where the sound goes, what is said, what is left behind."""

import os

import command
import many
import pytest
import qtts
from many import LONG, SHORT, TONE

pytestmark = pytest.mark.usefixtures("surroundings")


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.txt"
    path.write_text(LONG + "\n", encoding="utf-8")
    return path


# ---- to a file ------------------------------------------------------------------------------------------------------------------------

FORMS = ["{text} -o {out}", "-o {out} {text}", "say {text} -o {out}", "-o {out} -- {text}", "-f {file} -o {out}", "-f - -o {out}", "- -o {out}", "-o {out}"]
NAMED = ["say voices -o {out}", "-o {out} -- voices", "-v Cherry voices -o {out}", "-o {out} voices"]


@pytest.mark.parametrize("form", FORMS)
def test_a_short_text_to_a_file(tmp_path, form):
    (tmp_path / "hello.txt").write_text(SHORT + "\n")
    words = form.format(text=SHORT, file=tmp_path / "hello.txt", out=tmp_path / "a.wav").split()
    done = command.piped(*words, input=(SHORT + "\n").encode())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert many.heard(tmp_path / "a.wav") == many.ramp()


@pytest.mark.parametrize("form", NAMED)
def test_texts_that_are_named_like_a_command(endpoint, tmp_path, form):
    endpoint.ask("DELETE", "/received")
    done = command.piped(*form.format(out=tmp_path / "a.wav").split())
    assert (done.returncode, done.stderr) == (0, b"")
    assert [entry["body"]["input"]["text"] for entry in endpoint.received()["requests"]] == ["voices"]


def test_a_book_with_subtitles(endpoint, tmp_path, book):
    endpoint.ask("DELETE", "/received")
    done = command.piped("-f", book, "-o", tmp_path / "book.wav", *TONE, "--srt", tmp_path / "other.srt", "--vtt")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    pieces = [entry["body"]["input"]["text"] for entry in endpoint.received()["requests"]]
    assert 5 < len(pieces) < 12 and all(len(piece) <= 560 for piece in pieces)
    assert sorted("".join(pieces).replace(" ", "")) == sorted(LONG.replace(" ", ""))
    assert len(pieces) * 0.5 < len(many.heard(tmp_path / "book.wav")) / 48000 < len(pieces) * 1.5
    assert (tmp_path / "other.srt").read_text().startswith("1\n00:00:00,000 --> ")
    assert (tmp_path / "book.vtt").read_text().startswith("WEBVTT\n")
    assert many.names(tmp_path) == ["book.txt", "book.vtt", "book.wav", "other.srt"]


def test_the_wishes_of_a_long_text(endpoint, tmp_path, book):
    start = LONG.index("This is sentence number 50")
    endpoint.ask("DELETE", "/received")
    done = command.piped("-f", book, "-o", tmp_path / "a.wav", "--start", start, "--no-trim", "-c", "1", "--pause", "0.5")
    assert (done.returncode, done.stderr) == (0, b"")
    pieces = [entry["body"]["input"]["text"] for entry in endpoint.received()["requests"]]
    assert " ".join(pieces) == LONG[start:] and many.heard(tmp_path / "a.wav") == many.ramp() * len(pieces)


def test_a_file_in_a_terminal_shows_how_far_it_is(terminal, tmp_path, book):
    status, shown = terminal("-f", book, "-o", tmp_path / "a.wav", *TONE, columns=100).end()
    assert status == 0 and shown.endswith(b"\r\n") and shown.count(b"\n") == 1
    last = shown.rsplit(b"\r", 2)[1].decode()
    assert " pieces, " in last and " s of audio, " in last and "x real time, in 0:0" in last


def test_a_narrow_terminal_is_never_wrapped(terminal, tmp_path, book):
    status, shown = terminal("-f", book, "-o", tmp_path / "a.wav", *TONE, columns=24).end()
    lines = [line.strip("\n") for line in shown.decode().replace("\x1b[K", "").split("\r")]
    assert status == 0 and any(lines) and max(map(len, lines)) < 24


def test_one_request_in_a_terminal(terminal, tmp_path):
    status, shown = terminal(SHORT, "-o", tmp_path / "a.wav").end()
    assert (status, many.heard(tmp_path / "a.wav")) == (0, many.ramp())
    assert b"1.0 s of audio, " in shown and b"pieces" not in shown


# ---- to a pipe ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[SHORT], [SHORT, "-o", "-"]], ids=str)
@pytest.mark.parametrize("raw", [False, True])
def test_standard_output(words, raw):
    done = command.piped(*words, *["--raw"] * raw)
    header = b"" if raw else qtts.wav_header(sample_rate=24000, channels=1, sample_width=2)
    assert (done.returncode, done.stdout, done.stderr) == (0, header + many.ramp(), b"")


def test_a_pipe_behind_a_terminal_shows_progress(terminal, tmp_path):
    with open(tmp_path / "out", "wb") as out:
        status, shown = terminal(SHORT, "--raw", stdout=out).end()
    assert status == 0 and b"1.0 s of audio" in shown
    assert (tmp_path / "out").read_bytes() == many.ramp()


def test_words_are_spoken_while_others_are_still_being_written(endpoint):
    """As from a language model: the second sentence is not written before the first one has been heard."""
    with command.started("--raw", *TONE, stdin=-1, stdout=-1) as child:
        child.stdin.write("Good morning, \u4f60\u597d to you. And".encode())
        child.stdin.flush()
        assert len(child.stdout.read(24000)) == 24000
        child.stdin.write(b" good night to everybody.")
        child.stdin.close()
        assert len(child.stdout.read()) > 24000
        assert child.wait(60) == 0 and child.stderr.read() == b""


# ---- to a player ----------------------------------------------------------------------------------------------------------------------

PLAYERS = ["pw-cat", "pacat", "aplay", "ffplay", "play", "mpv"]


@pytest.mark.parametrize("name", PLAYERS)
def test_each_player(players, name):
    played = players(name)
    done = command.piped("--play", SHORT)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert played.read_bytes() == many.ramp()


def test_a_terminal_plays_without_being_told(players, terminal):
    played = players("aplay")
    status, shown = terminal(SHORT).end()
    assert (status, played.read_bytes()) == (0, many.ramp()) and b"1.0 s of audio" in shown


def test_an_old_pw_cat_is_passed_over(players, tmp_path):
    played = players("aplay")
    (tmp_path / "bin/pw-cat").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "bin/pw-cat").chmod(0o755)
    assert command.piped("--play", SHORT).returncode == 0 and played.read_bytes() == many.ramp()


def test_no_player_says_which_packages_have_one(players, endpoint):
    players()
    endpoint.ask("DELETE", "/received")
    done = command.piped("--play", SHORT)
    assert done.returncode == 2 and endpoint.received()["requests"] == []
    for word in ("-o FILE", "aplay (alsa-utils)", "pw-cat (pipewire-bin)", "mpv (mpv)"):
        assert word in done.stderr.decode()


FAILING = [
    ("head -c 100 > /dev/null; exit 3", "aplay: ended early"),
    ("cat > /dev/null; exit 3", "aplay: failed"),
    ("echo blah >&2; echo aplay: no such device >&2; exit 1", "no such device"),
]


@pytest.mark.parametrize("script, said", FAILING)
def test_a_player_that_fails(players, script, said):
    players("aplay", script=script)
    done = command.piped("--play", "--param", 'x_replay={"kind": "ramp", "seconds": 60}', SHORT)
    assert done.returncode == 1 and said in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_ctrl_c_silences_the_player_at_once(players, terminal, tmp_path):
    players("aplay", script=f"echo $$ > {tmp_path}/pid; trap '' INT; head -c 1000 >/dev/null; exec sleep 1000")
    child = terminal("--play", "--param", 'x_replay={"kind": "ramp", "seconds": 600}', SHORT)
    child.until(b"s of audio")
    command.wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("\n"))
    child.type(b"\x03")
    status, _ = child.end()
    assert status == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)

"""Every form of the command that speaks, in a pipe and in a terminal: where the sound goes, what is said, what is left behind."""

import os
import signal
import stat
import wave

import command
import many
import pytest
import qtts
import streams
from command import KEY

PCM = streams.pcm(24000)  # of the endpoint's ramp, by default
SHORT = "Hello."
LONG = " ".join(f"This is sentence number {i}, and it says nothing that is new." for i in range(60))
CUES = LONG.count(".")

TONE = ("--param", 'x_replay={"kind": "tone", "seconds": 1, "riff": "never"}')  # a ramp is near to silence, and is held back as such

pytestmark = pytest.mark.usefixtures("surroundings")


def ramp(samples=24000):
    return b"".join((i % 65536).to_bytes(2, "little") for i in range(samples))


def heard(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        return file.readframes(file.getnframes())


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
    assert heard(tmp_path / "a.wav") == ramp()


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
    assert len(pieces) * 0.5 < len(heard(tmp_path / "book.wav")) / 48000 < len(pieces) * 1.5
    assert (tmp_path / "other.srt").read_text().startswith("1\n00:00:00,000 --> ")
    assert (tmp_path / "book.vtt").read_text().startswith("WEBVTT\n")
    assert many.names(tmp_path) == ["book.txt", "book.vtt", "book.wav", "other.srt"]


def test_the_wishes_of_a_long_text(endpoint, tmp_path, book):
    start = LONG.index("This is sentence number 50")
    endpoint.ask("DELETE", "/received")
    done = command.piped("-f", book, "-o", tmp_path / "a.wav", "--start", start, "--no-trim", "-c", "1", "--pause", "0.5")
    assert (done.returncode, done.stderr) == (0, b"")
    pieces = [entry["body"]["input"]["text"] for entry in endpoint.received()["requests"]]
    assert " ".join(pieces) == LONG[start:] and heard(tmp_path / "a.wav") == ramp() * len(pieces)


def test_a_file_in_a_terminal_shows_how_far_it_is(terminal, tmp_path, book):
    status, shown = terminal("-f", book, "-o", tmp_path / "a.wav", *TONE, columns=100).end()
    assert status == 0 and shown.endswith(b"\r\n") and shown.count(b"\n") == 1
    last = shown.rsplit(b"\r", 2)[1].decode()
    assert " pieces, " in last and " s of audio, " in last and "x real time, in 0:0" in last


def test_one_request_in_a_terminal(terminal, tmp_path):
    status, shown = terminal(SHORT, "-o", tmp_path / "a.wav").end()
    assert (status, heard(tmp_path / "a.wav")) == (0, ramp())
    assert b"1.0 s of audio, " in shown and b"pieces" not in shown


# ---- to a pipe ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[SHORT], [SHORT, "-o", "-"]], ids=str)
@pytest.mark.parametrize("raw", [False, True])
def test_standard_output(words, raw):
    done = command.piped(*words, *["--raw"] * raw)
    header = b"" if raw else qtts.wav_header(sample_rate=24000, channels=1, sample_width=2)
    assert (done.returncode, done.stdout, done.stderr) == (0, header + ramp(), b"")


def test_a_pipe_behind_a_terminal_shows_progress(terminal, tmp_path):
    with open(tmp_path / "out", "wb") as out:
        status, shown = terminal(SHORT, "--raw", stdout=out).end()
    assert status == 0 and b"1.0 s of audio" in shown
    assert (tmp_path / "out").read_bytes() == ramp()


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
    assert played.read_bytes() == ramp()


def test_a_terminal_plays_without_being_told(players, terminal):
    played = players("aplay")
    status, shown = terminal(SHORT).end()
    assert (status, played.read_bytes()) == (0, ramp()) and b"1.0 s of audio" in shown


def test_an_old_pw_cat_is_passed_over(players, tmp_path):
    played = players("aplay")
    (tmp_path / "bin/pw-cat").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "bin/pw-cat").chmod(0o755)
    assert command.piped("--play", SHORT).returncode == 0 and played.read_bytes() == ramp()


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
    child.type(b"\x03")
    status, _ = child.end()
    assert status == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


# ---- what cannot be -------------------------------------------------------------------------------------------------------------------

WRONG = [
    (["-f", "{tmp}/none.txt", "-o", "{tmp}/a.wav"], 1, "{tmp}/none.txt: No such file or directory"),
    (["-f", "{tmp}", "-o", "{tmp}/a.wav"], 1, "{tmp}: Is a directory"),
    (["-f", "{tmp}/binary", "-o", "{tmp}/a.wav"], 2, "{tmp}/binary: not UTF-8 text (byte 1)"),
    (["-f", "{tmp}/nul", "-o", "{tmp}/a.wav"], 2, "{tmp}/nul: not text, it holds a NUL (byte 3)"),
    (["-f", "{tmp}/empty", "-o", "{tmp}/a.wav"], 2, "the text is empty"),
    (["-f", "{tmp}/text", "text", "-o", "{tmp}/a.wav"], 2, "a text and -f were given"),
    (["text", "--play", "-o", "{tmp}/a.wav"], 2, "--play and -o were given"),
    (["text", "--play", "--raw"], 2, "--raw is for files and pipes"),
    (["text", "--srt"], 2, "--srt needs a name"),
    (["text", "-o", "{tmp}/a.wav", "--srt", "{tmp}/none/a.srt"], 1, "{tmp}/none/a.srt: the folder is not there"),
    (["text", "-o", "{tmp}/none/a.wav"], 1, "a.wav: No such file or directory"),
    (["text", "-o", "/dev/full"], 1, "/dev/full: No space left on device"),
    (["text", "-o", "{tmp}/a.wav", "-v", "Chery"], 1, "Did you mean Cherry?"),
    (["text", "-o", "{tmp}/a.wav", "-v", "cherry"], 1, "Did you mean Cherry?"),
    (["text", "-o", "{tmp}/a.wav", "-v", "Xyzzy"], 1, "`qtts voices` lists"),
    (["text", "-o", "{tmp}/a.wav", "--pause", "-1"], 2, "'-1' is not a number of seconds"),
    (["text", "-o", "{tmp}/a.wav", "--pause", "inf"], 2, "'inf' is not a number of seconds"),
    (["text", "-o", "{tmp}/a.wav", "-c", "0"], 2, "'0' is not a whole number"),
    (["text", "-o", "{tmp}/a.wav", "--start", "5"], 2, "start"),
    (["completion", "fish"], 2, "invalid choice"),
    (["bulk", "-o", "{tmp}/out"], 2, "JOBS"),
    (["bulk", "{tmp}/jobs"], 2, "-o"),
    ([], 2, "no text: "),
]
LEFT = ["binary", "empty", "nul", "text"]


@pytest.mark.parametrize("words, status, said", WRONG, ids=[" ".join(row[0])[:50] for row in WRONG])
def test_wrong(tmp_path, words, status, said):
    for name, content in ("binary", b"\xff\xd8\xff\xe0"), ("nul", b"ab\0c"), ("empty", b""), ("text", b"a"):
        (tmp_path / name).write_bytes(content)
    done = command.piped(*(word.format(tmp=tmp_path) for word in words))
    assert (done.returncode, done.stdout) == (status, b"")
    assert said.format(tmp=tmp_path) in done.stderr.decode()
    assert many.names(tmp_path) == LEFT


def test_a_folder_that_may_not_be_written_to(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "locked").mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    done = command.piped(SHORT, "-o", tmp_path / "locked/a.wav")
    assert done.returncode == 1 and b"Permission denied" in done.stderr


TERMINAL = [([], 2, b"no text: "), ([SHORT, "-o", "-"], 2, b"standard output is a terminal")]


@pytest.mark.parametrize("words, status, said", TERMINAL, ids=str)
def test_wrong_in_a_terminal(terminal, words, status, said):
    ended, shown = terminal(*words).end()
    assert ended == status and said in shown


def test_a_text_that_is_typed(terminal, tmp_path):
    child = terminal("-", "-o", tmp_path / "a.wav")
    child.type(SHORT.encode() + b"\n\x04")
    assert child.end()[0] == 0 and heard(tmp_path / "a.wav") == ramp()


def test_a_piece_that_fails_for_good(play, tmp_path, monkeypatch):
    """What was spoken went to the pipe, and the message tells how to go on."""
    good = streams.streamed(streams.audio(PCM), streams.stop())
    bad = streams.body(streams.failure("DataInspectionFailed", "The text is refused."), 400)
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", play(good, good, bad))
    done = command.piped("--raw", "-c", "1", LONG)
    assert done.returncode == 1 and len(done.stdout) > len(PCM)
    said = done.stderr.decode()
    assert "The text is refused." in said and said.count("\n") == 1
    start = int(said.partition("--start ")[2].split()[0])
    assert LONG[start:].startswith("This is sentence number ") and start > 500


def test_what_was_spoken_before_a_failure_is_kept(play, tmp_path, monkeypatch):
    """Also a second time, beside what the first one has left."""
    good = streams.streamed(streams.audio(PCM), streams.stop())
    bad = streams.body(streams.failure("DataInspectionFailed", "The text is refused."), 400)
    for part in "book.part.wav", "book.part2.wav":
        monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", play(good, good, bad))
        done = command.piped("-c", "1", "--no-trim", LONG, "-o", tmp_path / "book.wav")
        assert done.returncode == 1 and f"is in {tmp_path / part}; --start " in done.stderr.decode()
        assert heard(tmp_path / part) == PCM * 2
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", play(bad))
    assert b"--start" not in command.piped(LONG, "-o", tmp_path / "book.wav").stderr
    assert many.names(tmp_path) == ["book.part.wav", "book.part2.wav"]


# ---- signals --------------------------------------------------------------------------------------------------------------------------

STALL = [[("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(PCM))), ("stall",)]]


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_no_half_file(play, tmp_path, monkeypatch, number, status):
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", play(*STALL))
    with command.started(LONG, "-o", tmp_path / "a.wav", "--srt") as child:
        command.wait_for(lambda: many.names(tmp_path))
        child.send_signal(number)
        assert (child.wait(60), child.stderr.read()) == (status, b"")
    assert many.names(tmp_path) == []


def test_ctrl_c_in_a_terminal_leaves_the_line_whole(play, terminal, tmp_path, monkeypatch):
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", play(*STALL))
    child = terminal(LONG, "-o", tmp_path / "a.wav")
    child.until(b"s of audio")
    child.type(b"\x03")
    status, shown = child.end()
    assert status == 130 and shown.endswith(b"\r\n") and many.names(tmp_path) == []


def test_ctrl_c_while_text_is_awaited(tmp_path):
    with command.started("--raw", *TONE, stdin=-1, stdout=-1) as child:
        child.stdin.write(b"A first sentence. A second")
        child.stdin.flush()
        assert child.stdout.read(100)
        child.send_signal(signal.SIGINT)
        assert (child.wait(60), child.stderr.read()) == (130, b"")


def test_the_key_is_not_among_the_words():
    assert KEY not in " ".join(command.piped("--help").stdout.decode().split())

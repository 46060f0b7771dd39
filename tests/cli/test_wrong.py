"""What cannot be: texts, files, folders, names, and ends by a signal. One line tells it, and nothing is left behind."""

import os
import signal
import subprocess
import tempfile

import command
import many
import pytest
import qtts
import streams
from many import LONG, SHORT, TONE
from qtts._recording import Recording

PCM = streams.pcm(24000)

pytestmark = pytest.mark.usefixtures("surroundings")

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
    (["-f", "{tmp}/text", "-o", "{tmp}/text"], 2, "text is named twice"),
    (["text", "-o", "{tmp}/a.srt", "--srt"], 2, "a.srt is named twice"),
    (["text", "-o", "{tmp}/a.wav", "--srt", "{tmp}/a", "--vtt", "{tmp}/./a"], 2, "a is named twice"),
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


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams(tmp_path, closed):
    words = [*command.COMMAND, SHORT, "-o", str(tmp_path / "a.wav")]
    done = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *words], capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"") and many.heard(tmp_path / "a.wav") == many.ramp()
    done = subprocess.run(["sh", "-c", f'exec "$@" {closed}', "sh", *command.COMMAND, "voices"], capture_output=True, timeout=30, check=False)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_a_disk_that_is_full(tmp_path, text):
    """A file that may not grow fails like it, in the midst of the audio."""
    words = [*command.COMMAND, text, *TONE, "-o", str(tmp_path / "a.wav")]
    done = subprocess.run(["sh", "-c", 'ulimit -f 10; exec "$@"', "sh", *words], capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stderr.decode()) == (1, f"qtts: {tmp_path}/a.wav: File too large\n")
    assert many.names(tmp_path) == []


class Speech:
    """What a recording needs of a narration."""

    encoding, sample_rate, channels, sample_width = "pcm_s16le", 24000, 1, 2

    def __init__(self, *chunks):
        self.chunks = chunks

    def __iter__(self):
        return iter(self.chunks)


def test_a_recording_of_nothing(tmp_path):
    with open(tmp_path / "a.wav", "w+b") as file:
        recording = Recording(file)
        recording.take(Speech())
        assert recording.finish() == 0
    assert many.heard(tmp_path / "a.wav") == b""


def test_more_than_a_wav_header_can_say_is_kept(tmp_path):
    """A file with a hole of 4 GiB, which takes no room."""
    with open(tmp_path / "a.wav", "w+b") as file:
        file.truncate(1 << 32)
        recording = Recording(file)
        recording.take(Speech(PCM))
        assert recording.finish() > (1 << 32) / 48000
        assert file.seek(-len(PCM), os.SEEK_END) > 1 << 32 and file.read() == PCM
        file.seek(0)
        assert file.read(44) == qtts.wav_header(sample_rate=24000, channels=1, sample_width=2)


def may_run(**somebody):
    try:
        return command.piped("--version", cwd="/", **somebody).returncode == 0
    except (OSError, AssertionError):
        return False


LOCKED = [[SHORT, "-o", "{locked}/a.wav"], [LONG, "-o", "{locked}/a.wav"], ["bulk", "-", "-o", "{locked}/out"]]


@pytest.mark.parametrize("words", LOCKED, ids=["short", "long", "bulk"])
def test_a_folder_that_may_not_be_written_to(words):
    """As somebody else where we are root, who may write everywhere."""
    with tempfile.TemporaryDirectory() as locked:
        os.chmod(locked, 0o555)
        somebody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        if not may_run(**somebody):
            pytest.skip("others may not read this tree")
        done = command.piped(*(word.format(locked=locked) for word in words), input=b"", cwd="/", **somebody)
        assert done.returncode == 1 and f"{locked}/".encode() in done.stderr and b"Permission denied" in done.stderr
        assert os.listdir(locked) == []


TERMINAL = [([], 2, b"no text: "), ([SHORT, "-o", "-"], 2, b"standard output is a terminal")]


@pytest.mark.parametrize("words, status, said", TERMINAL, ids=str)
def test_wrong_in_a_terminal(terminal, words, status, said):
    ended, shown = terminal(*words).end()
    assert ended == status and said in shown


def test_a_text_that_is_typed(terminal, tmp_path):
    child = terminal("-", "-o", tmp_path / "a.wav")
    child.type(SHORT.encode() + b"\n\x04")
    assert child.end()[0] == 0 and many.heard(tmp_path / "a.wav") == many.ramp()


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
        assert many.heard(tmp_path / part) == PCM * 2
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

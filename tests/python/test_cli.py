"""The command: files, pipes, terminals, and what it says when something is wrong."""

import os
import pty
import subprocess
import sys
import wave

import pytest
import qtts
from support import KEY, SLOW, sigint_to_end, streams

COMMAND = [sys.executable, "-m", "qtts"]
PCM = streams.pcm(500)
GOOD = streams.streamed(streams.audio(PCM), streams.stop())


def run(*arguments, base=None, key=KEY, **options):
    settings = {"DASHSCOPE_API_KEY": key, "DASHSCOPE_HTTP_BASE_URL": base}
    settings = {name: value for name, value in settings.items() if value}
    options = {"stdin": subprocess.DEVNULL, **options}
    if "input" in options:
        del options["stdin"]
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, env={**os.environ, **settings}, timeout=60, check=False, **options
    )
    assert KEY.encode() not in done.stdout + done.stderr
    return done


@pytest.fixture
def base(wire, play):
    wire.script(play.name, [GOOD])
    return play.base_url


def test_file(base, tmp_path, play):
    path = tmp_path / "hello.wav"
    done = run("Hello.", "-o", path, base=base)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    with wave.open(str(path)) as file:
        assert file.readframes(file.getnframes()) == PCM


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_text_from_stdin(base, tmp_path, play, arguments):
    import json

    done = run(*arguments, "-o", tmp_path / "a.wav", base=base, input="Gr\u00fc\u00df dich.\n".encode())
    assert done.returncode == 0, done.stderr
    assert json.loads(play.seen()[0]["body"])["input"]["text"] == "Gr\u00fc\u00df dich."


def test_every_option_arrives(wire, play, tmp_path):
    import json

    wire.script(play.name, [GOOD])
    options = ["-v", "Ethan", "-m", "m", "-l", "German", "-i", "softly", "--workspace", "ws", "--base-url", play.base_url]
    done = run("Hello.", "-o", tmp_path / "a.wav", *options, "--param", "pitch_rate=1.5", "--param", "response_format=wav")
    assert done.returncode == 0, done.stderr
    (seen,) = play.seen()
    body = json.loads(seen["body"])
    assert (body["model"], body["input"]["voice"], body["input"]["language_type"]) == ("m", "Ethan", "German")
    assert body["parameters"] | {"pitch_rate": 1.5, "response_format": "wav", "instructions": "softly"} == body["parameters"]
    assert seen["headers"]["x-dashscope-workspace"] == "ws"


def test_pipe(base):
    done = run("Hello.", "-o", "-", base=base)
    assert done.stderr == b""
    assert done.stdout == qtts.wav_header(sample_rate=24000, channels=1, sample_width=2) + PCM


def test_raw_pipe(base):
    assert run("Hello.", "-o", "-", "--raw", base=base).stdout == PCM


def test_raw_file(base, tmp_path):
    assert run("Hello.", "-o", tmp_path / "a.pcm", "--raw", base=base).returncode == 0
    assert (tmp_path / "a.pcm").read_bytes() == PCM


def test_progress_on_a_terminal(base, tmp_path):
    ours, theirs = pty.openpty()
    try:
        settings = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": base}
        done = subprocess.run(
            [*COMMAND, "Hello.", "-o", str(tmp_path / "a.wav")], stdin=theirs, stderr=theirs, env={**os.environ, **settings}, timeout=60
        )
        shown = os.read(ours, 10000)
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0
    assert b"of audio" in shown and shown.endswith(b"\r\n")


def test_version():
    done = run("--version", key=None)
    assert done.returncode == 0
    for part in (qtts.__version__, "libcurl/", "base64/"):
        assert part in done.stdout.decode()


WRONG = [
    ([], 2, b"-o"),
    (["Hello.", "-o", "{tmp}/a.wav", "--param", "x"], 2, b"name=value"),
    (["Hello.", "-o", "{tmp}/a.wav", "--region", "mars"], 2, b"region"),
    (["", "-o", "{tmp}/a.wav"], 2, b"text"),
    (["Hello.", "-o", "{tmp}/none/a.wav"], 1, b"a.wav: No such file or directory"),
    (["Hello.", "-o", "{tmp}"], 1, b"Is a directory"),
    (["Hello.", "-o", "/dev/full"], 1, b"/dev/full: No space left on device"),
    ([b"\xff\xfe", "-o", "{tmp}/a.wav"], 2, b"UTF-8"),
]


@pytest.mark.parametrize("arguments, status, text", WRONG, ids=[repr(row[0])[:50] for row in WRONG])
def test_wrong(base, tmp_path, arguments, status, text):
    arguments = [word if isinstance(word, bytes) else word.format(tmp=tmp_path).encode() for word in arguments]
    settings = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": base}
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, env={**os.environ, **settings}, stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == status
    assert text in done.stderr and b"Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_no_key(tmp_path):
    done = run("Hello.", "-o", tmp_path / "a.wav", key=None)
    assert done.returncode == 2
    assert done.stderr.startswith(b"qtts: ") and done.stderr.count(b"\n") == 1 and b"DASHSCOPE_API_KEY" in done.stderr


def test_stdin_that_is_not_text(base, tmp_path):
    done = run("-o", tmp_path / "a.wav", base=base, input=b"\xff\xfe")
    assert (done.returncode, done.stderr) == (2, b"qtts: standard input: not UTF-8 text (byte 1)\n")


def test_the_service_says_no(wire, play, tmp_path):
    wire.script(play.name, [streams.body(streams.failure("InvalidApiKey", "Invalid API-key provided."), 401)])
    done = run("Hello.", "-o", tmp_path / "a.wav", base=play.base_url)
    assert done.returncode == 1
    assert b"Invalid API-key provided." in done.stderr and b"region" in done.stderr and done.stderr.count(b"\n") == 1
    assert os.listdir(tmp_path) == []


def test_a_stream_that_breaks_off(wire, play, tmp_path):
    wire.script(play.name, [streams.streamed(streams.audio(PCM))])
    done = run("Hello.", "-o", tmp_path / "a.wav", base=play.base_url)
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


def start(*arguments, base, **options):
    settings = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": base}
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **settings}, **options
    )


def test_I1_ctrl_c(wire, play, tmp_path):
    wire.script(play.name, [[("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(PCM))), ("stall",)]])
    with start("Hello.", "-o", tmp_path / "a.wav", base=play.base_url) as child:
        assert wire.records.wait(play.name, bool, 10 * SLOW)
        seconds = sigint_to_end(child)
        assert (child.returncode, child.stderr.read()) == (130, b"")
    assert seconds < 0.5 * SLOW, "100 ms, and the interpreter's own end on a busy machine"
    assert os.listdir(tmp_path) == []


def test_nobody_reads_the_pipe(endpoint):
    with start("Hello.", "-o", "-", "--param", 'x_replay={"kind": "ramp", "seconds": 100}', base=endpoint.base, stdout=subprocess.PIPE) as child:
        assert child.stdout.read(4) == b"RIFF"
        child.stdout.close()
        assert child.wait(10 * SLOW) == 1
        assert child.stderr.read() == b""


def test_H1_disk_full_behind_a_pipe(endpoint):
    with open("/dev/full", "wb") as full, start("Hello.", "-o", "-", base=endpoint.base, stdout=full) as child:
        assert child.wait(10 * SLOW) == 1
        assert b"No space left" in child.stderr.read() and b"Traceback" not in child.stderr.read()


def test_console_script(base, tmp_path):
    script = os.path.join(os.path.dirname(sys.executable), "qtts")
    if not os.access(script, os.X_OK):
        pytest.skip("not installed by pip")
    settings = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": base}
    subprocess.run([script, "Hello.", "-o", str(tmp_path / "a.wav")], check=True, env={**os.environ, **settings})
    assert (tmp_path / "a.wav").read_bytes()[44:] == PCM

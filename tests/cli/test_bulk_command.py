"""qtts bulk: in a pipe and in a terminal, what it complains of, Ctrl-C, two at a time."""

import json
import signal

import command
import many
import pytest
import streams

pytestmark = pytest.mark.usefixtures("surroundings")


@pytest.fixture
def jobs(tmp_path):
    return many.write(tmp_path / "jobs.jsonl", 12)


def test_in_a_pipe(tmp_path, jobs):
    done = command.piped("bulk", jobs, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert all(many.right(tmp_path / f"out/job-{number}.wav", number) for number in range(12))
    assert command.piped("bulk", jobs, "-o", tmp_path / "out").returncode == 0
    assert len(many.results(tmp_path / "out")) == 12


def test_jobs_from_standard_input(tmp_path, endpoint):
    endpoint.ask("DELETE", "/received")
    done = command.piped("bulk", "-", "-o", tmp_path, "-v", "Ethan", "-c", "2", "-r", "100000", input=b'{"text": "One."}\n\n{"text": "Two."}\n')
    assert (done.returncode, done.stderr) == (0, b"")
    assert many.names(tmp_path) == ["00001.wav", "00003.wav", "results.jsonl"]
    assert {entry["body"]["input"]["voice"] for entry in endpoint.received()["requests"]} == {"Ethan"}


def test_in_a_terminal(terminal, tmp_path, jobs):
    status, shown = terminal("bulk", jobs, "-o", tmp_path / "out", columns=100).end()
    assert status == 0 and shown.count(b"\n") == 1 and b"] 0 of 12 jobs" in shown
    assert b"12 jobs, 3.0 s of audio, " in shown.rsplit(b"\r", 2)[1]
    _, shown = terminal("bulk", jobs, "-o", tmp_path / "out", columns=100).end()
    assert b"12 jobs" in shown and b"12 there already" in shown


def test_bad_lines_are_named_and_the_others_go_on(tmp_path):
    (tmp_path / "jobs.jsonl").write_bytes(b'{"text": "One."}\nnonsense\n{"text": "Two.", "id": "../x"}\n{"text": "Three.", "voice": "Nobody"}\n')
    done = command.piped("bulk", tmp_path / "jobs.jsonl", "-o", tmp_path / "out")
    first, second, third = done.stderr.decode().splitlines()
    assert done.returncode == 1 and first.startswith("qtts: line 2: it is not JSON")
    assert second.startswith("qtts: line 3: the id '../x' cannot be") and third.startswith("qtts: job 00004: ") and "voice" in third
    assert many.names(tmp_path / "out") == ["00001.wav", "results.jsonl"]


def test_a_binary_file_is_not_told_line_by_line(tmp_path):
    (tmp_path / "jobs.jsonl").write_bytes(b"\xff\n" * 500)
    done = command.piped("bulk", tmp_path / "jobs.jsonl", "-o", tmp_path / "out")
    assert done.returncode == 1 and done.stderr.count(b"\n") == 21 and done.stderr.endswith(b"qtts: 500 lines are no jobs\n")


WRONG = [
    (["{tmp}/none.jsonl", "-o", "{tmp}/out"], {}, 1, "{tmp}/none.jsonl: No such file or directory"),
    (["{tmp}/jobs.jsonl", "-o", "{tmp}/jobs.jsonl"], {}, 1, "{tmp}/jobs.jsonl: File exists"),
    (["{tmp}/jobs.jsonl", "-o", "{tmp}/jobs.jsonl/x"], {}, 1, "Not a directory"),
    (["{tmp}/jobs.jsonl", "-o", "{tmp}/out", "-c", "0"], {}, 2, "'0' is not a whole number above 0"),
    (["{tmp}/jobs.jsonl", "-o", "{tmp}/out", "-r", "nan"], {}, 2, "'nan' is not a number above 0"),
    (["{tmp}/jobs.jsonl", "-o", "{tmp}/out"], {"DASHSCOPE_API_KEY": ""}, 2, "DASHSCOPE_API_KEY"),
    (["{tmp}/jobs.jsonl", "-o", "{tmp}/out", "--region", "mars"], {}, 2, "region"),
]


@pytest.mark.parametrize("words, settings, status, said", WRONG, ids=[row[3] for row in WRONG])
def test_wrong(tmp_path, jobs, monkeypatch, words, settings, status, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    done = command.piped("bulk", *(word.format(tmp=tmp_path) for word in words))
    assert (done.returncode, done.stdout) == (status, b"") and said.format(tmp=tmp_path) in done.stderr.decode()


def test_a_key_that_is_refused_is_told_once(tmp_path, jobs, play, monkeypatch):
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", play(streams.body(streams.failure("InvalidApiKey", "Invalid API-key provided."), 401)))
    done = command.piped("bulk", jobs, "-o", tmp_path / "out", "-c", "1")
    assert done.returncode == 1 and done.stderr.count(b"Invalid API-key") == 1 and len(play.seen()) == 1


SLOW = {"text": "a", "parameters": {"x_replay": {"kind": "ramp", "seconds": 60, "pace": 1, "riff": "never"}}}


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_cleanly(tmp_path, number, status):
    quick = [json.dumps(many.job(number)) for number in range(4)]
    (tmp_path / "jobs.jsonl").write_text("\n".join([*quick, *[json.dumps(SLOW)] * 20]))
    with command.started("bulk", tmp_path / "jobs.jsonl", "-o", tmp_path / "out") as child:
        command.wait_for(lambda: len(many.done(tmp_path / "out")) == 4)
        child.send_signal(number)
        assert (child.wait(30), child.stderr.read()) == (status, b"")
    assert many.names(tmp_path / "out") == ["job-0.wav", "job-1.wav", "job-2.wav", "job-3.wav", "results.jsonl"]


def test_two_at_a_time_in_one_folder(tmp_path, jobs):
    (tmp_path / "slow.jsonl").write_text(json.dumps(SLOW))
    with command.started("bulk", tmp_path / "slow.jsonl", "-o", tmp_path / "out"):
        command.wait_for(lambda: list(tmp_path.glob("out/.unfinished-*")))
        done = command.piped("bulk", jobs, "-o", tmp_path / "out")
    assert done.returncode == 1 and b"results.jsonl: another bulk run is at work in this folder" in done.stderr


def test_a_long_text_is_one_file(tmp_path, endpoint):
    text = " ".join(f"This is sentence number {i}, and it says nothing that is new." for i in range(40))
    job = {"text": text, "parameters": {"x_replay": {"kind": "tone", "seconds": 1, "riff": "never"}}}
    (tmp_path / "jobs.jsonl").write_text(json.dumps(job))
    endpoint.ask("DELETE", "/received")
    assert command.piped("bulk", tmp_path / "jobs.jsonl", "-o", tmp_path / "out").returncode == 0
    (result,) = many.results(tmp_path / "out")
    pieces = len(endpoint.received()["requests"])
    assert result["requests"] == pieces > 4 and result["seconds"] > pieces * 0.9 and result["usage"]["characters"] > 2000

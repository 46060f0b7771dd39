"""qtts.bulk: what it leaves behind, what it does again, what it tries again, and what ends it."""

import fcntl
import json
import os
import resource
import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import many
import pytest
import qtts
import streams
from command import KEY

PCM = streams.pcm(500)
GOOD = streams.streamed(streams.audio(PCM), streams.stop())
CUT = streams.streamed(streams.audio(PCM))


def no(code, status):
    return streams.body(streams.failure(code, "It said no."), status)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def scripted(play):
    """scripted(answers...): a client of a server that gives them in this order."""

    def make(*answers):
        return qtts.Client(KEY, base_url=play(*answers), retries=0)

    make.seen = play.seen
    return make


def test_files_and_results(client, out):
    told = []
    summary = qtts.bulk([many.job(i) for i in range(20)], out, client=client, progress=lambda now: told.append(now.made))
    assert (summary.jobs, summary.made, summary.already, summary.failed, summary.ok) == (20, 20, 0, 0, True)
    assert told[0] == 0 and told[-1] == 20 and "made=20" in repr(summary)
    assert all(many.right(out / f"job-{i}.wav", i) for i in range(20))
    assert many.names(out) == sorted([*(f"job-{i}.wav" for i in range(20)), "results.jsonl"])
    results = {result["id"]: result for result in many.results(out)}
    one = results["job-3"]
    assert len(results) == 20 and all(result["ok"] for result in results.values())
    assert (one["file"], one["bytes"], one["tries"], one["requests"]) == ("job-3.wav", 44 + 2 * many.samples(3), 1, 1)
    assert one["seconds"] == round(many.samples(3) / 24000, 3) and one["usage"] == {"characters": 7} and len(one["request_id"]) == 36


def test_again_it_does_only_what_is_missing_or_has_changed(client, endpoint, out):
    jobs = [many.job(i) for i in range(6)]
    qtts.bulk(jobs, out, client=client)
    (out / "job-1.wav").unlink()
    (out / "job-2.wav").write_bytes((out / "job-2.wav").read_bytes()[:-2])
    jobs[3]["text"] = "Another text."
    jobs[4]["parameters"]["x_replay"]["seed"] = 1
    endpoint.ask("DELETE", "/received")
    summary = qtts.bulk(jobs, out, client=client)
    assert (summary.already, summary.made) == (2, 4)
    asked = {entry["body"]["input"]["text"] for entry in endpoint.received()["requests"]}
    assert asked == {"Text 1.", "Text 2.", "Another text.", "Text 4."}
    assert qtts.bulk(jobs, out, client=client).already == 6


def test_a_change_that_was_taken_back_is_spoken_again(client, out):
    """Killed between the file and its result, the folder must not pass the one for the other."""
    first, second = {**many.job(1), "text": "One."}, {**many.job(1), "text": "Two."}
    qtts.bulk([first], out, client=client)
    qtts.bulk([second], out, client=client)
    lines = (out / "results.jsonl").read_bytes().splitlines(keepends=True)
    (out / "results.jsonl").write_bytes(b"".join(lines[:-1]))
    assert qtts.bulk([first], out, client=client).made == 1


def test_what_was_torn_off_is_mended(client, out):
    jobs = [many.job(i) for i in range(3)]
    qtts.bulk(jobs, out, client=client)
    with open(out / "results.jsonl", "ab") as file:
        file.write(b'not ours\n[1]\n{"id": "job-0", "ok": fal')
    (out / ".unfinished-x").mkdir()
    (out / ".unfinished-x/job-0.1-1.tmp").write_bytes(b"x")
    assert qtts.bulk([*jobs, many.job(3)], out, client=client).made == 1
    lines = (out / "results.jsonl").read_bytes().splitlines()
    assert len(lines) == 6 and json.loads(lines[-1])["id"] == "job-3"
    assert many.names(out) == ["job-0.wav", "job-1.wav", "job-2.wav", "job-3.wav", "results.jsonl"]


def test_one_run_at_a_time(client, out):
    out.mkdir()
    with open(out / "results.jsonl", "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError, match="another bulk run is at work in this folder"):
            qtts.bulk([many.job(1)], out, client=client)
    assert qtts.bulk([many.job(1)], out, client=client).ok


def test_bad_jobs_and_bad_lines_keep_no_other_from_being_done(client, out):
    jobs = [many.job(0), {"text": ""}, {**many.job(1), "voice": "Nobody"}, {**many.job(2), "parameters": 5}, many.job(3)]
    summary = qtts.bulk(jobs, out, client=client)
    assert (summary.made, summary.failed, summary.ok, summary.refused) == (2, 2, False, [(2, "there is no text")])
    failures = dict(summary.failures)
    assert isinstance(failures["job-1"], qtts.BadRequestError) and isinstance(failures["job-2"], TypeError)
    told = {result["id"]: result for result in many.results(out)}["job-1"]
    assert (told["ok"], told["error"]["type"], told["error"]["status_code"], told["tries"]) == (False, "BadRequestError", 400, 1)
    assert "voice" in told["error"]["message"]


@pytest.mark.parametrize("answers", [[no("InternalError", 500)], [CUT], [no("ModelUnavailable", 503), CUT], [no("InternalError", 500)] * 4])
def test_what_may_succeed_is_tried_again(scripted, out, monkeypatch, answers):
    monkeypatch.setattr("qtts._bulk._run.FIRST_WAIT", 0.001)
    summary = qtts.bulk([{"text": "a"}], out, client=scripted(*answers, GOOD))
    assert (summary.made, len(scripted.seen())) == (1, len(answers) + 1)
    assert many.results(out)[0]["tries"] == len(answers) + 1


def test_and_then_given_up(scripted, out, monkeypatch):
    monkeypatch.setattr("qtts._bulk._run.FIRST_WAIT", 0.001)
    summary = qtts.bulk([{"text": "a"}], out, client=scripted(CUT))
    assert (summary.made, summary.failed, len(scripted.seen())) == (0, 1, 5)
    assert many.results(out)[0]["error"]["type"] == "IncompleteAudioError" and many.names(out) == ["results.jsonl"]


def test_429_is_no_failure_however_often(scripted, out, monkeypatch):
    monkeypatch.setattr("qtts._bulk._pace.FIRST_REST", 0.0001)
    summary = qtts.bulk([{"text": "a"}], out, client=scripted(*[no("Throttling.RateQuota", 429)] * 9, GOOD))
    assert (summary.made, summary.throttled, many.results(out)[0]["tries"]) == (1, 9, 1)


ENDS = [
    (no("InvalidApiKey", 401), qtts.AuthenticationError),
    (no("PrepaidBillOverdue", 429), qtts.RateLimitError),
]


@pytest.mark.parametrize("answer, error", ENDS)
def test_what_would_fail_every_job_ends_the_run(scripted, out, answer, error):
    with pytest.raises(error):
        qtts.bulk([{"text": text} for text in "abcdef"], out, concurrency=1, client=scripted(answer))
    assert len(scripted.seen()) == 1 and len(many.results(out)) == 1


def test_no_network_ends_the_run(out, monkeypatch):
    monkeypatch.setattr("qtts._bulk._run.FIRST_WAIT", 0.001)
    with qtts.Client(KEY, base_url="http://127.0.0.1:1/api/v1", retries=0) as nowhere, pytest.raises(qtts.APIConnectionError):
        qtts.bulk([{"text": str(i)} for i in range(1000)], out, client=nowhere)
    assert len(many.results(out)) == 1


def test_a_full_disk_ends_the_run(client, out, monkeypatch):
    real = os.write

    def write(fd, data):
        if b'"job-2"' in data:
            return real(fd, data[:20])
        return real(fd, data)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="No space left on device.*results.jsonl"):
        qtts.bulk([many.job(i) for i in range(5)], out, concurrency=1, client=client)
    monkeypatch.undo()
    assert [result["id"] for result in many.results(out)] == ["job-0", "job-1"]
    assert qtts.bulk([many.job(i) for i in range(5)], out, client=client).already == 2


def test_audio_that_finds_no_room_ends_the_run(client, out):
    """A limit on the size of files stands in for a disk: the core's write fails in the same way."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))
        for _ in range(5):
            with pytest.raises(OSError, match="File too large"):
                qtts.bulk([many.job(i) for i in range(1000)], out, client=client)
            assert many.names(out) == ["results.jsonl"] and many.results(out) == []
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_other_formats_have_other_endings(scripted, out):
    mp3 = streams.streamed(streams.audio(b"ID3" + bytes(100)), streams.stop())
    job = {"text": "a", "id": "song", "parameters": {"response_format": "mp3"}}
    client = scripted(mp3)
    qtts.bulk([job], out, client=client)
    assert many.names(out) == ["results.jsonl", "song.mp3"] and qtts.bulk([job], out, client=client).already == 1


def test_defaults_are_for_jobs_that_do_not_say_otherwise(client, endpoint, out):
    endpoint.ask("DELETE", "/received")
    qtts.bulk([{"text": "a"}, {"text": "b", "voice": "Serena"}], out, client=client, voice="Ethan")
    asked = {entry["body"]["input"]["text"]: entry["body"]["input"]["voice"] for entry in endpoint.received()["requests"]}
    assert asked == {"a": "Ethan", "b": "Serena"}


@pytest.mark.parametrize("settings", [{"concurrency": 0}, {"concurrency": 2.5}, {"requests_per_minute": 0}, {"requests_per_minute": -1}])
def test_settings_that_cannot_be(out, settings):
    with pytest.raises(ValueError, match=next(iter(settings))):
        qtts.bulk([], out, **settings)
    assert not out.exists()


def test_never_more_at_a_time_than_asked(client, out):
    worker, now, most, lock = qtts.BulkWorker(client), [0], [0], threading.Lock()

    def speak(*job):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0)
        done = worker.speak(*job)
        with lock:
            now[0] -= 1
        return done

    with ThreadPoolExecutor(16) as threads:
        summary = qtts.bulk([many.job(i) for i in range(40)], out, concurrency=4, submit=lambda *words: threads.submit(speak, *words))
    assert summary.made == 40 and 1 < most[0] <= 4


def test_a_worker_that_was_stopped_speaks_no_more(client, tmp_path):
    worker = qtts.BulkWorker(client)
    worker.stop()
    assert isinstance(worker.speak({"text": "a"}, str(tmp_path / "a")), qtts.CancelledError)
    assert many.names(tmp_path) == []


def test_what_the_callback_raises_ends_it_and_keeps_what_came(client, out):
    def stop(summary):
        if summary.made == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        qtts.bulk([many.job(i) for i in range(100)], out, client=client, progress=stop)
    done = [result["id"] for result in many.results(out) if result["ok"]]
    assert 5 <= len(done) < 30 and many.names(out) == sorted([*(f"{name}.wav" for name in done), "results.jsonl"])
    assert qtts.bulk([many.job(i) for i in range(100)], out, client=client).already == len(done)


def test_what_had_landed_when_it_was_broken_off_is_kept(client, out):
    """Two have ended; the first one's news breaks the run off."""
    worker = qtts.BulkWorker(client)

    def submit(*job):
        future = Future()
        future.set_result(worker.speak(*job))
        return future

    def stop(summary):
        if summary.made:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        qtts.bulk([many.job(i) for i in range(5)], out, concurrency=2, submit=submit, progress=stop)
    assert len(many.results(out)) == 2 and len(many.names(out)) == 3


def test_a_long_text_goes_on_behind_what_was_spoken(scripted, out, monkeypatch):
    """Whatever fails in its midst: no piece is paid for twice, and its audio is that of its pieces."""
    monkeypatch.setattr("qtts._bulk._run.FIRST_WAIT", 0.001)
    monkeypatch.setattr("qtts._bulk._pace.FIRST_REST", 0.001)
    tone = streams.pcm(12000, 5)
    good = streams.streamed(streams.audio(tone), streams.stop(usage={"characters": 100}))
    answers = [good, no("Throttling.RateQuota", 429), good, good, streams.streamed(streams.audio(tone)), no("InternalError", 500), good]
    client = scripted(*answers)
    assert qtts.bulk([{"id": "book", "text": many.LONG}], out, client=client).made == 1
    asked = [json.loads(entry["body"])["input"]["text"] for entry in scripted.seen()]
    (result,) = many.results(out)
    failed = [1, 4, 5]
    spoken = [text for number, text in enumerate(asked) if number not in failed]
    assert " ".join(spoken) == many.LONG and all(asked[number].startswith(asked[number + 1]) for number in failed)
    assert result["requests"] == len(asked) and result["usage"] == {"characters": 100 * len(spoken)}
    sound = many.heard(out / "book.wav")
    assert result["seconds"] == round(len(sound) / 48000, 3) and len(spoken) * 0.4 < result["seconds"] < len(spoken) * 1.0


def test_a_long_text_that_fails_for_good(scripted, out, monkeypatch):
    monkeypatch.setattr("qtts._bulk._run.FIRST_WAIT", 0.001)
    summary = qtts.bulk([{"text": many.LONG}], out, client=scripted(GOOD, no("InternalError", 500)))
    assert (summary.failed, len(scripted.seen())) == (1, 6) and many.names(out) == ["results.jsonl"]

"""qtts bulk, killed again and again against a service that fails: every file is right, and nothing that was done is asked for again."""

import os
import subprocess

import command
import endpoint as local
import many
import pytest
from command import KEY

FAULTS = ("--fail", "429:10,500:5,cut:5", "--retry-after", "0")
LONG = os.environ.get("QTTS_LONG")
JOBS, KILLS = (1000, 20) if LONG else (150, 5)


@pytest.fixture(scope="module")
def failing():
    with local.running("--replay", "ramp", *FAULTS) as one:
        yield one


def begin(failing, jobs, out):
    environment = {**os.environ, "DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": failing.base}
    return command.started("bulk", jobs, "-o", out, env=environment, stderr=subprocess.DEVNULL)


def asked(failing):
    """How often each text was asked for since the last call, and how many streams went through."""
    received = failing.received()
    failing.ask("DELETE", "/received")
    counts = {}
    for entry in received["requests"]:
        text = entry["body"]["input"]["text"]
        counts[text] = counts.get(text, 0) + 1
    assert received["counters"]["requests"] == sum(counts.values()), "the endpoint forgot some"
    return counts, received["counters"]["streams_done"]


def judge_round(failing, done_before, done_after):
    """Nothing that was done is asked for; what is asked for and went through has a result, but for those under way when it ended."""
    counts, went_through = asked(failing)
    for number in done_before:
        assert f"Text {number}." not in counts, f"job {number} was done before"
    assert went_through - len(done_after - done_before) <= 8
    return sum(counts.values())


def test_killed_and_started_again(failing, tmp_path):
    jobs, out = many.write(tmp_path / "jobs.jsonl", JOBS), tmp_path / "out"
    done, requests = set(), 0
    for kill in range(1, KILLS + 1):
        with begin(failing, jobs, out) as child:
            command.wait_for(lambda: len(many.done(out)) >= kill * JOBS // (KILLS + 2) or child.poll() is not None)
            child.kill()
            child.wait()
        assert child.returncode == -9, "it was over before it was killed"
        before, done = done, many.done(out)
        requests += judge_round(failing, before, done)
    status, rounds = 1, 0
    while status != 0:  # five tries were not enough for some: that is what "again" is for
        with begin(failing, jobs, out) as child:
            status = child.wait(600)
        before, done = done, many.done(out)
        requests += judge_round(failing, before, done)
        rounds += 1
    assert rounds <= 3
    assert done == set(range(JOBS))
    assert all(many.right(out / f"job-{number}.wav", number) for number in range(JOBS))
    assert many.names(out) == sorted([*(f"job-{number}.wav" for number in range(JOBS)), "results.jsonl"])
    succeeded = [result["id"] for result in many.results(out) if result["ok"]]
    assert len(succeeded) == len(set(succeeded)) == JOBS
    print(f"{JOBS} jobs, {KILLS} kills: {requests} requests in {KILLS + rounds} runs")

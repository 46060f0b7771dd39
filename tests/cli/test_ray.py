"""examples/python/ray_bulk.py on a cluster of this machine alone: as right as qtts bulk, and taken up again likewise."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import command
import endpoint as local
import many
import pytest
from command import KEY, ROOT

if not os.environ.get("QTTS_LONG"):
    pytest.skip("a cluster takes half a minute: sh tests/run.sh --long bulk", allow_module_level=True)
pytest.importorskip("ray", reason="pip install ray")

JOBS = 200


@pytest.fixture(scope="module")
def failing():
    with local.running("--replay", "ramp", "--fail", "429:10,500:5,cut:5", "--retry-after", "0") as one:
        yield one


@pytest.fixture
def begin(failing):
    """begin(jobs, out): in a session of its own, whose processes all end with the test. Ray's folder has a short name, for its sockets."""
    folder, children = tempfile.mkdtemp(prefix="ray-"), []
    settings = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": failing.base, "RAY_USAGE_STATS_ENABLED": "0", "RAY_TMPDIR": folder}

    def start(*words):
        command = [sys.executable, str(ROOT / "examples/python/ray_bulk.py"), *map(str, words), "2"]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        children.append(subprocess.Popen(command, **streams, env={**os.environ, **settings}, start_new_session=True))
        return children[-1]

    yield start
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
    shutil.rmtree(folder, ignore_errors=True)


def test_over_a_cluster_and_taken_up_again(begin, failing, tmp_path):
    jobs, out = many.write(tmp_path / "jobs.jsonl", JOBS), tmp_path / "out"
    child = begin(jobs, out)
    command.wait_for(lambda: len(many.done(out)) > JOBS / 4)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    done = many.done(out)
    assert 0 < len(done) < JOBS
    failing.ask("DELETE", "/received")
    status = None
    for _ in range(3):  # five tries are not enough for each
        if status != 0:
            child = begin(jobs, out)
            said, complaints = child.communicate(timeout=300)
            status = child.returncode
    assert status == 0, complaints
    assert f"jobs={JOBS}" in said
    asked = {entry["body"]["input"]["text"] for entry in failing.received()["requests"]}
    assert not asked & {f"Text {number}." for number in done}
    assert all(many.right(out / f"job-{number}.wav", number) for number in range(JOBS))
    assert many.names(out) == sorted([*(f"job-{number}.wav" for number in range(JOBS)), "results.jsonl"])

"""FAULTS I16: each allocation of the interpreter in turn fails, once and for ever, through every kind of call: MemoryError, and the next call works."""

import re

import pytest
from support import KEY, python, run

pytest.importorskip("_testcapi")

SCRIPT = """
import _testcapi, gc, os, sys, qtts

base, key, folder = sys.argv[1:]
client = qtts.Client(key, base_url=base, retries=0)
replay = {"x_replay": {"kind": "ramp", "bytes": 2000, "riff": "never"}}
path = os.path.join(folder, "saved.wav")


def new_client():
    with qtts.Client(key, base_url=base, headers={"X-A": "b"}, timeout=qtts.Timeout(idle=5)) as made:
        return made.base_url


def stream():
    with client.stream("Hello.", voice="Cherry", parameters=replay) as opened:
        total = sum(len(pcm) for pcm in opened)
        return total, len(opened.request_id), opened.usage is not None, opened.metrics.audio_bytes


def save():
    client.stream("Hello.", voice="Cherry", parameters=replay).save(path)
    return os.path.getsize(path)


def synthesize():
    return bool(client.synthesize("Hello.", voice="Cherry").url)


def narrate():
    return sum(len(pcm) for pcm in client.narrate("One. Two.", voice="Cherry", parameters=replay, trim=False)) > 0


def refused():
    try:
        client.synthesize("Hello.", voice="Nobody")
    except qtts.BadRequestError as error:
        return error.code, error.status_code, bool(str(error)), error.retryable
    raise AssertionError("not refused")


def starved(task, start, stop):
    try:
        _testcapi.set_nomemory(start, stop)
        result = task()
    except MemoryError:
        result = None
    finally:
        _testcapi.remove_mem_hooks()
    return result


gc.disable()
failed = 0
for task in (new_client, stream, save, synthesize, narrate, refused):
    expected = task()
    for start in range(1, 100000):
        result = starved(task, start, 0)
        assert result is None or result == expected, (task.__name__, start, result)
        assert task() == expected, (task.__name__, start)
        if result is not None:
            break
        failed += 1
    last = start
    for start in range(1, last):
        result = starved(task, start, start + 1)
        assert result is None or result == expected, (task.__name__, start, result)
        failed += result is None
    assert task() == expected, task.__name__
    print(task.__name__, last - 1, flush=True)
    assert last > 3
print(failed, "failed")
"""


def test_I16_every_allocation_fails(endpoint, tmp_path):
    out, err, status = run(SCRIPT, endpoint.base, KEY, str(tmp_path))
    assert status == 0, out + err
    print(out)
    assert int(re.search(r"(\d+) failed", out)[1]) > 100

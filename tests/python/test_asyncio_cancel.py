"""AsyncClient: a stream is given up in every phase and in every way; tasks, descriptors, objects that are left: none. Fork in a loop."""

import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import weakref

import pytest
import qtts
from support import KEY, ROOT, SLOW, STUCK, STUCK_AUDIO, open_replay, run, wait_for
from wire_ports import Full, Mute, phases

COUNT = 6
LIMITS = {"look-up": 0.1, "connect": 0.1, "tls": 0.1, "waiting": 0.1, "streaming": 0.05}


@pytest.fixture(scope="module")
def silent_names(tmp_path_factory):
    """What must be loaded for names that end in .silent.invalid to be looked up for ever."""
    library = tmp_path_factory.mktemp("silent") / "silent_names.so"
    bare = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    subprocess.run(["cc", "-shared", "-fPIC", ROOT / "tests/lua/silent_names.c", "-o", library, "-ldl"], env=bare, check=True)
    return f"{os.environ.get('LD_PRELOAD', '')} {library}".strip()


@pytest.fixture
def bases(endpoint, wire):
    """Where a stream comes to each phase and no further."""
    full, mute = Full(), Mute()
    wire.script("waiting", [[("stall",)]])
    yield phases(full, mute, wire.base_url("waiting"), endpoint.base)
    full.close()
    mute.close()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_every_phase_and_way(silent_names, bases, loop):
    """How long it takes on a machine with nothing else to do is what the benchmark tells; here the middle one is looked at."""
    if loop == "uvloop":
        pytest.importorskip("uvloop")
    command = [sys.executable, ROOT / "tests/python/async_cancel.py", str(COUNT), loop, json.dumps(bases)]
    done = subprocess.run(command, env={**os.environ, "LD_PRELOAD": silent_names}, capture_output=True, text=True, check=False, timeout=300)
    assert (done.stderr, done.returncode) == ("", 0)
    said = json.loads(done.stdout)
    assert said["late"] == 0
    assert said["descriptors"][0] == said["descriptors"][1]
    for phase, ways in said["took"].items():
        for way, took in ways.items():
            assert len(took) == COUNT
            assert statistics.median(took) < LIMITS[phase] * SLOW, (phase, way, took)


@pytest.mark.parametrize("way", ["break", "exception", "del", "cycle"])
def test_a_stream_that_is_left_is_closed(runner, answered, way):
    async def leave(client):
        stream = client.stream("Hello.", voice="Cherry")
        async for pcm in stream:
            assert pcm == STUCK_AUDIO
            if way == "exception":
                raise LookupError
            break
        if way == "cycle":
            holder = [stream]
            holder.append(holder)

    async def main():
        settings = answered(STUCK)
        async with qtts.AsyncClient(**settings) as client:
            try:
                await leave(client)
            except LookupError:
                pass
            gc.collect()
            await asyncio.to_thread(wait_for, lambda: answered.seen()[0]["end"].startswith("client"))

    runner(main())


def test_objects_go_in_any_order(runner, settings):
    """The client before its streams, a stream before its client, all in one cycle: nothing is left, and the type's references are steady."""

    async def once(order):
        client = qtts.AsyncClient(**settings)
        streams = [open_replay(client, seconds=60, pace=1) for _ in range(3)]
        await anext(streams[0])
        waiting = asyncio.create_task(streams[1].read())
        await asyncio.sleep(0)
        if order == 0:
            waiting.cancel()
        elif order == 1:
            client.close()
        elif order == 2:
            streams[1].close()
        gone = [weakref.ref(client), *map(weakref.ref, streams)]
        if order == 3:
            waiting.cancel()
            client.holder = [client, streams]
        del client, streams
        await asyncio.wait([waiting])
        assert isinstance(waiting.exception() if not waiting.cancelled() else ValueError(), (ValueError, qtts.CancelledError))
        del waiting
        await asyncio.sleep(0)
        gc.collect()
        assert [reference() for reference in gone] == [None] * 4

    async def main():
        for order in range(4):
            await once(order)
        before = counts()
        for number in range(12):
            await once(number % 4)
        assert counts() == before

    def counts():
        gc.collect()
        types = (qtts.Client, qtts.Stream, qtts.AsyncClient, qtts.AsyncStream)
        return [sys.getrefcount(type) for type in types], len(os.listdir("/proc/self/fd"))

    runner(main())


def test_a_client_that_is_dropped_leaves_the_loop(runner, settings):
    """Its descriptor's number is given away again: the next client works."""

    async def main():
        numbers = set()
        for _ in range(20):
            client = qtts.AsyncClient(**settings)
            numbers.add(client._native.fileno())
            async with asyncio.timeout(20 * SLOW):
                assert len(await open_replay(client).read()) == 48000
            del client
        assert len(numbers) == 1

    runner(main())


def test_a_client_that_is_dropped_elsewhere(runner, settings):
    """By the collector, in a thread that is not the loop's."""

    async def main():
        client = qtts.AsyncClient(**settings)
        await open_replay(client).read()
        native, box = client._native, [client]
        del client
        await asyncio.to_thread(box.clear)
        await asyncio.sleep(0)
        assert native.closed

    runner(main())


FORK = """
import asyncio, gc, os, sys, qtts
loop = asyncio.new_event_loop()
parameters = {"x_replay": {"kind": "ramp", "seconds": 2, "pace": 10, "riff": "never"}}
async def begin():
    client = qtts.AsyncClient("sk-x", base_url=sys.argv[1])
    stream = client.stream("Hello.", voice="Cherry", parameters=parameters)
    return stream, len(await anext(stream))
def fork(stream):
    child = os.fork()
    if child == 0:
        for use in (lambda: stream.client.stream("Hello."), stream._native.poll):
            try: use()
            except ValueError as error: print(error, flush=True)
        stream.client.close()
        gc.collect()
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
async def inside():
    stream, size = await begin()
    fork(stream)
    assert size + len(await stream.read()) == 96000
def between():
    stream, size = loop.run_until_complete(begin())
    fork(stream)
    assert size + len(loop.run_until_complete(stream.read())) == 96000
if sys.argv[2] == "inside": loop.run_until_complete(inside())
else: between()
loop.close()
"""


@pytest.mark.parametrize("where", ["inside", "between"])
def test_a_child_of_fork_hurts_nobody(endpoint, where):
    """The loop's selector is shared with the parent: a child that unregistered the client would silence it there."""
    out, err, status = run(FORK, endpoint.base, where, DASHSCOPE_API_KEY=KEY)
    assert (err, status) == ("", 0)
    assert out.splitlines() == ["the client was made before fork(); make one in this process"] * 2

"""Cancels streams of an AsyncClient in every phase and in every way; a child process of the tests and of the benchmark.

async_cancel.py COUNT LOOP '{"phase": "base url", ...}' [WAY...]   prints JSON: {"took": {"phase": {"way": [seconds, ...]}},
"descriptors": [before, after], "late": n of streams that may still speak, "resident_kib": n}. The last is what the process has grown by in the
second half of the ways, which are the first ones again where all are given twice.
"""

import asyncio
import contextlib
import gc
import json
import os
import random
import sys
import time

import qtts

PARAMETERS = {"x_replay": {"kind": "ramp", "seconds": 30, "pace": 20, "riff": "never"}}


class Attempt:
    """One stream, and a task that listens to it."""

    def __init__(self, client, phase):
        self.client = client
        self.phase = phase
        self.stream = client.stream("Hello.", voice="Cherry", parameters=PARAMETERS)
        self.heard = 0

    async def listen(self):
        async for _ in self.stream:
            self.heard += 1

    async def reach(self):
        """The phase, and some moment of it."""
        while self.phase == "streaming" and not self.heard or self.phase == "waiting" and self.stream.metrics.connected is None:
            await asyncio.sleep(0)
        await asyncio.sleep(random.random() * 0.003)

    async def act(self, end):
        """Somebody else calls end() while a task listens. Seconds until that task is out."""
        task = asyncio.create_task(self.listen())
        await self.reach()
        began = time.monotonic()
        end(task)
        with contextlib.suppress(asyncio.CancelledError, qtts.CancelledError, ValueError):
            await task
        assert task.done()
        return time.monotonic() - began


async def by_task(attempt):
    return await attempt.act(lambda task: task.cancel())


async def by_stream(attempt):
    return await attempt.act(lambda task: attempt.stream.cancel())


async def by_close(attempt):
    return await attempt.act(lambda task: attempt.stream.close())


async def by_client(attempt):
    return await attempt.act(lambda task: attempt.client.close())


async def by_thread(attempt):
    return await attempt.act(lambda task: asyncio.get_running_loop().run_in_executor(None, attempt.stream.cancel))


async def by_wait_for(attempt):
    end = time.monotonic() + 0.002
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(attempt.listen(), 0.002)
    return time.monotonic() - end


async def by_timeout(attempt):
    end = time.monotonic() + 0.002
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.002):
            await attempt.listen()
    return time.monotonic() - end


async def by_group(attempt):
    """A task beside it fails."""
    began = []

    async def fail():
        await attempt.reach()
        began.append(time.monotonic())
        raise LookupError

    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(attempt.listen())
            group.create_task(fail())
    return time.monotonic() - began[0]


async def nothing():
    await asyncio.sleep(random.random() * 0.003)
    yield


async def by_break(attempt):
    """Leaving the `async for`, or never going in: the stream is dropped."""
    async for _ in attempt.stream if attempt.phase == "streaming" else nothing():
        break
    began = time.monotonic()
    attempt.stream = None
    return time.monotonic() - began


WAYS = {name[3:]: way for name, way in list(globals().items()) if name.startswith("by_")}


def may_still_speak(stream):
    """Whoever asks a stream that was given up for more gets an error, at once and for ever."""
    try:
        stream._native.poll()
    except (ValueError, qtts.CancelledError):
        return False
    return True


async def attempts(base, phase, way, count):
    took, streams = [], []
    client = qtts.AsyncClient("sk-x", base_url=base, retries=0)
    for _ in range(count):
        if client.closed:
            client = qtts.AsyncClient("sk-x", base_url=base, retries=0)
        attempt = Attempt(client, phase)
        took.append(await asyncio.create_task(WAYS[way](attempt)))  # in 3.11.2 a timeout counts cancellations of its task's past
        streams.append(attempt.stream)
    for _ in range(10):
        await asyncio.sleep(0)
    late = sum(stream is not None and may_still_speak(stream) for stream in streams)
    client.close()
    return took, late


def resident_kib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


def descriptors():
    return len(os.listdir("/proc/self/fd"))


async def settled(before):
    """Look-ups that hang hold a descriptor until they give up."""
    gc.collect()
    end = time.monotonic() + 10
    while descriptors() > before and time.monotonic() < end:
        await asyncio.sleep(0.01)
    return descriptors()


async def main(count, bases, ways):
    await asyncio.to_thread(len, "")  # the executor's thread and the loop's own descriptors are there
    before, took, late, grown = descriptors(), {}, 0, 0
    for phase, base in bases.items():
        took[phase] = {}
        for index, way in enumerate(ways):
            seconds, wrong = await attempts(base, phase, way, count)
            took[phase].setdefault(way, []).extend(seconds)
            late += wrong
            resident = resident_kib() if index < max(1, len(ways) // 2) else resident
        grown += resident_kib() - resident
    print(json.dumps({"took": took, "descriptors": [before, await settled(before)], "late": late, "resident_kib": grown}))


if __name__ == "__main__":
    if sys.argv[2] == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(main(int(sys.argv[1]), json.loads(sys.argv[3]), sys.argv[4:] or list(WAYS)))

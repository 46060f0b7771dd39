"""A timer of 5 ms in asyncio's loop, with streams beside it: what it notices of them.

tick_asyncio.py BASE-URL PARAMETERS STREAMS SECONDS [CA-FILE]   QTTS_UVLOOP=1: in uvloop.
"""

import asyncio
import json
import os
import sys
import time

import qtts

TICK = 0.005
BASE, PARAMETERS, STREAMS, SECONDS = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
CA_FILE = sys.argv[5] if len(sys.argv) > 5 else None
steps = [0.0]


def time_turns(loop):
    """What the loop calls when the client's descriptor is readable: a step, and those of the tasks that it wakes."""
    add_reader = loop.add_reader

    def timed(turn):
        began = time.monotonic()
        turn()
        steps.append(time.monotonic() - began)

    loop.add_reader = lambda descriptor, turn: add_reader(descriptor, timed, turn)


async def tick():
    """Ticks until the time is up: the intervals, sorted."""
    loop, done, intervals = asyncio.get_running_loop(), asyncio.Event(), []
    last, until = time.monotonic(), time.monotonic() + SECONDS

    def once():
        nonlocal last
        now = time.monotonic()
        intervals.append(now - last)
        last = now
        if now >= until:
            done.set()
        else:
            loop.call_later(TICK, once)

    loop.call_later(TICK, once)
    await done.wait()
    return sorted(intervals)


async def listen(stream):
    async for _ in stream:
        pass


async def main():
    time_turns(asyncio.get_running_loop())
    client = qtts.AsyncClient("sk-bench", base_url=BASE, ca_file=CA_FILE)
    tasks = [asyncio.create_task(listen(client.stream("Hello.", parameters=PARAMETERS))) for _ in range(STREAMS)]
    intervals = await tick()
    began = time.monotonic()
    unfinished = [task for task in tasks if not task.done()]
    for task in unfinished:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    client.close()
    failed = [error for error in ended if isinstance(error, Exception)]
    if failed:
        raise failed[0]
    said = {"ticks": len(intervals), "p99": intervals[len(intervals) * 99 // 100], "max": intervals[-1], "step": max(steps)}
    print(json.dumps(said | {"unfinished": len(unfinished), "quit": time.monotonic() - began}))


qtts.AsyncClient  # loads qtts._asyncio
if os.environ.get("QTTS_UVLOOP"):
    import uvloop

    uvloop.run(main())
else:
    asyncio.run(main())

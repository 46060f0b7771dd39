"""What memory.py does, under asyncio: streams are given up by cancelling their task, by cancel(), by dropping them."""

import asyncio
import contextlib
import gc
import os
import sys

import qtts

TYPES = (qtts.Client, qtts.Stream, qtts.AsyncClient, qtts.AsyncStream)
RAMP = {"kind": "ramp", "riff": "never"}


async def flat(seconds):
    async with qtts.AsyncClient() as client:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        total = 0
        async for pcm in client.stream("x", voice="Cherry", parameters={"x_replay": {**RAMP, "seconds": seconds}}):
            total += len(pcm)
        with open("/proc/self/status") as file:
            peak = next(line.split()[1] for line in file if line.startswith("VmHWM"))
        print(peak, total)


async def cancel_one(client, phase):
    stream = client.stream("x", voice="Cherry", parameters={"x_replay": {**RAMP, "seconds": 60, "pace": 100}})
    if phase >= 2:
        await anext(stream)
    if phase == 3:
        return
    task = asyncio.create_task(stream.read())
    await asyncio.sleep(0)
    if phase == 1:
        stream.cancel()
    else:
        task.cancel()
    with contextlib.suppress(qtts.CancelledError, asyncio.CancelledError):
        await task
        sys.exit("was not cancelled")


async def cancel(count):
    for _ in range(5):
        async with qtts.AsyncClient() as client:
            for i in range(count):
                await cancel_one(client, i % 4)
        del client
        gc.collect()
        print(len(os.listdir("/proc/self/fd")) - 1, sys.getallocatedblocks(), *map(sys.getrefcount, TYPES), flush=True)


asyncio.run({"flat": flat, "cancel": cancel}[sys.argv[1]](int(sys.argv[2])))

"""What memory.c does, in Python; bytes in use are counted in blocks of the interpreter's allocator."""

import gc
import os
import sys

import qtts

TYPES = (qtts.Client, qtts.Stream)
RAMP = {"kind": "ramp", "riff": "never"}


def flat(seconds):
    with qtts.Client() as client:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        total = sum(len(pcm) for pcm in client.stream("x", voice="Cherry", parameters={"x_replay": {**RAMP, "seconds": seconds}}))
        with open("/proc/self/status") as file:
            peak = next(line.split()[1] for line in file if line.startswith("VmHWM"))
        print(peak, total)


def cancel_one(client, phase):
    stream = client.stream("x", voice="Cherry", parameters={"x_replay": {**RAMP, "seconds": 60, "pace": 100}})
    if phase >= 2:
        next(stream)
    if phase < 3:
        stream.cancel()
        try:
            stream.read()
        except qtts.CancelledError:
            pass
        else:
            sys.exit("was not cancelled")


def cancel(count):
    for _ in range(5):
        with qtts.Client() as client:
            for i in range(count):
                cancel_one(client, i % 4)
        del client
        gc.collect()
        print(len(os.listdir("/proc/self/fd")) - 1, sys.getallocatedblocks(), *map(sys.getrefcount, TYPES), flush=True)


{"flat": flat, "cancel": cancel}[sys.argv[1]](int(sys.argv[2]))

"""Cancels streams of a Client in one phase, from another thread than the one that reads: thread_cancel.py TIMES PHASE BASE. Prints what
tests/cancel/test_cancel.py judges, as JSON."""

import json
import os
import random
import sys
import threading
import time

import qtts

PARAMETERS = {"x_replay": {"kind": "ramp", "seconds": 600, "pace": 20, "event_bytes": 960}}
PATIENCE, WARM, SETTLE = 20, 100, 50


class Reader(threading.Thread):
    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream, self.chunks, self.ended, self.error = stream, 0, None, None
        self.start()

    def run(self):
        try:
            for _ in self.stream:
                self.chunks += 1
        except qtts.CancelledError as error:
            self.error, self.ended = error, time.monotonic()


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def resident_kib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024


def wait(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.0003)


def reached(reader, phase, before):
    """A look-up shows little outside, since descriptors of those that were given up go meanwhile."""
    return phase == "look-up" or (reader.chunks > 0 if phase == "streaming" else descriptors() > before)


def once(client, phase, number):
    """Milliseconds from cancel to the reader's exception, and whether anything was heard after that."""
    before = descriptors()
    reader = Reader(client.stream("Hello.", voice="Cherry", parameters=PARAMETERS))
    wait(lambda: reached(reader, phase, before))
    time.sleep(random.random() * 0.003)
    way = (reader.stream.cancel, reader.stream.close)[number % 2]
    began = time.monotonic()
    way()
    reader.join(PATIENCE)
    assert reader.error, "the reader is still there"
    try:
        next(reader.stream)
        late = 1
    except (qtts.CancelledError, ValueError):
        late = 0
    return 1e3 * (reader.ended - began), late


def main(times, phase, base):
    took, late, resident = [], 0, 0
    with qtts.Client("sk-test", base_url=base, proxy="", retries=0) as client:
        before = descriptors()
        for number in range(times):
            milliseconds, spoke = once(client, phase, number)
            took.append(milliseconds)
            late += spoke
            if phase == "look-up" and number % SETTLE == SETTLE - 1:
                wait(lambda: descriptors() <= before)
            if number == (WARM if times > 2 * WARM else 2):
                resident = resident_kib()
        wait(lambda: descriptors() <= before)
        print(json.dumps({"took": took, "late": late, "descriptors": [before, descriptors()], "resident_kib": resident_kib() - resident}))


main(int(sys.argv[1]), *sys.argv[2:])

"""32 threads on one client beside 32 threads with a client each: what every thread notices of the others."""

import json
import sys

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

THREADS = 32
REPLAY = {"kind": "ramp", "seconds": 3, "event_bytes": 1920, "pace": 1, "riff": "never"}
MEASURES = {"first": "time to first audio", "gap": "longest gap between chunks", "typical": "median gap between chunks"}


def threads(here, how):
    return lab.Run([sys.executable, lab.CLIENTS / "share.py", here.base, json.dumps({"x_replay": REPLAY}), str(THREADS), how]).said


def worst(said, measure):
    """Of the thread that is the worst off."""
    return max(thread[measure] for thread in said)


def run(here, rounds):
    said = {"floor": [], "shared": []}

    def measure(name, how):
        said[name].append(threads(here, how))
        return worst(said[name][-1], "first")

    figures = interleave({"floor": lambda: measure("floor", "own"), "shared": lambda: measure("shared", "shared")}, min(rounds, 3))
    rows = [
        Row(f"{MEASURES['first']}, worst thread", f"{median(figures['shared']) * 1e3:.1f} ms", ratio(figures, "shared", "floor"), "own clients",
            spread(figures, "shared", "floor"), ("<=", 1.5)),
    ]
    for measured in ("gap", "typical"):
        mine, theirs = (median([worst(one, measured) for one in said[name]]) for name in ("shared", "floor"))
        rows.append(Row(f"{MEASURES[measured]}, worst thread", f"{mine * 1e3:.1f} ms", mine / theirs, "own clients", None, ("<=", 1.5)))
    return [Section("share", f"{THREADS} threads, real time, events of 1,920 bytes: one qtts.Client for all beside one for each", rows)]

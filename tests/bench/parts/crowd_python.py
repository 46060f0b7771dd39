"""Many streams at the same time in one Python process, each paced at real time and looked at byte by byte, beside libcurl's loop in C."""

import json
import sys

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

from parts import crowd

NAMES = {
    "asyncio": "qtts, asyncio", "uvloop": "qtts, uvloop", "threads": "qtts, threads", "sdk_threads": "official SDK, threads",
    "sdk_asyncio": "official SDK, asyncio",
}
# The SDK is measured with as many streams as it can keep in time here.
CROWDS = {100: ("asyncio", "uvloop", "threads", "sdk_threads", "sdk_asyncio"), 500: ("asyncio", "uvloop")}
GOAL = ("<=", 2.5)


def many(here, count, how):
    if how == "floor":
        return crowd.many(here, "many_floor", count, crowd.PACED)
    parameters = json.dumps({"x_replay": crowd.PACED})
    said = lab.Run([sys.executable, lab.CLIENTS / "many_python.py", here.base, parameters, str(count), how]).said
    if said["bytes"] != 48000 * crowd.PACED["seconds"]:
        raise lab.Failed(f"{how}: {said['bytes']} bytes a stream")
    return said


def rows(here, count, rounds):
    said = {how: [] for how in ("floor", *CROWDS[count])}

    def measure(how):
        said[how].append(many(here, count, how))
        return said[how][-1]["cpu"]

    figures = interleave({how: (lambda how=how: measure(how)) for how in said}, rounds)
    first = {how: median([one["first"] for one in said[how]]) for how in said}
    found = [Row(f"{count}: libcurl's multi interface and epoll", f"{median(figures['floor']) / count / crowd.PACED['seconds'] * 1e3:.3f} ms CPU a second of audio")]
    for how in CROWDS[count]:
        cpu = median(figures[how]) / count / crowd.PACED["seconds"] * 1e3
        goal = GOAL if how in ("asyncio", "uvloop") else None
        found.append(Row(f"{count}: {NAMES[how]}", f"{cpu:.3f} ms", ratio(figures, how, "floor"), "that", spread(figures, how, "floor"), goal))
    for how in CROWDS[count]:
        late, goal = (first[how] - first["floor"]) * 1e3, ("<=", 1) if how in ("asyncio", "uvloop") else None
        found.append(Row(f"{count}: {NAMES[how]}: first audio", f"{late:+.1f} ms after the floor's first byte", max(late, 0) / 5, "5 ms", None, goal))
        found.append(Row(f"{count}: {NAMES[how]}: memory", f"{median([one['active_kib'] for one in said[how]]) / count:.1f} KiB a stream"))
    return found


def run(here, rounds):
    found = [row for count in CROWDS for row in rows(here, count, rounds)]
    return [Section("crowd_python", "streams at the same time, one Python process, real time, events of 1,920 bytes, every byte right", found)]

"""Many streams at the same time in one thread, each paced at real time: what each costs and holds, waiting and at work."""

import json

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

IDLE_SECONDS = 2
TURNS = {"C": 3}  # single runs of some seconds differ by a fifth
PACED = {"kind": "ramp", "seconds": 4, "event_bytes": 1920, "pace": 1, "riff": "never"}
HELD = {"kind": "ramp", "seconds": 2, "event_bytes": 9600, "pace": 1, "delay_ms": 1000 * IDLE_SECONDS + 1500, "riff": "never"}


def many(here, program, count, replay, idle_seconds=0, check=()):
    parameters = {"x_replay": replay}
    if program == "many":
        said = lab.Run([lab.PROGRAMS / program, here.base, json.dumps(parameters), str(count), str(idle_seconds), *check]).said
        if said["bytes"] != 48000 * replay["seconds"]:
            raise lab.Failed(f"many: {said['bytes']} bytes a stream")
        return said
    url = here.base + lab.PATH_OF_GENERATION
    return lab.Run([lab.PROGRAMS / program, url, lab.request_body(parameters), str(count), str(idle_seconds)]).said


def cost(here, count, rounds):
    """CPU in turns with the floor, after a run in which every byte was held against the ramp; the time to first audio is of the last round."""
    many(here, "many", count, PACED, check=("check",))
    last = {}

    def measure(program):
        last[program] = many(here, program, count, PACED)
        return last[program]["cpu"]

    names = {"floor": "many_floor", "C": "many"}
    figures = interleave({name: (lambda program=program: measure(program)) for name, program in names.items()}, rounds, TURNS)
    each = {name: median(figures[name]) / count / PACED["seconds"] * 1e3 for name in names}
    late = (last["many"]["first"] - last["many_floor"]["first"]) * 1e3
    goal = ("<=", 1.15) if count == 100 else None
    return [
        Row(f"{count:,}: libcurl's multi interface and epoll", f"{each['floor']:.3f} ms CPU a second of audio"),
        Row(f"{count:,}: qtts, C", f"{each['C']:.3f} ms", ratio(figures, "C", "floor"), "that", spread(figures, "C", "floor"), goal),
        Row(f"{count:,}: qtts, C: first audio", f"{late:+.1f} ms after the floor's first byte"),
    ]


def holds(here, count):
    """Started, each waits for its audio; then all are paced, so that all are at work at once."""
    floor, ours = (many(here, program, count, HELD, IDLE_SECONDS) for program in ("many_floor", "many"))
    rows = []
    for state in ("idle", "active"):
        each = ours[f"{state}_kib"] / count
        goal = ("<=", 1) if count == 1000 else None
        rows.append(
            Row(f"{count:,} {state}", f"{each:.1f} KiB each (libcurl alone {floor[f'{state}_kib'] / count:.1f})", each / 64, "64 KiB", None, goal)
        )
    return rows


def run(here, rounds):
    return [
        Section("crowd", "streams at the same time, one thread, real time, events of 1,920 bytes, every byte right", [
            *cost(here, 100, rounds), *cost(here, 1000, rounds)]),
        Section("streams", "streams at the same time, C: RSS above that before the first", [row for count in (1, 100, 1000) for row in holds(here, count)]),
    ]

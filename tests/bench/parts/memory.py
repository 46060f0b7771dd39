"""Peak memory above the floor's, and what each of many streams holds, waiting and at work."""

import json

import lab
from report import Row, Section
from rounds import interleave, median

MIB = 1024
SIZES = (1920, 9600, 48000)
COUNTS = (1, 100, 1000)
IDLE_SECONDS = 2


def peak(here, rounds):
    rows = []
    for event_bytes in SIZES:
        replay = {"seconds": 60, "event_bytes": event_bytes, "riff": "never"}
        clients = ("floor", "C", "naive")
        figures = interleave({name: (lambda name=name: here.run(name, replay, 3).said["rss_kib"]) for name in clients}, rounds)
        floor = median(figures["floor"])
        rows.append(Row(f"floor, events of {event_bytes:,} bytes", f"{floor:.0f} KiB"))
        for name, called, goal in (("C", "qtts, C", ("<=", 1)), ("naive", "naive C", None)):
            above = median(figures[name]) - floor
            rows.append(Row(f"{called}, above that", f"{above:.0f} KiB", above / MIB, "1 MiB", None, goal))
    return Section("memory", "peak RSS, 60 s of audio", rows)


def many(here, program, count):
    """Started, each waits for its audio; then all are paced, so that all are at work at once."""
    parameters = {"x_replay": {"seconds": 2, "event_bytes": 9600, "pace": 1, "delay_ms": 1000 * IDLE_SECONDS + 1500, "riff": "never"}}
    if program == "many":
        return lab.Run([lab.PROGRAMS / program, here.base, json.dumps(parameters), str(count), str(IDLE_SECONDS)]).said
    url = here.base + lab.PATH_OF_GENERATION
    return lab.Run([lab.PROGRAMS / program, url, lab.request_body(parameters), str(count), str(IDLE_SECONDS)]).said


def per_stream(here):
    rows = []
    for count in COUNTS:
        floor, ours = many(here, "many_floor", count), many(here, "many", count)
        for state in ("idle", "active"):
            each = ours[f"{state}_kib"] / count
            rows.append(Row(f"{count:,} {state}", f"{each:.1f} KiB each (libcurl alone {floor[f'{state}_kib'] / count:.1f})"))
        rows.append(Row(f"{count:,}: CPU of all", f"{ours['cpu'] * 1e3:.1f} ms", ours["cpu"] / floor["cpu"], "libcurl's multi interface"))
    return Section("streams", "streams at the same time, C: RSS above that before the first", rows)


def run(here, rounds):
    return [peak(here, min(rounds, 3)), per_stream(here)]

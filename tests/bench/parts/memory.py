"""Peak memory above the floor's."""

from report import Row, Section
from rounds import interleave, median

MIB = 1024
SIZES = (1920, 9600, 48000)


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


def run(here, rounds):
    return [peak(here, min(rounds, 3))]

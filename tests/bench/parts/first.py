"""First audio on a link of 2 Mbit/s with events of 48,000 bytes: how long after its first byte a client has the first PCM."""

import subprocess
import sys

import lab
from report import Row, Section
from rounds import interleave, median

CLIENTS = {"C": "qtts, C", "naive": "a client that waits for the whole event"}


def delay(server, there, client):
    said = there.run(client, {}, 1).said
    return said["first"] - float(server.stdout.readline())


def run(here, rounds):
    server = subprocess.Popen([sys.executable, lab.CLIENTS / "slow_server.py", str(rounds * len(CLIENTS))], stdout=subprocess.PIPE, text=True)
    there = lab.Lab(f"http://127.0.0.1:{server.stdout.readline().strip()}/api/v1", fixed=True)
    try:
        figures = interleave({client: (lambda client=client: delay(server, there, client)) for client in CLIENTS}, rounds)
    finally:
        server.terminate()
        server.wait()
    rows = []
    for client, name in CLIENTS.items():
        milliseconds = median(figures[client]) * 1e3
        ends = (min(figures[client]) * 1e3, max(figures[client]) * 1e3)
        goal = ("<=", 1) if client == "C" else None
        rows.append(Row(name, f"{milliseconds:.1f} ms", milliseconds / 10, "10 ms", (ends[0] / 10, ends[1] / 10), goal))
    return [Section("first", "first audio on 2 Mbit/s, events of 48,000 bytes: first PCM behind the arrival of its first byte", rows)]

"""20 times real time, one 1,920-byte event every 2 ms: CPU of a client that mostly waits."""

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

REPLAY = {"seconds": 20, "event_bytes": 1920, "pace": 20, "riff": "never"}
CLIENTS = {
    "floor": ("floor", None),
    "C": ("qtts, C", 1.1),
    "ours": ("qtts, Python", 1.6),
    "ours_async": ("qtts, asyncio", 1.6),
    "by_asyncio": ("asyncio alone: reads and discards", None),
    "by_pycurl": ("pycurl by hand", None),
    "sdk": ("official SDK", None),
}


TURNS = {"C": 4, "ours": 3, "ours_async": 3, "by_asyncio": 3}


def row(figures, client):
    name, goal = CLIENTS[client]
    figure = f"{median(figures[client]) * 1e6 / (REPLAY['seconds'] * 25):.1f} µs/event"
    if client == "floor":
        return Row(name, figure)
    return Row(name, figure, ratio(figures, client, "floor"), "floor", spread(figures, client, "floor"), goal and ("<=", goal), name)


def run(here, rounds):
    clients = lab.without(CLIENTS)
    figures = interleave({client: (lambda client=client: here.cpu(client, REPLAY, 1)) for client in clients}, rounds, TURNS)
    return [Section("paced", "paced stream, 20 × real time, one 1,920-byte event every 2 ms: CPU", [row(figures, client) for client in clients])]

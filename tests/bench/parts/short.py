"""One short request after another on a connection that is kept: CPU for each."""

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

REPLAY = {"seconds": 0.2, "event_bytes": 9600, "riff": "never"}
CLIENTS = {
    "floor": ("floor", None, 1000),
    "C": ("qtts, C", 1.2, 1000),
    "ours": ("qtts, Python", 2, 1000),
    "luajit": ("qtts, LuaJIT", None, 1000),
    "lua5.4": ("qtts, Lua 5.4", None, 1000),
    "by_pycurl": ("pycurl by hand", None, 500),
    "sdk": ("official SDK (a new connection each time)", None, 100),
}


TURNS = {"C": 4, "ours": 3, "luajit": 3, "lua5.4": 3}


def row(figures, client):
    name, goal, _ = CLIENTS[client]
    figure = f"{median(figures[client]) * 1e6:.0f} µs/request"
    if client == "floor":
        return Row(name, figure)
    return Row(name, figure, ratio(figures, client, "floor"), "floor", spread(figures, client, "floor"), goal and ("<=", goal), name)


def measure(here, clients, rounds):
    return interleave({client: (lambda client=client: here.cpu(client, REPLAY, CLIENTS[client][2])) for client in clients}, rounds, TURNS)


def run(here, rounds):
    with lab.endpoint(REPLAY) as base:
        figures = measure(lab.Lab(base, fixed=True), lab.without(CLIENTS), rounds)
    return [Section("short", "short request (0.2 s of audio), connection kept: CPU", [row(figures, client) for client in figures])]

"""60 s of audio a request, as fast as it comes: CPU for each MB of PCM."""

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

SECONDS = 60
MEGABYTES = SECONDS * 48000 / 1e6

# client: what it is called, requests of one measurement
CLIENTS = {
    "floor": ("floor: libcurl reads and discards", 60),
    "C": ("qtts, C", 60),
    "ours": ("qtts, Python for loop", 60),
    "luajit": ("qtts, LuaJIT for loop", 60),
    "lua5.4": ("qtts, Lua 5.4 for loop", 60),
    "naive": ("naive C: lines, cJSON, table decoder", 10),
    "by_pycurl pybase64": ("pycurl by hand, pybase64", 5),
    "by_pycurl": ("pycurl by hand", 5),
    "by_http": ("http.client by hand", 4),
    "by_requests": ("requests, iter_lines", 2),
    "sdk": ("official SDK", 2),
}
TURNS = {"C": 5, "ours": 4, "luajit": 4, "lua5.4": 4}
GOALS = {1920: (1.3, 2, 40), 9600: (1.2, 1.6, 40), 48000: (1.15, 1.5, 100)}  # C, Python and Lua; official SDK ÷ Python


def measure(here, event_bytes, rounds):
    replay = {"seconds": SECONDS, "event_bytes": event_bytes, "riff": "never"}

    def once(client):
        return lambda: here.cpu(client, replay, CLIENTS[client][1]) / MEGABYTES

    return interleave({client: once(client) for client in lab.without(CLIENTS)}, rounds, TURNS)


def row(figures, client, event_bytes):
    c_goal, script_goal, _ = GOALS[event_bytes]
    goal = {"C": c_goal, "ours": script_goal, "luajit": script_goal, "lua5.4": script_goal}.get(client)
    figure = f"{median(figures[client]) * 1e3:.2f} ms/MB"
    if client == "floor":
        return Row(CLIENTS[client][0], figure)
    return Row(
        CLIENTS[client][0], figure, ratio(figures, client, "floor"), "floor", spread(figures, client, "floor"),
        goal and ("<=", goal), CLIENTS[client][0],
    )


def run(here, rounds):
    sections = []
    for event_bytes, goals in GOALS.items():
        figures = measure(here, event_bytes, rounds)
        rows = [row(figures, client, event_bytes) for client in figures]
        rows.append(Row("official SDK ÷ qtts, C", "", ratio(figures, "sdk", "C"), "qtts, C", spread(figures, "sdk", "C"), (">=", 80)))
        rows.append(
            Row("official SDK ÷ qtts, Python", "", ratio(figures, "sdk", "ours"), "qtts, Python", spread(figures, "sdk", "ours"), (">=", goals[2]))
        )
        sections.append(Section(f"stream {event_bytes}", f"stream, events of {event_bytes:,} bytes: CPU for each MB of PCM", rows))
    return sections

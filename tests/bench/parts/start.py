"""What a process costs before it does anything, and with one short request."""

import sys

from lab import Lab, Run, endpoint
from report import Row, Section
from rounds import interleave, median, ratio, spread

LAUNCHES = 5  # one is too short to be measured
REPLAY = {"seconds": 0.2, "event_bytes": 9600, "riff": "never"}
IMPORTS = {"bare": "pass", "qtts": "import qtts", "pycurl": "import pycurl", "requests": "import requests", "sdk": "import dashscope"}
WHOLE = {"floor": "C floor", "C": "qtts, C", "ours": "qtts, Python", "by_pycurl": "pycurl by hand", "sdk": "official SDK"}


def launch(argv, extra=None):
    return sum(Run(argv, extra, expect_json=False).whole_cpu for _ in range(LAUNCHES)) / LAUNCHES


def imports(rounds):
    figures = interleave({name: (lambda text=text: launch([sys.executable, "-c", text])) for name, text in IMPORTS.items()}, rounds)
    rows = [Row("python -c pass", f"{median(figures['bare']) * 1e3:.1f} ms")]
    above = {name: [mine - bare for mine, bare in zip(figures[name], figures["bare"], strict=True)] for name in IMPORTS if name != "bare"}
    for name in above:
        figure = f"{median(above[name]) * 1e3:.1f} ms"
        goal = ("<=", 1.1) if name == "qtts" else None
        text = IMPORTS[name] + ", above that"
        rows.append(Row(text, figure, ratio(above, name, "pycurl"), "import pycurl", spread(above, name, "pycurl"), goal))
    return Section("start", "start: CPU of the process", rows)


def whole(here, rounds):
    figures = interleave({client: (lambda client=client: launch(here.argv(client, REPLAY, 1))) for client in WHOLE}, rounds)
    rows = []
    for client, name in WHOLE.items():
        goal = ("<=", 1.0) if client == "ours" else None
        figure = f"{median(figures[client]) * 1e3:.1f} ms"
        rows.append(Row(name, figure, ratio(figures, client, "by_pycurl"), "pycurl's", spread(figures, client, "by_pycurl"), goal))
    return Section("whole", "whole process with one short request: CPU", rows)


def run(here, rounds):
    with endpoint(REPLAY) as base:
        return [imports(rounds), whole(Lab(base, fixed=True), rounds)]

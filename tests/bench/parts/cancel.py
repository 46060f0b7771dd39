"""A thousand streams of asyncio given up in each phase: how long until the task is out, and what is left behind."""

import contextlib
import json
import subprocess
import sys

import lab
from report import Row, Section

from parts import hosts

COUNT = 1000
LIMITS = {"look-up": 100, "connect": 100, "tls": 100, "waiting": 100, "streaming": 50}  # ms

sys.path.append(str(lab.ROOT / "tests/wire"))
import wire_ports  # noqa: E402


@contextlib.contextmanager
def mute_server():
    with subprocess.Popen([sys.executable, lab.CLIENTS / "mute_server.py"], stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


def attempts(bases, loop):
    program = lab.ROOT / "tests/python/async_cancel.py"
    return lab.Run([sys.executable, program, str(COUNT), loop, json.dumps(bases), "task"], {"LD_PRELOAD": hosts.silent_names()}).said


def rows(said, loop):
    found = []
    for phase, limit in LIMITS.items():
        took = sorted(said["took"][phase]["task"])
        ms = [took[len(took) // 2] * 1e3, took[len(took) * 99 // 100] * 1e3, took[-1] * 1e3]
        figure = f"median {ms[0]:.2f}, p99 {ms[1]:.2f}, longest {ms[2]:.2f} ms"
        found.append(Row(f"{loop}: {phase}", figure, ms[2] / limit, f"{limit} ms", None, ("<=", 1)))
    before, after = said["descriptors"]
    if after > before or said["late"]:
        raise lab.Failed(f"{loop}: {after - before} descriptors are left, {said['late']} streams may still speak")
    found.append(Row(f"{loop}: descriptors that are left, streams that may still speak", f"{after - before}, {said['late']}"))
    return found


def run(here, rounds):
    full = wire_ports.Full()
    with mute_server() as mute, contextlib.closing(full):
        bases = {
            "look-up": hosts.SILENT,
            "connect": f"http://127.0.0.1:{full.port}/api/v1",
            "tls": f"https://127.0.0.1:{mute}/api/v1",
            "waiting": f"http://127.0.0.1:{mute}/api/v1",
            "streaming": here.base,
        }
        found = [row for loop in ("asyncio", "uvloop") for row in rows(attempts(bases, loop), loop)]
    return [Section("cancel", f"{COUNT} streams given up in each phase, by cancelling their task, until the task is out", found)]

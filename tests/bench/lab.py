"""Where the programs are, the endpoint that they talk to, and one measurement of one of them."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build/bench"
CLIENTS = ROOT / "tests/bench/clients"
PROGRAMS = BUILD / "cmake/bin"
READ_BUFFER = "16384"  # libcurl's default, which qtts leaves as it is
PATH_OF_GENERATION = "/services/aigc/multimodal-generation/generation"
CORES = sorted(os.sched_getaffinity(0))
LUA = {"luajit": ("luajit", "5.1"), "lua5.4": ("lua5.4", "5.4")}


def environment():
    """No key and no proxy of the machine's own; the user's site and caches stay out."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"HOME": str(BUILD), "no_proxy": "*"}


@contextlib.contextmanager
def apart():
    """The last core for servers and us, the others for clients: in use they are on two machines. Else the scheduler decides anew in each run
    whether the two share a core, which moves single ratios by a third."""
    os.sched_setaffinity(0, CORES[-1:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES)


def leave_servers():
    if os.sched_getaffinity(0) != set(CORES):
        os.sched_setaffinity(0, CORES[:-1])


class Failed(Exception):
    """A program of ours did not do what is measured."""


class Run:
    """One run: its rusage and wall time as the process that waited for it saw them, and what it printed."""

    def __init__(self, argv, extra=None, expect_json=True):
        pipe = subprocess.PIPE
        process = subprocess.Popen(argv, env=environment() | (extra or {}), stdout=pipe, stderr=pipe, preexec_fn=leave_servers)
        output = process.stdout.read()
        complaint = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failed(f"{argv[:2]} failed: {complaint.decode(errors='replace')[-400:]}")
        self.whole_cpu = usage.ru_utime + usage.ru_stime
        self.said = json.loads(output.splitlines()[-1]) if expect_json else None


def lua_text(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}={lua_text(member)}" for name, member in value.items()) + "}"
    return json.dumps(value)


def request_body(parameters):
    body = {"model": "qwen3-tts-flash", "input": {"text": "Hello.", "voice": "Cherry"}}
    return json.dumps(body | ({"parameters": parameters} if parameters else {}))


class Lab:
    """The running endpoint, and the command line of each client against it."""

    def __init__(self, base, fixed=False):
        self.base = base
        self.fixed = fixed  # the endpoint was told by options what to answer: requests are what users send, without parameters
        self.ca_file = None

    def over_tls(self, base, ca_file):
        other = Lab(base, self.fixed)
        other.ca_file = str(ca_file)
        return other

    def argv(self, client, replay, requests):
        parameters = {} if self.fixed else {"x_replay": replay}
        ca = [self.ca_file] if self.ca_file else []
        if client in ("floor", "naive"):
            return [PROGRAMS / client, self.base + PATH_OF_GENERATION, request_body(parameters), str(requests), READ_BUFFER, *ca]
        if client == "C":
            return [PROGRAMS / "ours", self.base, json.dumps(parameters), str(requests), *ca]
        if client in LUA:
            return [LUA[client][0], CLIENTS / "ours.lua", self.base, lua_text(parameters), str(requests), *ca]
        script, *more = client.split()
        return [sys.executable, CLIENTS / f"{script}.py", self.base, json.dumps(parameters), str(requests), *ca, *more]

    def extra(self, client):
        if client in LUA:
            return {"LUA_CPATH": str(BUILD / f"cmake/qtts/lua/{LUA[client][1]}/?.so")}
        if client == "sdk" and self.ca_file:
            return {"REQUESTS_CA_BUNDLE": self.ca_file}
        return {}

    def run(self, client, replay, requests, **extra):
        return Run(self.argv(client, replay, requests), self.extra(client) | extra)

    def cpu(self, client, replay, requests, **extra):
        """CPU seconds of one request, without the start of the process; the audio must be complete."""
        said = self.run(client, replay, requests, **extra).said
        if client not in ("floor", "by_asyncio"):  # which do not know what is PCM
            expected = 2 * round(replay["seconds"] * 24000) * requests
            if said["bytes"] < expected or said["bytes"] > expected + 64 * requests:
                raise Failed(f"{client}: {said['bytes']} bytes of PCM, not {expected}")
        return said["cpu"] / requests


def has_async():
    return Run([sys.executable, "-c", "import qtts; print(int(hasattr(qtts, 'AsyncClient')))"]).said == 1


def without(clients):
    """Those of the clients that can run here."""
    there = {name for name in LUA if shutil.which(LUA[name][0]) and (BUILD / f"cmake/qtts/lua/{LUA[name][1]}/qtts.so").exists()}
    return [name for name in clients if (name not in LUA or name in there) and (name != "ours_async" or has_async())]


def options_of(replay):
    """The endpoint's, for what x_replay would ask."""
    names = {"seconds": "--seconds", "event_bytes": "--event-bytes", "riff": "--riff"}
    return ["--replay", "tone", *(text for name, value in replay.items() for text in (names[name], str(value)))]


@contextlib.contextmanager
def endpoint(replay=None):
    """The local endpoint; with `replay` every answer is that. It ends with our end of its stdin."""
    process = subprocess.Popen(
        [PROGRAMS / "qtts-endpoint", "--port", "0", "--parent", *(options_of(replay) if replay else [])],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()

"""A timer of 5 ms in the host's loop: what it notices of streams beside it. Each scene in turns with the same loop that has nothing to do.

A host is a program: BASE-URL PARAMETERS STREAMS SECONDS [CA-FILE]. It prints {"p99", "max": seconds between two ticks, "step": seconds of the
longest turn of qtts, "quit": seconds to leave what was still under way}.
"""

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

from parts import tls

SECONDS = 3
REPLAY = {"kind": "tone", "seconds": SECONDS, "event_bytes": 1920, "pace": 1, "riff": "never"}
SILENT = "https://name.silent.invalid/api/v1"


@dataclasses.dataclass
class Host:
    name: str
    argv: list
    environment: dict = dataclasses.field(default_factory=dict)
    can_run: Callable = lambda: True


TICK_UV = str(lab.CLIENTS / "tick_uv.lua")


def lua_paths(abi):
    folder = lab.BUILD / f"cmake/qtts/lua/{abi}"
    return {"LUA_PATH": f"{folder}/?.lua;;", "LUA_CPATH": f"{folder}/?.so;;"}


def has_luv():
    return bool(shutil.which("lua5.4")) and subprocess.run(["lua5.4", "-e", 'require "luv"'], capture_output=True).returncode == 0


HOSTS = [
    Host("asyncio", [sys.executable, lab.CLIENTS / "tick_asyncio.py"]),
    Host("uvloop", [sys.executable, lab.CLIENTS / "tick_asyncio.py"], {"QTTS_UVLOOP": "1"}),
    Host("libuv, C", [lab.PROGRAMS / "tick_libuv"], can_run=lambda: (lab.PROGRAMS / "tick_libuv").exists()),
    Host("luv, Lua 5.4", ["lua5.4", TICK_UV], lua_paths("5.4"), has_luv),
    Host("Neovim", ["nvim", "--headless", "-n", "-u", "NONE", "-i", "NONE", "-c", f"luafile {TICK_UV}"], lua_paths("5.1"),
         lambda: bool(shutil.which("nvim"))),
]


@dataclasses.dataclass
class Scene:
    name: str
    streams: int
    base: str
    ca_file: str = ""


def silent_names():
    """A library to be preloaded: the look-up of a name that ends in .silent.invalid takes long, as behind a name server that does not answer."""
    library = lab.BUILD / "silent_names.so"
    source = lab.ROOT / "tests/lua/silent_names.c"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    return str(library)


def tick(host, scene, preload):
    words = [*host.argv, scene.base, json.dumps({"x_replay": REPLAY}), str(scene.streams), str(SECONDS)]
    extra = host.environment | ({"LD_PRELOAD": preload, "no_proxy": "*"} if scene.base == SILENT else {})
    return lab.Run(words + ([scene.ca_file] if scene.ca_file else []), extra).said


def rows(host, scenes, rounds, preload):
    """The maximum of one run is one tick that the machine held up: of the rounds the median is taken."""
    idle = Scene("idle", 0, scenes[0].base)
    found = []
    for scene in scenes:
        said = {"floor": [], scene.name: []}

        def measure(which, into):
            into.append(tick(host, which, preload))
            return into[-1]["p99"]

        pair = {"floor": lambda: measure(idle, said["floor"]), scene.name: lambda scene=scene: measure(scene, said[scene.name])}
        figures = interleave(pair, rounds)
        beside, mine = (median([one["max"] for one in said[name]]) for name in ("floor", scene.name))
        step = max(one["step"] for one in said[scene.name]) * 1e3
        name = f"{host.name}: {scene.name}"
        found += [
            Row(f"{name}: p99", f"{median(figures[scene.name]) * 1e3:.2f} ms", ratio(figures, scene.name, "floor"), "idle",
                spread(figures, scene.name, "floor"), ("<=", 2)),
            Row(f"{name}: longest tick", f"{mine * 1e3:.2f} ms", mine / beside, "idle", None, ("<=", 2)),
            Row(f"{name}: longest step", f"{step:.2f} ms"),
        ]
        if scene.base == SILENT:
            found.append(Row(f"{name}: to cancel and quit", f"{max(one['quit'] for one in said[scene.name]) * 1e3:.1f} ms"))
    return found


def love_update(here, rounds):
    """What a game of 60 frames a second spends in qtts.love, with nothing to say and with lines being spoken."""
    def once(streams):
        game = {"BASE": here.base, "PARAMETERS": json.dumps({"x_replay": REPLAY}), "STREAMS": str(streams), "SECONDS": str(SECONDS)}
        module = lab.BUILD / "cmake/qtts/lua/5.1"
        search = {"LUA_CPATH": f"{module}/?.so", "LUA_PATH": f"{module}/?.lua", "ALSOFT_DRIVERS": "null", "XDG_RUNTIME_DIR": str(lab.BUILD)}
        return lab.Run(["love", lab.CLIENTS / "love"], game | search).said

    rows, idle = [], None
    for streams, name in ((0, "idle"), (1, "a line"), (8, "8 lines")):
        said = [once(streams) for _ in range(rounds)]
        middle, longest = median([one["median"] for one in said]), median([one["max"] for one in said])
        idle = idle or middle
        rows.append(Row(f"{name}: median of an update", f"{middle * 1e6:.1f} µs", middle / idle, "idle"))
        rows.append(Row(f"{name}: longest update", f"{longest * 1e3:.2f} ms, {longest * 60:.1%} of a frame"))
    return Section("love", "LÖVE: what love.update spends in qtts, 60 frames a second", rows)


def run(here, rounds):
    tls.certificate()
    with tls.terminator(here.base) as secure:
        scenes = [
            Scene("a stream", 1, here.base),
            Scene("50 streams", 50, here.base),
            Scene("first connection over TLS", 1, secure, str(tls.CERTIFICATE)),
            Scene("a look-up that hangs", 1, SILENT),
        ]
        preload = silent_names()
        there = [host for host in HOSTS if host.can_run()]
        sections = [Section("hosts", f"a timer of 5 ms in {host.name}", rows(host, scenes, min(rounds, 3), preload)) for host in there]
    return sections + ([love_update(here, min(rounds, 3))] if shutil.which("love") else [])

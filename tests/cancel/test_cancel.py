"""Cancel, in every host and in each phase of a stream: how long until it is over at the longest, and what is left. QTTS_TIMES: how often in
each (20). Prints a table."""

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("QTTS_BUILD", ROOT / "build/release"))
for folder in ("tests/wire", "tests/endpoint"):
    sys.path.append(str(ROOT / folder))

os.environ.setdefault("QTTS_ENDPOINT", str(BUILD / "bin/qtts-endpoint"))

import endpoint as local  # noqa: E402
import wire as scripted  # noqa: E402
from wire_ports import Full, Mute, phases  # noqa: E402

TIMES = int(os.environ.get("QTTS_TIMES", "20"))
LIMITS_MS = {"look-up": 100, "connect": 100, "tls": 100, "waiting": 100, "streaming": 50}
# What may be left: memory that malloc keeps for the next one, not a stream's worth each (some 20 KiB).
MOST_RESIDENT_KIB, MOST_BYTES, MOST_LUA_KIB = 1024, 4096, 64
ENOUGH_TO_BE_STEADY = 500  # the first hundred are not counted: threads' stacks and malloc's own come once
WAYS = "task stream close client thread wait_for timeout group break".split()  # of giving a stream up in asyncio
FEW = 20  # cancels of the run that the bytes in use are compared with
PATIENCE = 1200
SILENT_SECONDS = "0.5"  # of a look-up: well beyond the limit, and not long to wait for at the end

LUAS = {"luajit": "5.1", "lua5.1": "5.1", "lua5.2": "5.2", "lua5.3": "5.3", "lua5.4": "5.4"}


def lua_paths(abi):
    own = f"{HERE}/?.lua;{ROOT}/bindings/lua/?.lua"
    return {"LUA_PATH": f"{own};;", "LUA_CPATH": f"{BUILD}/lua/{abi}/?.so;;"}


def nvim():
    return ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-c", f"luafile {HERE}/uv.lua", "-c", "qa!"]


def loop_of(name):
    return [sys.executable, ROOT / "tests/python/async_cancel.py", str(-(-TIMES // (2 * len(WAYS)))), name]


# What a thread keeps for itself counts as handed out.
EXACT = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}

# host -> words of its command, its surroundings, whether phase and base follow as words
HOSTS = {
    "C, poll": ([BUILD / "bin/test-cancel", "poll", str(TIMES)], EXACT, "words"),
    "C, threads": ([BUILD / "bin/test-cancel", "thread", str(TIMES)], EXACT, "words"),
    "Python, threads": ([sys.executable, ROOT / "tests/python/thread_cancel.py", str(TIMES)], {}, "words"),
    "asyncio": (loop_of("asyncio"), {}, "json"),
    "uvloop": (loop_of("uvloop"), {}, "json"),
    **{f"step, {lua}": ([lua, HERE / "step.lua"], {**lua_paths(abi), **EXACT}, "environment") for lua, abi in LUAS.items()},
    **{f"luv, {lua}": ([lua, HERE / "uv.lua"], {**lua_paths(abi), **EXACT}, "environment") for lua, abi in LUAS.items()},
    "Neovim": (nvim(), lua_paths("5.1"), "environment"),
    "LÖVE": (["love", HERE / "love"], {**lua_paths("5.1"), "SDL_VIDEODRIVER": "dummy", "ALSOFT_DRIVERS": "null"}, "environment"),
}


# Hosts that free all that they have at their end, so that what is in use then is what was lost. What malloc keeps is no measure: of 50 look-ups that
# are given up at a time it keeps up to 3 MiB, after 200 cancels as after 4,000.
CLOSED_AT_THE_END = ("step", "luv")


def lacking(host):
    words, more, _ = HOSTS[host]
    if not shutil.which(str(words[0])):
        return f"no {words[0]}"
    if host == "uvloop" and subprocess.run([sys.executable, "-c", "import uvloop"], capture_output=True, check=False).returncode:
        return "no uvloop"
    if host.startswith("luv") and subprocess.run([words[0], "-e", 'require "luv"'], capture_output=True, check=False).returncode:
        return f"no luv for {words[0]}"
    return ""


@pytest.fixture(scope="session")
def silent_names(tmp_path_factory):
    """What must be loaded for names that end in .silent.invalid to be looked up as long as told."""
    library = tmp_path_factory.mktemp("silent") / "silent_names.so"
    subprocess.run(["cc", "-shared", "-fPIC", ROOT / "tests/lua/silent_names.c", "-o", library, "-ldl"], check=True)
    return str(library)


@pytest.fixture(scope="session")
def bases():
    """Where a stream comes to each phase and no further."""
    full, mute = Full(), Mute()
    with scripted.Server() as wire, local.running("--replay", "ramp") as endpoint:
        wire.script("waiting", [[("stall",)]])
        yield phases(full, mute, wire.base_url("waiting"), endpoint.base)
    full.close()
    mute.close()


@pytest.fixture(scope="session")
def table():
    """Rows of strings, printed when all is done."""
    rows = [["host", "phase", "times", "median ms", "p99 ms", "longest ms", "descriptors", "left KiB"]]
    yield rows
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print("", *("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows), sep="\n")


def run(host, phase, base, silent_names, home, times=TIMES):
    words, more, way = HOSTS[host]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    environment = {**kept, **more, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LD_PRELOAD": silent_names, "QTTS_SILENT_SECONDS": SILENT_SECONDS}
    if way == "words":
        words = [*words, phase, base]
    elif way == "json":
        words = [*words, json.dumps({phase: base}), *WAYS, *WAYS]
    else:
        environment |= {"TIMES": str(times), "PHASE": phase, "BASE": base, "QTTS_IN_USE": str(home / "in-use")}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.stderr, done.returncode) == ("", 0)
    said = json.loads(done.stdout)
    if way == "json":
        said["took"] = [1e3 * seconds for took in said["took"][phase].values() for seconds in took]
    if host.startswith(CLOSED_AT_THE_END):
        said["in_use"] = int((home / "in-use").read_text())
    return said


def row(host, phase, said):
    took = sorted(said["took"])
    p99 = took[int(0.99 * (len(took) - 1))]
    before, after = said["descriptors"]
    times = (f"{milliseconds:.2f}" for milliseconds in (statistics.median(took), p99, took[-1]))
    return [host, phase, str(len(took)), *times, f"{before} -> {after}", str(said["resident_kib"])]


@pytest.mark.parametrize("phase", LIMITS_MS)
@pytest.mark.parametrize("host", HOSTS)
def test_I4_cancel(bases, silent_names, table, tmp_path, host, phase):
    if lack := lacking(host):
        pytest.skip(lack)
    said = run(host, phase, bases[phase], silent_names, tmp_path)
    table.append(row(host, phase, said))
    assert len(said["took"]) >= TIMES
    assert max(said["took"]) < LIMITS_MS[phase]
    assert said["late"] == 0
    assert said["descriptors"][0] == said["descriptors"][1]
    assert said.get("lua_kib", 0) <= MOST_LUA_KIB
    if TIMES < ENOUGH_TO_BE_STEADY:
        return
    if host.startswith(CLOSED_AT_THE_END):
        few = run(host, phase, bases[phase], silent_names, tmp_path, FEW)
        assert said["in_use"] - few["in_use"] <= MOST_BYTES
    else:
        assert said["resident_kib"] <= MOST_RESIDENT_KIB and said.get("bytes", 0) <= MOST_BYTES

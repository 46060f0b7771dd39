"""Faults that are done to the process from outside: descriptors taken away, its memory read, its calls watched, a kill at any moment."""

import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import wave

import arounds
import drivers
import judge
import pytest
import streams
import wire
from table import DEFAULTS

A = streams.pcm(60)
GOOD = streams.streamed(streams.audio(A), streams.stop())
FILE = streams.wav(A)
SENT = b"Authorization: Bearer "
IN_THE_WORLD = pytest.mark.skipif(bool(arounds.lacking("world")), reason=arounds.lacking("world"))
NEEDS_STRACE = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.fixture(scope="module")
def server():
    with wire.Server() as made:
        yield made


@pytest.fixture
def fresh(tmp_path):
    """fresh(language, ...): a driver of the test's own, which must end well."""
    made = []

    def start(language, **around):
        made.append(drivers.Driver(language, tmp_path, drivers.Around(**around)))
        return made[-1]

    yield start
    for driver in made:
        assert driver.end() == (0, "")


def job(server, name, plays, **ask):
    server.script(name, plays)
    return {**DEFAULTS, "api_key": wire.CANARY, "base_url": server.base_url(name), **ask}


def cleared(driver, asked):
    """A driver answers before it frees; once it has refused a client without a key, the one before is gone."""
    assert driver.run({**asked, "api_key": ""}, lambda: None)["status"] == "INVALID"


@pytest.mark.parametrize("language", drivers.NAMES)
def test_I17_few_descriptors(server, fresh, language):
    """However few are left, it is an error that can be understood, and later everything works again."""
    driver = fresh(language)
    asked = job(server, f"few-{language}", [GOOD])
    assert driver.run(asked, lambda: None)["status"] == "DONE"
    cleared(driver, asked)
    pid = driver.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    taken = len(os.listdir(f"/proc/{pid}/fd"))
    statuses = []
    for more in range(14):
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (taken + more, before[1]))
        cleared(driver, asked)
        statuses.append(driver.run(asked, lambda: None)["status"])
    assert set(statuses) <= {"NETWORK", "DONE"} and statuses[0] == "NETWORK" and statuses[-1] == "DONE", statuses
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    assert driver.run(asked, lambda: None)["status"] == "DONE"


def in_memory(pid, text):
    """What stands in front of each copy of it."""
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            area, rights = line.split()[:2]
            start, end = (int(part, 16) for part in area.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                pieces = memory.read(end - start).split(text)
                found += [piece[-len(SENT) :] for piece in pieces[:-1]]
    return found


@pytest.mark.parametrize("language", drivers.NAMES)
def test_K2_no_key_is_left_in_memory(server, fresh, tmp_path, language):
    """The key comes from a file, so that only the library ever had it. The request that libcurl sent is libcurl's; it does not wipe it."""
    (tmp_path / "key").write_text(wire.CANARY + "\n")
    driver = fresh(language, environment={"DASHSCOPE_API_KEY_FILE_PATH": str(tmp_path / "key")})
    asked = job(server, f"memory-{language}", [GOOD], api_key=None)
    kept = {**asked, "keep": 1}
    assert driver.run(kept, lambda: None)["status"] == "DONE"
    assert server.seen(f"memory-{language}")[-1]["authorization"] == "expected"
    assert set(in_memory(driver.process.pid, wire.CANARY.encode())) > {SENT}, "the search finds what is there"
    assert driver.run({**asked, "client": "same"}, lambda: None)["status"] == "DONE"
    cleared(driver, asked)
    assert set(in_memory(driver.process.pid, wire.CANARY.encode())) <= {SENT}


@pytest.mark.parametrize("language", drivers.NAMES)
def test_K1_no_key_in_the_command_line_or_the_environment_of_a_child(server, fresh, language):
    driver = fresh(language)
    assert driver.run(job(server, f"told-{language}", [GOOD], keep=1), lambda: None)["status"] == "DONE"
    for name in ("cmdline", "environ"):
        assert wire.CANARY.encode() not in pathlib.Path(f"/proc/{driver.process.pid}/{name}").read_bytes()


@NEEDS_STRACE
@pytest.mark.parametrize("language", ("c", "python", "lua5.4"))
def test_G1_a_refused_url_opens_nothing(server, fresh, tmp_path, language):
    """Neither the file nor a connection."""
    log = tmp_path / "calls"
    driver = fresh(language, prefix=("strace", "-f", "-qq", "-e", "trace=openat,open,connect,socket,write", "-o", str(log)))
    for url in ("file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "dict://127.0.0.1/x", "smb://127.0.0.1/x", "data:,x"):
        result = driver.run(job(server, f"scheme-{language}", [GOOD], mode="download", url=url), lambda: None)
        assert result["status"] == "INVALID"
    driver.end()
    calls = log.read_text()
    assert "write(" in calls and not re.search(r"open(at)?\([^\n]*passwd", calls)
    assert not re.search(r"connect\([^\n]*AF_INET", calls)


UNLOAD = """
import ctypes, sys, time
lua = ctypes.CDLL("liblua5.4.so.0", mode=ctypes.RTLD_GLOBAL)
lua.luaL_newstate.restype = ctypes.c_void_p
state = ctypes.c_void_p(lua.luaL_newstate())
lua.luaL_openlibs(state)
script = b'''
local client = require "qtts".client{ api_key = "sk-x", base_url = "https://silent.example/api/v1" }
local stream = client:stream{ text = "Hello.", voice = "Cherry" }
assert(stream:poll() == false)
client:step(100)
assert(stream:poll() == false)
'''
assert lua.luaL_loadstring(state, script) == 0 and lua.lua_pcallk(state, 0, 0, 0, None, None) == 0
threads = lambda: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("Threads"))
looking = threads()
lua.lua_close(state)
assert looking > 1, "no look-up was on its way"
end = time.monotonic() + 20
while threads() > 1 and time.monotonic() < end: time.sleep(0.01)
"""


@IN_THE_WORLD
@pytest.mark.parametrize("language", ["lua5.4"])
def test_I15_unloaded_while_a_look_up_is_on_its_way(language):
    """The thread that waits for the silent name server wakes up in code that must still be there."""
    environment = {**os.environ, **drivers.recipe(language)[2], "RES_OPTIONS": "timeout:3 attempts:1"}
    done = subprocess.run([sys.executable, "-c", UNLOAD], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


CTRL_C = """
import signal, sys, qtts
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background process has it ignored
client = qtts.Client("sk-x", base_url="https://ctrl-c.example/api/v1", timeout=qtts.Timeout(connect=60))
try: client.stream("Hello.", voice="Cherry").read()
except KeyboardInterrupt: client.close()
else: sys.exit("no interrupt")
assert len(qtts.Client("sk-x", base_url=sys.argv[1]).stream("Hello.", voice="Cherry").read()) == 120
"""


@IN_THE_WORLD
@pytest.mark.parametrize("language", ["python"])
def test_I1_ctrl_c_in_a_silent_look_up(server, resolver, language):
    """At once, and the next call works: the name server would be waited for twice as long."""
    server.script("ctrl-c", [GOOD])
    with subprocess.Popen([sys.executable, "-c", CTRL_C, server.base_url("ctrl-c")], stderr=subprocess.PIPE) as child:
        resolver.wait_for("ctrl-c.example")
        child.send_signal(signal.SIGINT)
        assert (child.communicate(timeout=30)[1], child.returncode) == (b"", 0)


KILLS = int(os.environ.get("QTTS_KILLS", "100"))
OLD = b"what stood there before"


def kill_while_saving(language, folder, server, moment):
    """-> what stands under the name afterwards. Moment 0 is before the audio is whole, moment 9 behind the end, the others are in between."""
    path = folder / "out.wav"
    path.write_bytes(OLD)
    gate = f"kill-{language}-{moment}"
    pieces = [
        piece for number in range(8) for piece in (("send", streams.chunked(streams.audio(A))), *([("gate", gate)] if number == moment % 8 else []))
    ]
    plays = [[("send", streams.head() + streams.CHUNKED), *pieces, ("send", streams.chunked(streams.stop()) + b"0\r\n\r\n")]]
    asked = job(server, gate, plays, mode="save", path=str(path))
    driver = drivers.Driver(language, folder)
    driver.start()
    driver.process.stdin.write("\t".join(f"{key}={drivers.encode(value)}" for key, value in asked.items()).encode() + b"\n")
    driver.process.stdin.flush()
    server.records.wait(gate, bool, 20)
    if moment % 10:
        server.open_gate(gate)
    for _ in range(moment % 10 * 300):
        os.sched_yield()
    while moment % 10 == 9 and b"result" not in driver.process.stdout.readline():
        pass
    driver.process.kill()
    driver.process.wait()
    driver.process.stdin.close()
    driver.process.stdout.close()
    return path.read_bytes()


@pytest.mark.parametrize("language", ("c", "python", "lua5.4"))
def test_H5_a_kill_leaves_the_old_file_or_the_new_one(server, tmp_path, language):
    whole = streams.wav(A * 8)
    left = [kill_while_saving(language, tmp_path, server, moment) for moment in range(KILLS // 3 + 1)]
    assert set(left) <= {OLD, whole}, {len(one) for one in left}
    assert OLD in left and whole in left, "what was meant to be too early or too late was not"


JUDGES = {
    "soxi": (["soxi", "-s"], "60"),
    "ffprobe": (["ffprobe", "-v", "warning", "-show_entries", "stream=duration_ts", "-of", "csv=p=0"], "60"),
    "sox": (["sox", "--info", "-t"], "wav"),
}


@pytest.mark.parametrize("language", drivers.NAMES)
def test_F10_a_saved_file_is_read_by_everybody(server, own, tmp_path, language):
    path = tmp_path / "out.wav"
    asked = job(server, f"judged-{language}", [GOOD], mode="save", path=str(path))
    assert judge.judge_step(asked, {"status": "DONE"}, own(language).run(asked, lambda: None)) == []
    assert path.read_bytes() == FILE
    with wave.open(str(path)) as read:
        assert (read.getnframes(), read.getframerate(), read.readframes(99)) == (60, 24000, A)


@pytest.mark.parametrize("program", JUDGES)
def test_F10_what_other_programs_say(tmp_path, program):
    words, answer = JUDGES[program]
    if not shutil.which(words[0]):
        pytest.skip(f"{words[0]} is not installed")
    (tmp_path / "out.wav").write_bytes(FILE)
    done = subprocess.run([*words, str(tmp_path / "out.wav")], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip().rstrip(","), done.stderr) == (0, answer, "")

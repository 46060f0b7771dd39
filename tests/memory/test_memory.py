"""Memory in C, Python and Lua, of the release build: an hour takes no more than a minute, and a cancelled stream leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RELEASE = ROOT / "build/release"
LUAS = {"lua5.1": "5.1", "luajit": "5.1", "lua5.2": "5.2", "lua5.3": "5.3", "lua5.4": "5.4"}
LANGUAGES = ["c", "python", "asyncio", *LUAS]
FOREIGN = ("DASHSCOPE_", "LD_PRELOAD", "LUA_", "PYTHONPATH", "UBSAN_")
COUNT = 200
sys.path.append(str(ROOT / "tests/endpoint"))
os.environ.setdefault("QTTS_ENDPOINT", str(RELEASE / "bin/qtts-endpoint"))

import endpoint as local  # noqa: E402


@pytest.fixture(scope="module")
def settings():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN) and not name.lower().endswith("_proxy")}
    with local.running("--replay", "ramp") as endpoint:
        yield {**kept, "DASHSCOPE_API_KEY": local.KEY, "DASHSCOPE_HTTP_BASE_URL": endpoint.base, "PYTHONPATH": str(RELEASE / "python"),
               "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    path = tmp_path_factory.mktemp("memory") / "memory"
    flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-I", ROOT / "core/include"]
    found = subprocess.check_output(["pkg-config", "--libs", "libcurl", "libcjson", "libutf8proc"], text=True).split()
    subprocess.run(["cc", *flags, HERE / "memory.c", "-o", path, RELEASE / "lib/libqtts.a", *found, "-pthread"], check=True)
    return path


@pytest.fixture
def measure(settings, program):
    """measure(language, "flat", "cancel" or "narrate", number) -> its rows of two numbers"""

    def run(language, *words):
        pythons = {"python": [sys.executable, HERE / "memory.py"], "asyncio": [sys.executable, HERE / "memory_async.py"]}
        command = {"c": [program], **pythons}.get(language) or [language, HERE / "memory.lua"]
        module = {"LUA_CPATH": f"{RELEASE}/lua/{LUAS[language]}/?.so"} if language in LUAS else {}
        done = subprocess.run([*command, *map(str, words)], env={**settings, **module}, capture_output=True, text=True, timeout=300, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return [tuple(map(int, line.split())) for line in done.stdout.splitlines()]

    return run


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_hour_takes_no_more_than_a_minute(measure, language):
    ((minute, short),) = measure(language, "flat", 60)
    ((hour, long),) = measure(language, "flat", 3600)
    print(f"{language}: a minute {minute} KiB, an hour {hour} KiB at the peak")
    assert (short, long) == (60 * 48000, 3600 * 48000)
    assert hour - minute <= 1024


def test_a_long_narration_takes_its_text_and_no_more(measure):
    """Two hours beside half an hour; --long: ten beside one. In pieces of half a minute: what is kept of one is its text and some facts."""
    few, many = (120, 1200) if "QTTS_FULL_SIZE" in os.environ else (60, 240)
    (short_peak, short) = max(measure("c", "narrate", few)[0] for _ in range(4))  # it varies with how many pieces stood ahead at once
    ((long_peak, long),) = measure("c", "narrate", many)
    print(f"C: {few} pieces {short_peak} KiB, {many} pieces {long_peak} KiB at the peak")
    assert (short, long) == (few * 30 * 48000, many * 30 * 48000)
    assert long_peak - short_peak <= 2048 + 2 * many  # KiB; half a minute of audio is 1,400


@pytest.mark.parametrize("language", LANGUAGES)
def test_cancelled_streams_leave_nothing(measure, language):
    rounds = measure(language, "cancel", COUNT)
    descriptors = [row[0] for row in rounds]
    used = [row[1] for row in rounds]
    references = {row[2:] for row in rounds}  # in Python: of the types
    print(f"{language}: descriptors {descriptors}, in use {used}, references {references}")
    assert len(references) == 1
    assert len(set(descriptors)) == 1
    growth = [after - before for before, after in zip(used[1:], used[2:])]  # the first round fills what is filled once
    assert min(growth) <= (0 if language == "c" else COUNT // 2), "what leaks, leaks in every round"

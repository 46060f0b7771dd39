"""Every snippet of README.md runs: C, Python and Lua in an empty folder, sh in a copy of the tree, one after the other."""

import os
import re
import sys

import pytest
from conftest import BUILD, PLAYERS, ROOT, fake_player, pcm, run, sanitizers

README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LUAS = {"lua5.1": "5.1", "luajit": "5.1", "lua5.2": "5.2", "lua5.3": "5.3", "lua5.4": "5.4"}
FLAGS = "-Wall -Wextra -Werror -g -fsanitize=address,undefined -fno-sanitize-recover=all".split()


def snippets(language):
    """[(line, text)]"""
    found = [(README.count("\n", 0, match.start()) + 2, match[2]) for match in FENCE.finditer(README) if match[1] == language]
    elsewhere = ("function love.", "vim.")  # a game: tests/love plays it; an editor: tests/nvim
    found = [(line, text) for line, text in found if not any(word in text for word in elsewhere)]
    return [pytest.param(text, id=f"line-{line}") for line, text in found]


@pytest.fixture
def ready(settings, tmp_path):
    """The surroundings of a snippet, with fake players."""
    for name in PLAYERS:
        fake_player(tmp_path / "bin", name)
    return {**settings, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "UBSAN_OPTIONS": "halt_on_error=1"}


def judge(folder, outcome):
    status, said, complaints = outcome
    assert (status, complaints) == (0, ""), said + complaints
    for path in folder.glob("*.wav"):
        pcm(path)
    played = folder / "played"
    assert not played.exists() or played.stat().st_size > 10000


def test_there_are_some():
    assert all(snippets(language) for language in ("c", "python", "lua", "sh"))


@pytest.mark.parametrize("text", snippets("c"))
def test_c(ready, tmp_path, text):
    (tmp_path / "snippet.c").write_text(text, encoding="utf-8")
    compiler = ["cc", *FLAGS, "-I", ROOT / "core/include", "snippet.c", "-o", "snippet", "-L", BUILD / "lib", "-lqtts", f"-Wl,-rpath,{BUILD / 'lib'}"]
    status, _, complaints = run(compiler, tmp_path)
    assert status == 0, complaints
    judge(tmp_path, run(["./snippet"], tmp_path, **ready, ASAN_OPTIONS="detect_leaks=1"))


@pytest.mark.parametrize("text", snippets("python"))
def test_python(ready, tmp_path, text):
    (tmp_path / "snippet.py").write_text(text, encoding="utf-8")
    judge(tmp_path, run([sys.executable, "snippet.py"], tmp_path, **ready, ASAN_OPTIONS="detect_leaks=0", LD_PRELOAD=sanitizers()))


@pytest.mark.parametrize("interpreter", LUAS)
@pytest.mark.parametrize("text", snippets("lua"))
def test_lua(ready, tmp_path, text, interpreter):
    (tmp_path / "snippet.lua").write_text(text, encoding="utf-8")
    folder, system = f"{BUILD}/lua/{LUAS[interpreter]}", ";;" if "luv" in text else ""
    module = {"LUA_CPATH": f"{folder}/?.so{system}", "LUA_PATH": f"{folder}/?.lua{system}", "LD_PRELOAD": sanitizers()}
    judge(tmp_path, run([interpreter, "snippet.lua"], tmp_path, **ready, **module, ASAN_OPTIONS="detect_leaks=1"))


def same_packages(text):
    """What a reader is told to install is what the scripts install: they have done so."""
    lists = re.findall(r'_packages="(.*)"', (ROOT / "tests/setup.sh").read_text())
    known = {name for line in lists for name in re.split(r"[ |]", line)}
    for line in text.splitlines():
        assert set(line.partition("#")[0].split()[2:]) <= known, line


@pytest.mark.parametrize("text", snippets("sh"))
def test_sh(tree, text):
    """In the order of the README, so that one may stand on what another has built."""
    if "tests/run.sh" in text:
        pytest.skip("this is what is running")
    if text.startswith("apt-get install "):
        return same_packages(text)
    status, said, complaints = run(["sh", "-euc", text], tree)
    assert status == 0, said + complaints
    for path in tree.glob("*.wav"):
        pcm(path)
        path.unlink()

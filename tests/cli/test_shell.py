"""What belongs to the command in other programs' places: completion for bash and zsh, the manual page. All know every option."""

import os
import shutil
import subprocess
import sys
from importlib import import_module

import command
import pytest
from command import ROOT
from qtts._cli._options import COMMANDS

SHARE = ROOT / "bindings/python/qtts/_cli/share"


def options(name):
    """Every option of a command; the long form where there is one."""
    parser = import_module(f"qtts._cli._{name}").make_parser(name)
    return {action.option_strings[-1] for action in parser._actions if action.option_strings}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_everywhere(name):
    page = (SHARE / "qtts.1").read_text().replace("\\-", "-")
    for file, text in ("qtts.1", page), ("_qtts", (SHARE / "_qtts").read_text()):
        for option in options(name):
            assert option.lstrip("-") in text, f"{file} lacks {option} of {name}"
        assert name in text


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """The command `qtts` on PATH, as an installed one."""
    folder = tmp_path / "shell"
    folder.mkdir()
    (folder / "qtts").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qtts "$@"\n')
    (folder / "qtts").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    (tmp_path / "book one.txt").write_text("x")
    (tmp_path / "jobs.jsonl").write_text("x")
    (tmp_path / "out").mkdir()
    return tmp_path


def bash(folder, *words):
    script = 'eval "$(qtts completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _qtts; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", script, "bash", "qtts", *words], capture_output=True, text=True, timeout=30, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [line for line in done.stdout.splitlines() if line]


COMPLETED = [
    (["vo"], ["voices"]),
    ([""], ["say", "bulk", "voices", "doctor", "completion"]),
    (["--pl"], ["--play"]),
    (["-f", "bo"], ["book one.txt"]),
    (["say", "--srt", "bo"], ["book one.txt"]),
    (["-v", "Che"], ["Cherry", "Chelsie"]),
    (["-v", "Ono"], ["Ono\\ Anna"]),
    (["-l", "Ger"], ["German"]),
    (["-m", "qwen-tts-l"], ["qwen-tts-latest"]),
    (["--region", "b"], ["beijing"]),
    (["bulk", "j"], ["jobs.jsonl"]),
    (["bulk", "jobs.jsonl", "-o", ""], ["out", "shell"]),
    (["bulk", "--re"], ["--requests-per-minute", "--region"]),
    (["voices", "--names", "l"], ["languages"]),
    (["doctor", "--b"], ["--billed", "--base-url"]),
    (["completion", ""], ["bash", "zsh"]),
    (["--pause", ""], []),
    (["a text", ""], []),
]


@pytest.mark.parametrize("words, expected", COMPLETED, ids=[" ".join(row[0]) for row in COMPLETED])
def test_bash(shell, words, expected):
    assert sorted(bash(shell, *words)) == sorted(expected)


@pytest.mark.parametrize("name", COMMANDS)
def test_bash_knows_every_option(shell, name):
    assert options(name) <= set(bash(shell, name, "-"))


# What is typed before the tabulator, and what zsh adds.
TYPED = [("qtts vo", "ices "), ("qtts --pl", "ay "), ("qtts -v Ono", "\\ Anna "), ("qtts bulk --con", "currency "), ("qtts -f boo", "k\\ one.txt ")]


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
def test_zsh(shell):
    program = ["zsh", "-f", "-i"]
    with command.Terminal(program=program, columns=200, cwd=shell, env={"PS1": "%% ", "TERM": "dumb"}) as child:
        child.type(b'autoload -U compinit; compinit -u -D; eval "$(qtts completion zsh)"; print rea""dy\n')
        child.until(b"ready")
        for typed, added in TYPED:
            child.output = b""
            child.type(typed.encode() + b"\t")
            child.until(added.encode())
            child.type(b"\x15")


@pytest.mark.skipif(not shutil.which("man"), reason="no man")
def test_the_manual_page_is_well_formed():
    done = subprocess.run(["man", "--warnings", "-l", SHARE / "qtts.1"], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "") and "EXIT STATUS" in done.stdout

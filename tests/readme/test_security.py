"""SECURITY.md: each promise names tests, and each test that is named is there."""

import re

import pytest
from conftest import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[^`:]+)::([^`]+)`", TEXT)))
PROMISES = [line for line in TEXT.splitlines() if line.startswith("| ") and not re.match(r"\| (promise|ceiling) \|", line)]


def test_there_are_promises():
    assert len(PROMISES) > 20 and len(NAMED) > 40


@pytest.mark.parametrize("line", PROMISES, ids=lambda line: line[2:50])
def test_promise_names_a_test(line):
    assert "::" in line


@pytest.mark.parametrize(("path", "name"), NAMED, ids=lambda word: word.rpartition("/")[2])
def test_named_test_is_there(path, name):
    assert re.search(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", (ROOT / path).read_text(encoding="utf-8"))

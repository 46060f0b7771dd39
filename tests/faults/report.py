"""The fault matrix as a table: report.py LOGS. Which test holds which row in which language is read from the results of all parts of tests/run.sh:
a test belongs to the rows whose ids stand at the beginning of its name. A part whose results are missing or older than the sources runs first.

It fails when a row has no test in a language that can see it, when a test of a row failed, and when the tests' own key stands in a log."""

import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree
from collections import namedtuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent / "wire"))

import wire

PARTS = ("core", "scenarios", "python", "timing", "lua")  # and this one, whose results are there when this runs
SOURCES = ("core", "bindings", "tests/core", "tests/scenarios", "tests/wire", "tests/python", "tests/lua", "tests/torture")
LINES = {"core": "C", "lua": "Lua"}  # they do not run under pytest
LANGUAGES = ("C", "Python", "Lua")
ID = r"[A-K]\d{1,2}"
NAMED = re.compile(rf"(?:^|[^A-Za-z0-9_])(?:test_)?((?:{ID}_)*{ID})[_ ]")
SPOKEN = {"c": "C", "python": "Python"}

Row = namedtuple("Row", "id languages promise note")
Result = namedtuple("Result", "ids language name outcome")


def matrix():
    for line in (HERE / "matrix.tsv").read_text().splitlines():
        if not line.startswith("#"):
            row = Row(*line.split("\t"))
            yield row._replace(languages=row.languages.split())


# ---- results ----


def language_of(words, otherwise):
    for word in words:
        if word in SPOKEN or word.startswith("lua"):
            return SPOKEN.get(word, "Lua")
    return otherwise


def of_pytest(path):
    otherwise = "Python" if path.stem in ("python", "timing") else ""
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        name, _, parameters = case.get("name").partition("[")
        what = {child.tag for child in case}
        outcome = "FAILED" if what & {"failure", "error"} else "skipped" if "skipped" in what else "ok"
        reason = next((child.get("message", "") for child in case if child.tag == "skipped"), "")
        ids = ids_of(name) + ids_of(parameters)
        yield Result(ids, language_of(re.split(r"[-\[\]]", parameters), otherwise), case.get("name"), (outcome, reason))


def of_lines(path, language):
    """cmocka's lines, and those of tests/lua."""
    for line in path.read_text(errors="replace").splitlines():
        found = re.search(r"\[ +(OK|FAILED) +\] (.*)", line) or re.match(r"(ok|FAILED) (.*)", line)
        if found:
            yield Result(ids_of(found[2]), language, found[2], ("ok" if found[1].lower() == "ok" else "FAILED", ""))


def ids_of(name):
    found = NAMED.search(name)
    return tuple(found[1].split("_")) if found else ()


def results(logs):
    for part in (*PARTS, "faults"):
        yield from of_lines(logs / f"{part}.log", LINES[part]) if part in LINES else of_pytest(logs / f"{part}.xml")


# ---- parts that have not run ----


def newest():
    """When the sources were changed last."""
    files = (path for folder in SOURCES for path in (ROOT / folder).rglob("*") if path.is_file())
    return max(path.stat().st_mtime for path in files if not re.search(r"__pycache__|\.egg-info", str(path)))


def run_missing(logs):
    changed = newest()
    for part in PARTS:
        log = logs / f"{part}.log"
        if not log.exists() or log.stat().st_mtime < changed:
            print(f"{part}: no results of these sources, running it", flush=True)
            with log.open("wb") as out:
                subprocess.run(["sh", "tests/run.sh", "--inside", part], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, check=False)


# ---- the table ----


def judge(row, found):
    """-> (the word for it, the languages in which it was seen, what is wrong)"""
    wrong = [f"{row.id}: FAILED {result.name}" for result in found if result.outcome[0] == "FAILED"]
    passed = {result.language for result in found if result.outcome[0] == "ok"}
    skipped = {result.language: result.outcome[1] for result in found if result.outcome[0] == "skipped"}
    lacking = [language for language in row.languages if language not in passed]
    wrong += [f"{row.id}: no test in {language}" for language in lacking if language not in skipped]
    if wrong:
        return "FAILED", passed, wrong
    if lacking:
        return "not run: " + next(iter(skipped.values())), passed, []
    return "ok", passed, []


def leaks(logs):
    secrets = (wire.CANARY.encode(), b"secret-of-the-url")
    texts = [*logs.glob("*.log"), *(path for path in (logs / "sanitizer").glob("*"))]
    return [f"K1: a secret of the tests stands in {path}" for path in texts for secret in secrets if secret in path.read_bytes()]


def main(logs):
    run_missing(logs)
    everything = [result for result in results(logs) if result.ids]
    problems, words = leaks(logs), {}
    print(f"\n{'row':5}{'C':4}{'Python':8}{'Lua':5}{'tests':>6}  outcome; what is promised")
    for row in matrix():
        found = [result for result in everything if row.id in result.ids]
        word, passed, wrong = judge(row, found)
        problems += wrong
        words[word.split(":")[0]] = words.get(word.split(":")[0], 0) + 1
        marks = ["ok" if language in passed else "" if language in row.languages else "-" for language in LANGUAGES]
        print(f"{row.id:5}{marks[0]:4}{marks[1]:8}{marks[2]:5}{len(found):6}  {word}; {row.promise}")
        if row.note:
            print(f"{'':30}{row.note}")
    print("\n".join(problems))
    print("rows: " + ", ".join(f"{count} {word}" for word, count in sorted(words.items())))
    return words, problems


if __name__ == "__main__":
    counts, bad = main(pathlib.Path(sys.argv[1]))
    tests = [int(number) for number in os.environ.get("QTTS_COUNTED", "0 0 0").split()]
    print(f"{tests[0] + counts.get('ok', 0)} passed, {tests[1] + len(bad)} failed, {tests[2] + counts.get('not run', 0)} skipped")
    sys.exit(1 if bad or tests[1] else 0)

"""Runs rows: scripts to the server, jobs to a driver, both to the judge."""

import os
import pathlib
import time
from dataclasses import dataclass, field

import judge
import wire
import wire_ports
from wire_record import all_ended

PATIENCE = 60  # seconds for the server to see what the client is done with
KNOWN = set(judge.OF_RESULT) | set(judge.OF_SEEN) | {"status", "file", "left"}
SHOWN = 5  # problems of a family that are printed


@dataclass
class Outcome:
    problems: list = field(default_factory=list)
    results: list = field(default_factory=list)
    seconds: float = 0.0


class Here:
    """What a play may want to know: where its scripts are found, and its gates. `gate` opens at the first chunk, `after` at each result."""

    def __init__(self, server, name):
        self.server, self.name, self.gated = server, name, set()

    def url(self, path="", script=""):
        return self.server.here(self.script(script)) + path

    def script(self, suffix):
        return f"{self.name}-{suffix}" if suffix else self.name

    def token(self, kind):
        self.gated.add(kind)
        return f"{self.name}-{kind}"

    gate = property(lambda self: self.token("gate"))
    after = property(lambda self: self.token("after"))

    def open(self, kind):
        if kind in self.gated:
            self.server.open_gate(f"{self.name}-{kind}")


class Runner:
    def __init__(self, server, driver, folder, places):
        self.server, self.driver, self.folder, self.places = server, driver, pathlib.Path(folder), places
        self.files = 0

    def run(self, row):
        outcome = Outcome()
        if self.driver.missing:
            outcome.problems.append(self.driver.missing)
            return outcome
        began = time.monotonic()
        for number, case in enumerate(row.cases):
            problems = self.run_case(f"{row.name}.{self.driver.name}.{number}", case, outcome)
            outcome.problems += [f"{case.label}: {problem}" if case.label else problem for problem in problems]
        outcome.seconds = time.monotonic() - began
        return outcome

    def run_case(self, name, case, outcome):
        here = Here(self.server, name)
        scripts = case.play(here) if callable(case.play) else case.play
        scripts = scripts if isinstance(scripts, dict) else {"": scripts}
        for suffix, plays in scripts.items():
            self.server.script(here.script(suffix), plays)
        problems = [problem for ask, expect in case.steps for problem in self.run_step(here, scripts, ask, expect, outcome)]
        for suffix in scripts:
            self.server.drop(here.script(suffix))
        return problems

    def run_step(self, here, scripts, ask, expect, outcome):
        folder = self.folder / str(self.files)
        self.files += 1
        if "{tmp}" in str(ask.get("path")):
            folder.mkdir()
        began = time.monotonic()
        result = self.driver.run(self.job(ask, here, folder), lambda: here.open("gate"))
        outcome.results.append(dict(result, seconds=time.monotonic() - began))
        here.open("after")
        seen = {suffix: self.seen(here.script(suffix), requests(expect, suffix)) for suffix in scripts}
        problems = judge.judge_step(ask, expect, outcome.results[-1]) + judge.judge_seen(expect, seen[""], seen)
        return problems + self.judge_file(folder, expect) + self.judge_left(here, expect) + self.judge_print()

    def seen(self, script, expected):
        """The server may be a moment behind the client."""
        return self.server.records.wait(script, lambda seen: len(seen) >= expected and all_ended(seen), PATIENCE)

    def job(self, ask, here, folder):
        places = {"{here}": here.url(), "{name}": here.script(""), "{tmp}": str(folder), "{port}": self.server.base.rpartition(":")[2], **self.places}
        places.update({"{%s}" % kind: lambda kind=kind: str(self.server.port(kind)) for kind in wire_ports.KINDS})
        job = {"api_key": wire.CANARY, **ask}
        return {key: fill(value, places) for key, value in job.items()}

    def judge_file(self, folder, expect):
        if "file" not in expect:
            return []
        left = {path.name: path.read_bytes() for path in folder.iterdir()}
        if expect["file"] is None:
            return [f"left behind: {sorted(left)}"] if left else []
        return [] if list(left.values()) == [expect["file"]] else [f"the folder holds {judge.short(left)}"]

    def judge_left(self, here, expect):
        """Nothing of this row's own in a folder that others use as well."""
        names = os.listdir(self.places[expect["left"]]) if "left" in expect else ()
        return [f"left behind: {name}" for name in names if name.startswith(here.name)]

    def judge_print(self):
        said = self.driver.said()
        return [f"printed: {said[-3000:]}"] if said else []


def requests(expect, suffix):
    """How many the server will have seen, at least: it may be behind a client that gave up."""
    looked_at = not suffix and any(key in judge.OF_SEEN for key in expect)
    return expect.get(f"requests_{suffix}".rstrip("_"), int(looked_at))


def fill(value, places):
    if not isinstance(value, str) or "{" not in value:
        return value
    for place, text in places.items():
        if place in value:
            value = value.replace(place, text() if callable(text) else text)
    return value


def summary(problems):
    more = [f"... and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    return "\n".join(problems[:SHOWN] + more)

"""How a scenario is written down: rows of one case, and families of many."""

from dataclasses import dataclass, field

ROWS = []
DEFAULTS = {"mode": "stream", "base_url": "{here}/api/v1", "text": "Hello.", "voice": "Cherry", "retries": -1}


@dataclass
class Case:
    """play: a list of plays (see tests/wire), one an attempt; or a function of `here` that gives it, or gives a dict of several scripts
    ("" is the one that the client's base url leads to). steps: what the client is asked, one after the other, and what must come out."""

    label: str
    play: object
    steps: list = field(default_factory=list)


@dataclass
class Row:
    name: str
    cases: list
    only: tuple = ()  # drivers that can see it; () = all
    around: str = ""  # what its drivers are started in; "" = nothing special


def step(ask=None, **expect):
    return ({**DEFAULTS, **(ask or {})}, expect)


def case(label, actions, ask=None, **expect):
    """One request, one answer."""
    return Case(label, actions if callable(actions) else [actions], [step(ask, **expect)])


def row(name, actions, ask=None, only=(), around="", **expect):
    ROWS.append(Row(name, [case("", actions, ask, **expect)], only, around))


def rows_of_steps(name, play, *steps, only=(), around=""):
    """Several calls of one client, several attempts of one script. Every step but the last keeps the client."""
    kept = [({**ask, "keep": 1, **({"client": "same"} if i else {})}, expect) for i, (ask, expect) in enumerate(steps)]
    kept[-1][0].pop("keep")
    ROWS.append(Row(name, [Case("", play, kept)], only, around))


def family(name, cases, only=(), around=""):
    ROWS.append(Row(name, list(cases), only, around))

"""Interleaved rounds: every contender once a round, each in turns with the floor, in an order that moves on from round to round.

What else the machine does then hits a contender and the floor that it is compared with alike.
"""

import statistics
import sys


class Figures(dict):
    """{name: [a figure of each round]}; `beside` has the floor's, measured in turns with that contender."""

    def __init__(self, names):
        super().__init__({name: [] for name in names})
        self.beside = {name: [] for name in names}


def in_turns(contender, floor, turns):
    pairs = [(floor(), contender()) for _ in range(turns)]
    return statistics.fmean(mine for _, mine in pairs), statistics.fmean(theirs for theirs, _ in pairs)


def one_round(contenders, names, figures, turns):
    floor = contenders.get("floor")
    for name in names:
        if floor is None or name == "floor":
            figures[name].append(contenders[name]())
            continue
        mine, theirs = in_turns(contenders[name], floor, turns.get(name, 1))
        figures[name].append(mine)
        figures.beside[name].append(theirs)


def interleave(contenders, rounds, turns=None):
    """{name: function that measures once} to Figures. `turns`: how often a contender and the floor take turns in one round; else once."""
    names = list(contenders)
    figures = Figures(names)
    for number in range(rounds):
        moved = number % len(names)
        one_round(contenders, names[moved:] + names[:moved], figures, turns or {})
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return figures


def median(figures):
    return statistics.median(figures)


def ratios(figures, name, other):
    theirs = figures.beside[name] if other == "floor" and isinstance(figures, Figures) else figures[other]
    return [mine / beside for mine, beside in zip(figures[name], theirs, strict=True)]


def ratio(figures, name, other):
    """Of each round's pair, then the median."""
    return statistics.median(ratios(figures, name, other))


def spread(figures, name, other):
    pairs = ratios(figures, name, other)
    return min(pairs), max(pairs)

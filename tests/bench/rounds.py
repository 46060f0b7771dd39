"""Interleaved rounds: every contender once a round, in an order that turns, so that what else the machine does hits all of them."""

import statistics
import sys


def interleave(contenders, rounds):
    """{name: function that measures once} to {name: [a figure of each round]}."""
    names = list(contenders)
    figures = {name: [] for name in names}
    for number in range(rounds):
        turned = names[number % len(names):] + names[: number % len(names)]
        for name in turned:
            figures[name].append(contenders[name]())
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return figures


def median(figures):
    return statistics.median(figures)


def ratio(figures, name, other):
    """Of each round's pair, then the median."""
    return statistics.median(mine / theirs for mine, theirs in zip(figures[name], figures[other], strict=True))


def spread(figures, name, other):
    pairs = [mine / theirs for mine, theirs in zip(figures[name], figures[other], strict=True)]
    return min(pairs), max(pairs)

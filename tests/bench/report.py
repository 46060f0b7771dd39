"""Rows of the result, as a table for the terminal and in Markdown, with the machine's conditions."""

import dataclasses
import datetime
import importlib.metadata
import os
import platform
import subprocess

HEAD = ("what", "figure", "ratio", "to", "spread", "goal", "")


@dataclasses.dataclass
class Row:
    what: str
    figure: str = ""
    ratio: float | None = None
    to: str = ""  # what it is a ratio to
    spread: tuple | None = None
    goal: tuple | None = None  # ("<=", 1.2)
    chart: str = ""  # the bar's name

    def met(self):
        return self.ratio is not None and (self.ratio <= self.goal[1] if self.goal[0] == "<=" else self.ratio >= self.goal[1])

    def cells(self):
        return (
            self.what,
            self.figure,
            "" if self.ratio is None else f"{self.ratio:.3g}" if self.ratio >= 10 else f"{self.ratio:.2f}",
            self.to,
            "" if self.spread is None else f"{self.spread[0]:.2f}-{self.spread[1]:.2f}",
            "" if self.goal is None else f"{self.goal[0]} {self.goal[1]:g}",
            "" if self.goal is None else "met" if self.met() else "MISSED",
        )


@dataclasses.dataclass
class Section:
    name: str
    title: str
    rows: list


def as_text(section):
    if not any(row.figure for row in section.rows):  # the lines of another program
        return "\n".join([section.title, *("  " + row.what for row in section.rows), ""])
    cells = [HEAD, *(row.cells() for row in section.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([section.title, *("  " + line for line in lines), ""])


def as_markdown(sections, facts):
    lines = []
    for section in sections:
        if not any(row.figure for row in section.rows):
            lines += [f"**{section.title}**", "", "```", *(row.what for row in section.rows), "```", ""]
            continue
        lines += [f"**{section.title}**", "", "| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
        lines += ["| " + " | ".join(row.cells()) + " |" for row in section.rows] + [""]
    return "\n".join(lines + ["Conditions:", *(f"- {fact}" for fact in facts), ""])


def first_line(*argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True, check=False).stdout.splitlines()[0].strip()
    except (OSError, IndexError):
        return "not there"


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())


def conditions(build, load_before, rounds, apart):
    peers = ("dashscope", "requests", "pycurl", "pybase64")
    return [
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, {processor()}, {os.cpu_count()} cores, Linux {platform.release()}",
        f"load average before {load_before:.1f}, after {os.getloadavg()[0]:.1f}: whatever else the machine did shared the cores; so the contenders "
        f"take turns in each of {rounds} rounds, and a ratio is the median of the ratios of each round's pair",
        f"servers on the last core, clients on the others, in the parts {', '.join(apart)}" if apart else "servers and clients where the system put them",
        "CPU is user and system time of the client's process (getrusage) around its requests, loopback, Release builds; "
        "MB is 1,000,000 bytes of PCM",
        f"qtts {build}; floor: libcurl's easy interface with a 16 KiB read buffer that discards",
        f"Python {platform.python_version()}; " + ", ".join(f"{name} {importlib.metadata.version(name)}" for name in peers),
        f"{first_line('luajit', '-v')[:30]}; {first_line('lua5.4', '-v')[:9]}; {first_line('gcc', '--version')}",
    ]

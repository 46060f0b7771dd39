"""Runs the parts and writes their table and chart. Started by run.sh, which builds and installs what is measured."""

import argparse
import contextlib
import dataclasses
import importlib
import json
import os
import sys

import chart
import lab
import report

PARTS = ("stream", "paced", "short", "tls", "start", "first", "narrate", "memory", "crowd", "crowd_python", "share", "hosts", "cancel", "instructions", "base64")
APART = ("stream", "paced", "short", "tls", "crowd", "crowd_python")  # those that measure CPU while a server is at work


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh", description="What qtts costs, beside its peers.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; default: all")
    parser.add_argument("--quick", action="store_true", help="3 rounds instead of 7")
    parser.add_argument("--rounds", type=int, help="of the parts that are measured in rounds")
    parser.add_argument("--anywhere", action="store_true", help="let the system place client and endpoint, also on the same core")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
    options.parts = options.parts or PARTS
    options.apart = [] if options.anywhere or len(lab.CORES) == 1 else [part for part in options.parts if part in APART]
    options.rounds = options.rounds or (3 if options.quick else 7)
    return options


def run_part(name, options):
    print(f"{name} ", end="", file=sys.stderr, flush=True)
    try:
        with lab.apart() if name in options.apart else contextlib.nullcontext(), lab.endpoint() as base:
            sections = importlib.import_module(f"parts.{name}").run(lab.Lab(base), options.rounds)
    except (lab.Failed, OSError) as failure:
        sections = [report.Section(name, f"{name}: could not be measured", [report.Row(str(failure))])]
    for section in sections:
        print(report.as_text(section), flush=True)
    return sections


def write(sections, facts):
    (lab.BUILD / "table.md").write_text(report.as_markdown(sections, facts), encoding="utf-8")
    (lab.BUILD / "results.json").write_text(json.dumps([dataclasses.asdict(section) for section in sections], indent=1), encoding="utf-8")
    chart.draw(sections, facts[0], lab.BUILD / "chart.svg")


def main():
    options = arguments()
    load = os.getloadavg()[0]
    sections = []
    for name in options.parts:
        sections += run_part(name, options)
    build = lab.Run([sys.executable, "-c", "import json, qtts; print(json.dumps(qtts.__version__ + ' on ' + qtts.build()))"]).said
    facts = report.conditions(build, load, options.rounds, options.apart)
    write(sections, facts)
    print("\n".join(facts))
    missed = [
        f"{section.title}: {row.what}: {row.ratio:.2f} (goal {row.goal[0]} {row.goal[1]:g})"
        for section in sections
        for row in section.rows
        if row.goal and not row.met()
    ]
    print(f"{len(missed)} goals missed" + "".join(f"\n  {what}" for what in missed))
    print("build/bench/chart.svg build/bench/table.md build/bench/results.json")


if __name__ == "__main__":
    main()

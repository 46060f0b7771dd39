"""Instructions for each MB of PCM in our own functions: instructions.sh counts them."""

import subprocess

import lab
from report import Row, Section


def run(here, rounds):
    script = lab.ROOT / "tests/bench/instructions.sh"
    done = subprocess.run(["sh", script, lab.BUILD / "instructions"], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if not lines:
        raise lab.Failed(f"instructions.sh: {done.stderr[-400:]}")
    return [Section("instructions", "instructions for each MB of PCM in our own functions (callgrind)", [Row(line) for line in lines])]

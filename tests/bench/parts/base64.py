"""base64 on each instruction set beside the best open decoders: the table of base64/run.sh."""

import subprocess

import lab
from report import Row, Section


def run(here, rounds):
    done = subprocess.run(
        ["sh", lab.ROOT / "tests/bench/base64/run.sh", lab.BUILD / "base64"], capture_output=True, text=True, check=False, cwd=lab.BUILD
    )
    if done.returncode != 0:
        raise lab.Failed(f"base64/run.sh: {done.stderr[-400:]}")
    return [Section("base64", "base64", [Row(line) for line in done.stdout.splitlines()])]

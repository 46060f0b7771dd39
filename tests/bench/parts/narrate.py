"""A narration of 5,000 characters from a server with 500 ms to the first audio and four times real time: first sound, the whole, gaps."""

import subprocess
import sys

import lab
from report import Row, Section

BYTES_A_BYTE = 3120  # of PCM for one of text: 65 ms, as people read aloud
ENGINE = f"head -c $(($(wc -c) * {BYTES_A_BYTE})) /dev/urandom"
OPTIONS = ["--engine", ENGINE, "--delay-ms", "500", "--pace", "4", "--jobs", "8"]


def run(_, rounds):
    """Once, however many rounds: it takes minutes, most of them asleep."""
    server = subprocess.Popen([lab.PROGRAMS / "qtts-endpoint", "--port", "0", "--parent", *OPTIONS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        said = lab.Run([sys.executable, lab.CLIENTS / "narrate.py", server.stdout.readline().strip()]).said
    finally:
        server.stdin.close()
        server.wait()
    soon, alone = said["soon"][2], said["alone"][2]
    return [
        Section(
            "narrate",
            f"narration: {said['characters']} characters, {said['seconds']:.0f} s of speech, 500 ms to first audio, 4x real time",
            [
                Row("first sound", f"{soon:.3f} s", soon / alone, "its first sentence alone", goal=("<=", 1.1)),
                Row("the whole, 3 at once", f"{said['three']:.1f} s", said["three"] / said["one"], "one after the other", goal=("<=", 0.4)),
                Row("a player at real time had nothing", f"{said['dry']:.3f} s", said["dry"], "s", goal=("<=", 0)),
            ],
        )
    ]

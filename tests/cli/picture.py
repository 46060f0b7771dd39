"""Draws terminal.svg, the README's picture of the progress, from runs of the command in a pseudo-terminal: python3 tests/cli/picture.py"""

import json
import os
import re
import tempfile
import time
from pathlib import Path
from xml.sax.saxutils import escape

import command
import endpoint as local

HERE = Path(__file__).resolve().parent
COLUMNS, WIDTH, HEIGHT, MARGIN = 96, 8.4, 19, 14
SERVICE = ("--replay", "tone", "--seconds", "12", "--pace", "4", "--delay-ms", "500", "--riff", "never")
CHAPTER = " ".join(f"The river had risen in the night, and for the {n}th time that year the ferryman counted his boats." for n in range(4, 124))
FORMS = ("qtts -f book.txt -o book.wav --srt", "qtts bulk lines.jsonl -o recordings")


class Screen:
    """What a terminal shows of lines, returns, and `erase to the end of the line`."""

    def __init__(self):
        self.lines, self.column = [""], 0

    def feed(self, text):
        for part in re.findall(r"\x1b\[K|\r|\n|[^\x1b\r\n]+", text):
            if part == "\n":
                self.lines.append("")
            elif part == "\r":
                self.column = 0
            elif part == "\x1b[K":
                self.lines[-1] = self.lines[-1][: self.column]
            else:
                self.lines[-1] = self.lines[-1][: self.column].ljust(self.column) + part + self.lines[-1][self.column + len(part) :]
                self.column += len(part)


def record(form, moments):
    """The screen at these parts of the run, the last one being its end."""
    screen, shots = Screen(), []
    with command.Terminal(*form.split()[1:], columns=COLUMNS) as child:
        while child.read():
            screen.feed(child.output.decode())
            child.output = b""
            shots.append((time.monotonic(), [line for line in screen.lines if line]))
    began, ended = shots[0][0], shots[-1][0]
    return [next(lines for at, lines in shots if at >= began + part * (ended - began)) for part in moments]


def svg(lines):
    """Monospaced rows; commands stand out."""
    rows = []
    for number, line in enumerate(lines):
        shade = "#ffffff" if line.startswith("$") else "#9ece9e"
        length = f' textLength="{len(line) * WIDTH:.1f}"' if line else ""
        rows.append(f'<text x="{MARGIN}" y="{MARGIN + HEIGHT * number + 13}" fill="{shade}"{length} xml:space="preserve">{escape(line)}</text>')
    width, height = COLUMNS * WIDTH + 2 * MARGIN, HEIGHT * len(lines) + 2 * MARGIN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="monospace" font-size="14">'
    return "\n".join([head, f'<rect width="{width:.0f}" height="{height}" rx="6" fill="#1c1f26"/>', *rows, "</svg>", ""])


def main():
    os.environ.update(DASHSCOPE_API_KEY=local.KEY)
    with tempfile.TemporaryDirectory() as folder, local.running(*SERVICE) as service:
        os.chdir(folder)
        Path("book.txt").write_text(CHAPTER)
        Path("lines.jsonl").write_text("".join(json.dumps({"text": f"Line {n}."}) + "\n" for n in range(60)))
        os.environ["DASHSCOPE_HTTP_BASE_URL"] = service.base
        lines = []
        for form in FORMS:
            lines += [f"$ {form}", *(shot[-1] for shot in record(form, (0.15, 0.6, 1.0))), ""]
    (HERE / "terminal.svg").write_text(svg(lines[:-1]), encoding="utf-8")


if __name__ == "__main__":
    main()

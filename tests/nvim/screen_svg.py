"""A terminal's screen as an SVG: what `tmux capture-pane -e -p` prints, with its colours. screen_svg.py < SCREEN > PICTURE.svg"""

import dataclasses
import html
import re
import sys
import unicodedata

CELL, LINE, SIZE = 8.4, 18, 14  # pixels: width of a cell, height of a line, of the letters
FOREGROUND, BACKGROUND = "#d8dee9", "#1f2430"
BASIC = ["#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#e5e5e5",
         "#666666", "#f14c4c", "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff"]


@dataclasses.dataclass(frozen=True)
class Style:
    foreground: str = FOREGROUND
    background: str = BACKGROUND
    bold: bool = False
    reverse: bool = False

    def colours(self):
        return (self.background, self.foreground) if self.reverse else (self.foreground, self.background)


def of_256(number):
    if number < 16:
        return BASIC[number]
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    number -= 16
    return "#" + "".join(f"{0 if part == 0 else 55 + 40 * part:02x}" for part in (number // 36, number // 6 % 6, number % 6))


def extended(codes):
    """The colour behind 38 or 48: by number, or red, green and blue."""
    if codes.pop(0) == 5:
        return of_256(codes.pop(0))
    return "#" + "".join(f"{codes.pop(0):02x}" for _ in range(3))


def changed(style, codes):
    codes = [int(code or 0) for code in re.split("[;:]", codes)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style = Style()
        elif code in (1, 22):
            style = dataclasses.replace(style, bold=code == 1)
        elif code in (7, 27):
            style = dataclasses.replace(style, reverse=code == 7)
        elif code in (38, 48):
            style = dataclasses.replace(style, **{"foreground" if code == 38 else "background": extended(codes)})
        elif code in (39, 49):
            style = dataclasses.replace(style, **({"foreground": FOREGROUND} if code == 39 else {"background": BACKGROUND}))
        elif 30 <= code % 60 <= 47:  # 30-37, 90-97: letters; 40-47, 100-107: behind them
            colour = BASIC[code % 10 + (8 if code >= 90 else 0)]
            style = dataclasses.replace(style, **{"foreground" if code % 60 < 40 else "background": colour})
    return style


def runs(line, style):
    """-> [(column, text, style)], and the style at the end of the line"""
    found, column = [], 0
    for part in re.split(r"(\x1b\[[\d;:]*m)", re.sub(r"\x1b[()][A-Z0-9]|[\x0e\x0f]", "", line)):
        if part.startswith("\x1b["):
            style = changed(style, part[2:-1])
        elif part:
            found.append((column, part, style))
            column += sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in part)
    return found, style


def draw(screen):
    lines = screen.rstrip("\n").split("\n")
    style, shapes, columns = Style(), [], 0
    for row, line in enumerate(lines):
        found, style = runs(line, style)
        for column, text, its in found:
            letters, behind = its.colours()
            width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
            columns = max(columns, column + width)
            if behind != BACKGROUND:
                shapes.append(f'<rect x="{column * CELL:.1f}" y="{row * LINE}" width="{width * CELL:.1f}" height="{LINE}" fill="{behind}"/>')
            if text.strip():
                weight = ' font-weight="bold"' if its.bold else ""
                shapes.append(f'<text x="{column * CELL:.1f}" y="{row * LINE + 13}" fill="{letters}"{weight} textLength="{width * CELL:.1f}" '
                              f'xml:space="preserve">{html.escape(text)}</text>')
    width, height = columns * CELL + 16, len(lines) * LINE + 16
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="monospace" font-size="{SIZE}">\n'
            f'<rect width="100%" height="100%" rx="6" fill="{BACKGROUND}"/>\n<g transform="translate(8 8)">\n' + "\n".join(shapes) + "\n</g>\n</svg>\n")


if __name__ == "__main__":
    sys.stdout.write(draw(sys.stdin.read()))

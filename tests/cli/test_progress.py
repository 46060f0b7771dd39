"""The line of progress: what it says, that it never wraps, and how it ends."""

import io
import os
import pty
import re
from pathlib import Path
from xml.etree import ElementTree

import picture
import pytest
from qtts._cli import _progress
from qtts._cli._progress import Progress, clock


class Line(io.StringIO):
    """A terminal whose width is told."""

    def isatty(self):
        return True

    def fileno(self):
        raise OSError


@pytest.fixture
def line(monkeypatch):
    """line(width) -> (progress, what it wrote); time goes on by a second for each drawing."""
    now = [0.0]

    def tick():
        now[0] += 1
        return now[0]

    def make(width, term="xterm"):
        file = Line()
        monkeypatch.setattr("sys.stderr", file)
        monkeypatch.setattr(_progress.time, "monotonic", tick)
        monkeypatch.setenv("TERM", term)
        monkeypatch.setattr(Progress, "_columns", lambda self: width[0])
        return Progress(), file

    return make


def drawn(file):
    return [re.sub(r"\x1b\[K|\n", "", text).rstrip() for text in file.getvalue().split("\r") if text]


def test_what_it_says(line):
    progress, file = line([100])
    with progress:
        progress.show("pieces", 10, 40, 8.0, "2 failed")
        progress.end("pieces", 40, 32.0)
    first, last = drawn(file)
    assert first == "[#####...............] 10 of 40 pieces, 8.0 s of audio, 8.0x real time, 0:03 left, 2 failed"
    assert last == "40 pieces, 32.0 s of audio, 16.0x real time, in 0:02" and file.getvalue().endswith("\n")


def test_what_was_there_already_is_no_measure(line):
    progress, file = line([100])
    progress.before = 900
    for done in 900, 910:
        progress.show("jobs", done, 1000, 5.0)
    assert "left" not in drawn(file)[0] and drawn(file)[1].endswith("0:18 left")


UNKNOWN = [
    (("", 0, 0, 0), "waiting for audio"),
    (("", 0, 0, 2.0), "2.0 s of audio, 2.0x real time"),
    (("pieces", 3, 0, 2.0), "3 pieces, 2.0 s of audio, 2.0x real time"),
]


@pytest.mark.parametrize("facts, said", UNKNOWN)
def test_what_is_not_known_is_not_said(line, facts, said):
    progress, file = line([100])
    progress.show(*facts)
    assert drawn(file) == [said]


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("width", range(1, 120, 7))
def test_it_never_wraps(line, width, term):
    columns = [120]
    progress, file = line(columns, term)
    for columns[0] in (120, width, width, 120):
        progress.show("pieces", 999, 1000, 12345.6, "2 failed", "17 there already")
    for narrow in file.getvalue().split("\r")[2:4]:
        assert len(narrow.replace("\x1b[K", "").rstrip()) < max(width, 2)
        assert len(narrow.replace("\x1b[K", "")) < max(width, 2)


def test_an_untouched_line_is_not_ended(line):
    progress, file = line([80])
    with progress:
        pass
    assert file.getvalue() == ""


def test_another_line_in_between(line):
    progress, file = line([80])
    with progress:
        progress.show("jobs", 1, 2, 1.0)
        progress.clear_line()
        file.write("a complaint\n")
        progress.show("jobs", 2, 2, 2.0)
    assert "\r\x1b[K\ra complaint\n\r[####" in file.getvalue()


def test_nothing_where_there_is_no_terminal(monkeypatch):
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    with Progress() as progress:
        progress.show("jobs", 1, 2, 1.0)
        progress.end("jobs", 2, 2.0)
        progress.clear_line()
    assert file.getvalue() == ""


def test_the_width_is_the_terminal_s():
    ours, theirs = pty.openpty()
    try:
        with open(theirs, "w", closefd=False) as file, pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stderr", file)
            assert Progress()._columns() == os.get_terminal_size(theirs).columns or 80
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize("seconds, text", [(0, "0:00"), (59.4, "0:59"), (60, "1:00"), (3599.6, "1:00:00"), (36000, "10:00:00")])
def test_clock(seconds, text):
    assert clock(seconds) == text


# ---- the picture of it ------------------------------------------------------------------------------------------------------------------


def test_the_screen_of_the_picture():
    screen = picture.Screen()
    screen.feed("\r1 of 20\x1b[K\r2 of\x1b[K\r\ndone\r\n")
    assert screen.lines == ["2 of", "done", ""]


def test_the_picture_is_of_this_command():
    """Well-formed, and its lines are what the progress draws."""
    texts = [element.text or "" for element in ElementTree.parse(Path(picture.HERE) / "terminal.svg").getroot().iter("{http://www.w3.org/2000/svg}text")]
    assert [text[2:] for text in texts if text.startswith("$")] == list(picture.FORMS)
    drawn = re.compile(r"\[[#.]{20}\] \d+ of \d+ (pieces|jobs), [\d.]+ s of audio, [\d.]+x real time, \d+:\d\d left")
    assert len([text for text in texts if drawn.fullmatch(text)]) == 4
    assert picture.svg(["$ <a> & b"]).count("&lt;a&gt; &amp; b") == 1

"""How far it is: one line on stderr, drawn again and again. Nothing where stderr is no terminal."""

import os
import sys
import time

EVERY = 0.1  # seconds between two drawings
BAR = 20


class Progress:
    """With `with`: however it ends, the line is left whole and the cursor under it."""

    def __init__(self):
        self.shown = sys.stderr.isatty()
        self.clear = "" if os.environ.get("TERM", "dumb") == "dumb" else "\x1b[K"
        self.began = time.monotonic()
        self.drawn_at = None
        self.length = 0
        self.before = 0  # units that were done when it began: they tell nothing of how long the others take

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.drawn_at is not None:
            self._write("\n")

    def show(self, unit, done, of, audio_seconds, *more):
        """done `of` units (0: nobody knows how many), and what else is to be said, the most important first."""
        now = time.monotonic()
        if not self.shown or (self.drawn_at is not None and now - self.drawn_at < EVERY):
            return
        self.drawn_at = now
        parts = [*self._counts(unit, done, of), *self._facts(audio_seconds), *self._left(done, of), *more]
        self._draw(parts or ["waiting for audio"])

    def end(self, unit, done, audio_seconds, *more):
        """The last line: what it has come to."""
        if self.shown:
            self.drawn_at = time.monotonic()
            counts = [f"{done} {unit}"] if unit else []
            self._draw([*counts, *self._facts(audio_seconds), f"in {clock(self.drawn_at - self.began)}", *more])

    def clear_line(self):
        """Room for a line of another kind; the next drawing stands under it."""
        if self.drawn_at is not None:
            self._write(f"\r{self.clear or ' ' * self.length}\r")
            self.drawn_at = None

    def _counts(self, unit, done, of):
        if not unit:
            return []
        if not of:
            return [f"{done} {unit}"]
        filled = BAR * done // of
        return [f"[{'#' * filled}{'.' * (BAR - filled)}] {done} of {of} {unit}"]

    def _facts(self, audio_seconds):
        """Audio that is no PCM has no length."""
        if not audio_seconds:
            return []
        speed = audio_seconds / max(self.drawn_at - self.began, 0.001)
        return [f"{audio_seconds:.1f} s of audio", f"{speed:.1f}x real time"]

    def _left(self, done, of):
        if done <= self.before or done >= of:
            return []
        return [f"{clock((self.drawn_at - self.began) * (of - done) / (done - self.before))} left"]

    def _draw(self, parts):
        """What does not fit is left out: a line that wraps could not be drawn over."""
        room = self._columns() - 1
        text = ""
        for part in parts:
            longer = f"{text}, {part}" if text else part
            if len(longer) > room:
                break
            text = longer
        text = text or parts[0][:room] if parts else ""
        padding = "" if self.clear else " " * min(self.length - len(text), room - len(text))
        self.length = len(text)
        self._write(f"\r{text}{padding}{self.clear}")

    def _columns(self):
        """Asked each time: windows are resized."""
        try:
            return os.get_terminal_size(sys.stderr.fileno()).columns or 80
        except OSError:
            return 80

    def _write(self, text):
        sys.stderr.write(text)
        sys.stderr.flush()


def clock(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

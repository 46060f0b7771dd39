"""The command `qtts` in a pipe and in a pseudo-terminal."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in ("tests/endpoint", "tests/wire", "tests/scenarios"):
    sys.path.append(str(ROOT / folder))

import wire  # noqa: E402

KEY = wire.CANARY
COMMAND = [sys.executable, "-m", "qtts"]
SECONDS = 30


def piped(*words, input=None, **options):
    """The ended process; never with a traceback, never with the key."""
    given = {"stdin": subprocess.DEVNULL} if input is None else {"input": input}
    done = subprocess.run([*COMMAND, *map(str, words)], capture_output=True, timeout=SECONDS, check=False, **{**given, **options})
    judge((done.stdout or b"") + (done.stderr or b""))
    return done


@contextlib.contextmanager
def started(*words, **options):
    """A child that does not outlive the block, nor its time: whoever reads from it never waits for ever."""
    child = subprocess.Popen([*COMMAND, *map(str, words)], **{"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, **options})
    alarm = threading.Timer(SECONDS, child.kill)
    alarm.start()
    try:
        with child:
            try:
                yield child
            finally:
                child.kill()
    finally:
        alarm.cancel()


def judge(output):
    assert b"Traceback" not in output and KEY.encode() not in output, output.decode(errors="replace")


class Terminal:
    """A child whose three streams are a terminal, but for those that are given."""

    def __init__(self, *words, columns=80, program=COMMAND, **given):
        self.ours, theirs = pty.openpty()
        self.resize(columns)
        streams = {name: theirs for name in ("stdin", "stdout", "stderr")}
        environment = {**os.environ, "TERM": "xterm", **given.pop("env", {})}
        self.child = subprocess.Popen(
            [*program, *map(str, words)], **{**streams, **given}, env=environment, start_new_session=True, preexec_fn=self._own
        )
        os.close(theirs)
        self.output = b""

    @staticmethod
    def _own():
        """The terminal is the child's own, so that Ctrl-C in it is a signal."""
        for fd in (2, 1, 0):
            if os.isatty(fd):
                return fcntl.ioctl(fd, termios.TIOCSCTTY, 0)

    def resize(self, columns, rows=24):
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, data):
        os.write(self.ours, data)

    def until(self, text):
        """Reads until the output holds `text`."""
        while text not in self.output:
            assert self.read(), f"it ended without {text}: {self.output}"

    def end(self):
        """-> (status, everything it wrote)"""
        while self.read():
            pass
        status = self.child.wait(SECONDS)
        judge(self.output)
        return status, self.output

    def read(self):
        """Adds to the output what there is; False when no more comes."""
        ready, _, _ = select.select([self.ours], [], [], SECONDS)
        assert ready, f"silent: {self.output}"
        try:
            data = os.read(self.ours, 65536)
        except OSError:  # nobody holds the other side any more
            return False
        self.output += data
        return bool(data)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.child.kill()
        self.child.wait()
        os.close(self.ours)


def wait_for(condition):
    """Looks again and again, because the other process does not tell."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)

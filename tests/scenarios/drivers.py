"""The programs that run a job in one language each, started once and fed line by line.

A job is a line `key=value<TAB>key=value`, values percent-encoded: mode (stream, synthesize, save, download, narrate: with concurrency, piece_bytes, start), what qtts_config and
qtts_request call things, `header`, `url`, `path`; `cancel_after_chunks`, `cancel_after_ms`, `pause_ms` (after the first chunk), `discard=1`
(audio is counted in `taken`, not kept); `keep=1` keeps the client for the next job, which says `client=same`. retries=-1 and a timeout of
-1 mean off. The answer is `chunk` when the first chunk came, then `result<TAB>key=value...`. A key that a language cannot see is left out;
one whose value is not known is empty or what C says for that.
"""

import importlib.util
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes, unquote_to_bytes

HERE = pathlib.Path(__file__).parent
BUILD = pathlib.Path(os.environ.get("QTTS_BUILD", HERE.parents[1] / "build")).resolve()
LUAS = {"lua5.1": "5.1", "luajit": "5.1", "lua5.2": "5.2", "lua5.3": "5.3", "lua5.4": "5.4"}
LEFT_OUT = set(filter(None, os.environ.get("QTTS_WITHOUT", "").split(",")))  # drivers that need not be there
NAMES = [name for name in ("c", "python", *LUAS) if name not in LEFT_OUT]
SECONDS_A_JOB = 900 if os.environ.get("QTTS_FULL_SIZE") else 60  # what takes longer hangs; a GiB took 20 s on two cores under a load of 8


def clean_environment(home):
    """Nothing of the machine's own that a client would read."""
    foreign = ("DASHSCOPE_", "SSL_CERT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign) and not name.lower().endswith("_proxy")}
    return {**kept, "HOME": str(home)}


def sanitizer(library):
    """A module built with the sanitizer needs it loaded before the interpreter."""
    if b"libasan.so" not in library.read_bytes():
        return {}
    found = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    return {"LD_PRELOAD": found.stdout.strip(), "ASAN_OPTIONS": "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")}


def python_module():
    spec = importlib.util.find_spec("qtts")
    folders = spec.submodule_search_locations if spec else []
    return next((path for folder in folders for path in pathlib.Path(folder).glob("_qtts*.so")), None)


def recipe(name):
    """-> (command, file it stands on, more environment)"""
    if name == "c":
        program = BUILD / "bin" / "qtts-scenario-driver"
        return [program], program, {}
    if name == "python":
        return [sys.executable, HERE / "driver.py"], python_module(), {}
    module = BUILD / "lua" / LUAS[name] / "qtts.so"
    return [name, HERE / "driver.lua"], module, {"LUA_CPATH": f"{module.parent}/?.so", "LUA_PATH": f"{module.parent}/?.lua"}


def encode(value):
    return quote_from_bytes(value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape"), safe="")


def decode(line):
    pairs = (part.split(b"=", 1) for part in line.split(b"\t")[1:])
    return {key.decode(): unquote_to_bytes(value).decode("utf-8", "surrogateescape") for key, value in pairs}


@dataclass(frozen=True)
class Around:
    """What a driver is started in: words in front of its command, more environment."""

    prefix: tuple = ()
    environment: dict = field(default_factory=dict)


PLAIN = Around()


class Driver:
    def __init__(self, name, home, around=PLAIN):
        self.name, self.process, self.rest = name, None, b""
        command, file, more = recipe(name)
        self.command = [*around.prefix, *command]
        self.missing = None if file and file.exists() else f"no {file or 'module qtts'} for {name}"
        self.environment = {**clean_environment(home), **more}
        if not self.missing and name != "c":
            self.environment.update(sanitizer(file))
        self.environment.update(around.environment)
        self.errors = tempfile.TemporaryFile()
        self.printed = 0

    def start(self):
        self.rest, self.closed = b"", False
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, env=self.environment)

    def line(self, deadline):
        """The next line without its end; None when the driver hangs or is gone."""
        output = self.process.stdout.fileno()
        while b"\n" not in self.rest[-65536:]:
            ready, _, _ = select.select([output], [], [], max(0, deadline - time.monotonic()))
            piece = os.read(output, 1 << 20) if ready else b""
            if not piece:
                self.closed = bool(ready)
                return None
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\n")
        return line

    def run(self, job, on_chunk):
        if not self.process:
            self.start()
        fields = "\t".join(f"{key}={encode(value)}" for key, value in job.items() if value is not None)
        try:
            self.process.stdin.write(fields.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self.closed = True
            return self.lost()
        deadline = time.monotonic() + SECONDS_A_JOB
        while (line := self.line(deadline)) == b"chunk":
            on_chunk()
        return decode(line) if line else self.lost()

    def lost(self):
        """It hangs or is gone: the next job gets a new one."""
        how = "DIED" if self.closed else "HANGS"
        if self.closed:
            self.process.wait(SECONDS_A_JOB)  # a sanitizer may still be writing its report
        self.process.kill()
        self.process.wait()
        self.process = None
        return {"status": how, "message": self.said()}

    def said(self):
        """What it printed since it was last asked; a library prints nothing."""
        self.errors.seek(self.printed)
        text = self.errors.read()
        self.printed += len(text)
        return text.decode("utf-8", "replace")

    def end(self):
        """-> (exit status, what was printed)"""
        if not self.process:
            return 0, self.said()
        self.process.stdin.close()
        try:
            status = self.process.wait(SECONDS_A_JOB)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "hangs at its end"
        self.process.stdout.close()
        self.process = None
        return status, self.said()

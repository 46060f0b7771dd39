"""What the drivers of a row are started in: a shim in front of them, a limit, a locale; and what each needs to be there at all."""

import os
import pathlib
import shutil
import socket
import subprocess
import threading

import drivers

HERE = pathlib.Path(__file__).parent
WORLD = os.environ.get("QTTS_WORLD")
SHIMS = {"storm": (), "file": ("-ldl",), "clock": ("-ldl",), "threads": (), "host": ("-lcurl",)}


class Arounds:
    def __init__(self, folder):
        self.folder, self.lock = folder, threading.Lock()

    def __call__(self, what):
        with self.lock:  # two drivers may want what one of them has still to make
            return self.get(what)

    def get(self, what):
        if what in ("", "world", "IPv6"):
            return drivers.PLAIN
        kind, _, more = what.partition(": ")
        if kind == "shim":
            return self.shim(*more.split(" fails at "))
        if kind == "comma":
            return self.comma()
        return {"no route": drivers.Around(("unshare", "--net")), "small stack": limited("-s 256")}[kind]

    def shim(self, name, fails=""):
        library = self.folder / f"{name}.so"
        if not library.exists():
            words = ["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", HERE / "shims" / f"{name}.c", "-o", library]
            subprocess.run([*words, *SHIMS[name]], check=True)
        return drivers.Around(environment={"LD_PRELOAD": str(library), "SHIM_FAILS": fails})

    def comma(self):
        """A language of numbers like 1,5."""
        if not (self.folder / "de_DE.UTF-8").exists():
            subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", self.folder / "de_DE.UTF-8"], check=True, capture_output=True)
        return drivers.Around(environment={"LOCPATH": str(self.folder), "LC_ALL": "de_DE.UTF-8"})


def limited(limit):
    return drivers.Around(("sh", "-c", f'ulimit {limit}; exec "$@"', "sh"))


def lacking(around):
    """Why this cannot be had here; "" = it can."""
    if around in ("world", "no route") and not WORLD:
        return "no network of its own can be made here (unshare --net --mount)"
    if around == "IPv6" and not has_ipv6():
        return "this machine has no IPv6"
    if around == "comma" and not shutil.which("localedef"):
        return "localedef is not installed"
    return ""


def has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True

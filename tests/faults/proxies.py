"""tinyproxy and microsocks on free ports, each behind a tap that keeps what clients tell them."""

import contextlib
import itertools
import select
import shutil
import socket
import subprocess
import threading
import time

USER, PASSWORD = "user", "sesame-of-the-proxy"
TINYPROXY = "Listen 127.0.0.1\nPort {port}\nTimeout 20\nLogLevel Critical\nMaxClients 50\nDisableViaHeader Yes\n{more}"
PROGRAMS = ("tinyproxy", "microsocks")
PORTS = itertools.count(8101)


def missing():
    return [program for program in PROGRAMS if not shutil.which(program)]


def free_port():
    """Of the world's own network, and below the ports that its connections take: nobody else has it, now or later."""
    return next(PORTS)


class Tap:
    """Passes everything on; `told` is what came from the clients, one piece for each connection."""

    def __init__(self, port):
        self.target, self.told = port, []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.told.append(b"")
                threading.Thread(target=self.carry, args=(client, len(self.told) - 1), daemon=True).start()

    def carry(self, client, number):
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self.target)) as proxy:
            other = {client: proxy, proxy: client}
            while True:
                for ready in select.select(list(other), [], [])[0]:
                    piece = ready.recv(65536)
                    if not piece:
                        return
                    if ready is client:
                        self.told[number] += piece
                    other[ready].sendall(piece)

    def close(self):
        self.listener.close()


class Proxies:
    """http: tinyproxy; guarded: the same with a password; socks: microsocks."""

    def __init__(self, folder):
        self.programs = []
        self.http = self.tinyproxy(folder / "http.conf", "")
        self.guarded = self.tinyproxy(folder / "guarded.conf", f"BasicAuth {USER} {PASSWORD}\n")
        self.socks = self.start(lambda port: ["microsocks", "-i", "127.0.0.1", "-p", str(port)])

    def tinyproxy(self, config, more):
        def words(port):
            config.write_text(TINYPROXY.format(port=port, more=more))
            return ["tinyproxy", "-d", "-c", str(config)]

        return self.start(words)

    def start(self, words):
        port = free_port()
        self.programs.append(subprocess.Popen(words(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        try:
            wait_for_listener(port, self.programs[-1])
        except AssertionError:
            self.end_programs()
            raise
        return Tap(port)

    def close(self):
        for tap in (self.http, self.guarded, self.socks):
            tap.close()
        self.end_programs()

    def end_programs(self):
        for program in self.programs:
            program.terminate()
            program.wait()


def wait_for_listener(port, program):
    """The program does not tell when it is ready, but its port does."""
    end = time.monotonic() + 20
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        assert program.poll() is None and time.monotonic() < end, f"{program.args} does not listen"
        time.sleep(0.01)

"""Ports that do not answer: one that refuses, one whose connections never come to stand, one that never says a word, one that hangs up."""

import select
import socket
import struct
import threading


class Refused:
    """Bound but not listening: connecting is refused, and nobody else can take the port meanwhile."""

    def __init__(self):
        self.sock = socket.socket()
        self.sock.bind(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]

    def close(self):
        self.sock.close()


class Full:
    """A listener whose backlog is full: further SYNs are dropped."""

    def __init__(self, family=socket.AF_INET, port=0):
        self.sock = socket.socket(family)
        self.sock.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", port))
        self.sock.listen(0)
        self.address = self.sock.getsockname()[:2]
        self.port = self.address[1]
        self.fill = [self.knock(family) for _ in range(4)]

    def knock(self, family):
        sock = socket.socket(family)
        sock.setblocking(False)
        sock.connect_ex(self.address)
        return sock

    def close(self):
        for sock in (*self.fill, self.sock):
            sock.close()


class Mute:
    """Accepts and never reads or writes. A client that leaves makes room for others: a backlog that is full would make them wait to connect."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.sock.getsockname()[1]
        self.held = {}
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        watch = select.poll()
        watch.register(self.sock, select.POLLIN)
        while True:
            for descriptor, event in watch.poll():
                if descriptor == self.sock.fileno() and event == select.POLLIN:
                    held, _ = self.sock.accept()
                    self.held[held.fileno()] = held
                    watch.register(held, select.POLLRDHUP)
                elif descriptor in self.held:
                    watch.unregister(descriptor)
                    self.held.pop(descriptor).close()
                else:
                    return

    def close(self):
        self.sock.shutdown(socket.SHUT_RDWR)


class HangsUp:
    """Resets every connection when the first bytes have come."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.sock.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(20)
                connection.recv(100)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self):
        self.sock.close()


KINDS = {"refused": Refused, "full": Full, "mute": Mute, "hangs_up": HangsUp}


def phases(full, mute, waiting, streaming):
    """Where a stream comes to each phase and no further."""
    return {
        "look-up": "https://name.silent.invalid/api/v1",
        "connect": f"http://127.0.0.1:{full.port}/api/v1",
        "tls": f"https://127.0.0.1:{mute.port}/api/v1",
        "waiting": waiting,
        "streaming": streaming,
    }

"""Ports that do not answer: one that refuses, one whose connections never come to stand, one that never says a word."""

import socket


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

    def __init__(self):
        self.sock = socket.socket()
        self.sock.bind(("127.0.0.1", 0))
        self.sock.listen(0)
        self.port = self.sock.getsockname()[1]
        self.fill = [self.knock() for _ in range(4)]

    def knock(self):
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex(("127.0.0.1", self.port))
        return sock

    def close(self):
        for sock in (*self.fill, self.sock):
            sock.close()


class Mute:
    """Accepts (the kernel does) and never reads or writes."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.sock.getsockname()[1]

    def close(self):
        self.sock.close()


KINDS = {"refused": Refused, "full": Full, "mute": Mute}

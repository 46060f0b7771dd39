"""A name server for the world of world.sh: .invalid does not exist, of everything else it says nothing, for ever."""

import select
import socket
import threading

NO_SUCH_NAME = b"\x81\x83"  # an answer, by one who may recurse: NXDOMAIN


class Names:
    def __init__(self):
        self.asked, self.changed = [], threading.Condition()
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sock.bind(("127.0.0.1", 53))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                select.select([self.sock], [], [])
                question, client = self.sock.recvfrom(4096)
            except (OSError, ValueError):
                return
            name = read_name(question[12:])
            with self.changed:
                self.asked.append(name)
                self.changed.notify_all()
            if name.endswith(".invalid"):
                self.sock.sendto(question[:2] + NO_SUCH_NAME + question[4:6] + bytes(6) + question[12:], client)

    def wait_for(self, name):
        with self.changed:
            assert self.changed.wait_for(lambda: name in self.asked, 20), f"nobody asked for {name}"

    def close(self):
        self.sock.close()


def read_name(rest):
    labels = []
    while rest[0]:
        labels.append(rest[1 : rest[0] + 1].decode("latin-1"))
        rest = rest[rest[0] + 1 :]
    return ".".join(labels)

"""A scripted wire server: reads a request, plays bytes as told (see wire_actions.py), writes down what it saw.

The client's base url chooses the script: BASE/s/NAME/api/v1. Attempt n plays list n of the script, the last list again after that.
    PUT  /script/NAME          JSON [[action, ...], ...], bytes as text in Latin-1
    GET  /seen/NAME            JSON {"requests": [...]}
    GET  /gate/TOKEN/open      lets every script pass that waits there
    GET  /port/KIND             JSON {"port": n}
As a program: prints its base, ends when stdin closes or on SIGTERM.
"""

import itertools
import json
import os
import select
import signal
import socket
import sys
import threading

import wire_ports
from wire_actions import Ended, Player
from wire_record import Records, all_ended
from wire_request import Gone, Reader

CANARY = "sk-canary-0f1e2d3c-not-a-key"
PATIENCE = 60  # seconds a write may wait: a belt against a test that forgot its client


class Gates:
    def __init__(self):
        self.lock = threading.Lock()
        self.descriptors = {}

    def descriptor(self, token):
        with self.lock:
            if token not in self.descriptors:
                self.descriptors[token] = os.eventfd(0)
            return self.descriptors[token]

    def open(self, token):
        os.eventfd_write(self.descriptor(token), 1)

    def close(self):
        with self.lock:
            while self.descriptors:
                os.close(self.descriptors.popitem()[1])


class Server:
    """with Server() as wire: wire.script("NAME", [[("send", b"...")]]); wire.base_url("NAME"); wire.seen("NAME")"""

    def __init__(self, key=CANARY):
        self.records = Records(key)
        self.gates = Gates()
        self.ports, self.lock = {}, threading.Lock()
        self.connections = itertools.count(1)
        self.listeners = []
        self.base = "http://127.0.0.1:%d" % self.listen()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for thing in (*self.listeners, *self.ports.values()):
            thing.close()

    def script(self, name, plays):
        self.records.put(name, plays)

    def drop(self, name):
        self.records.drop(name)

    def here(self, name):
        return f"{self.base}/s/{name}"

    def base_url(self, name):
        return self.here(name) + "/api/v1"

    def seen(self, name, seconds=5.0):
        """What came, once every script has been played to its end."""
        return self.records.wait(name, all_ended, seconds)

    def open_gate(self, token):
        self.gates.open(token)

    def port(self, kind):
        with self.lock:  # a second one would push the first one out, and its port would be closed under whoever was told of it
            if kind not in self.ports:
                self.ports[kind] = wire_ports.KINDS[kind]()
            return self.ports[kind].port

    def listen(self, address="127.0.0.1"):
        """One more port that leads here."""
        self.listeners.append(socket.create_server((address, 0), backlog=512))
        threading.Thread(target=self.accept, args=(self.listeners[-1],), daemon=True).start()
        return self.listeners[-1].getsockname()[1]

    def accept(self, listener):
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(sock, next(self.connections)), daemon=True).start()

    def serve(self, sock, number):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(PATIENCE)
        with sock:
            Connection(self, sock, number).run()


class Connection:
    def __init__(self, server, sock, number):
        self.server, self.sock, self.number = server, sock, number
        self.reader = Reader(sock)
        self.last = None

    def run(self):
        try:
            while True:
                self.answer(self.reader.request())
        except Gone as gone:
            if self.last:
                self.server.records.left(self.last, "client_" + gone.args[0])
        except (Ended, ValueError):
            pass

    def answer(self, request):
        kind, _, name = request["path"].lstrip("/").partition("/")
        if kind == "s":
            return self.play(name.split("/")[0], request)
        status, reply = control(self.server, kind, name, request)
        body = json.dumps(reply).encode()
        Player(self.sock, None).write(b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))

    def play(self, name, request):
        seen, actions = self.server.records.begin(name, request, self.number)
        if seen is None:
            return Player(self.sock, None).write(b"HTTP/1.1 404 no such script\r\nContent-Length: 0\r\n\r\n")
        self.last = seen
        player = Player(self.sock, self.server.gates)
        how = "kept"
        try:
            player.play(actions)
        except Ended as ended:
            how = ended.args[0]
            raise
        except Gone as gone:
            how = "client_" + gone.args[0]
            raise
        finally:
            self.server.records.end(seen, how, player.sent)


def control(server, kind, name, request):
    if kind == "gate" and name.endswith("/open"):
        return 200, server.open_gate(name.removesuffix("/open"))
    if kind == "seen":
        return 200, {"requests": server.records.seen(name)}
    if kind == "script" and request["method"] in ("PUT", "POST"):
        return 200, server.script(name, from_json(json.loads(request["body"])))
    if kind == "port" and name in wire_ports.KINDS:
        return 200, {"port": server.port(name)}
    return 404, {"error": "no such thing"}


def from_json(plays):
    return [
        [
            tuple(item.encode("latin-1") if place and isinstance(item, str) and action[0] != "gate" else item for place, item in enumerate(action))
            for action in play
        ]
        for play in plays
    ]


def main():
    ended, poller = os.eventfd(0), select.poll()
    signal.signal(signal.SIGTERM, lambda *_: os.eventfd_write(ended, 1))
    with Server() as server:
        print(server.base, flush=True)
        poller.register(ended, select.POLLIN)
        poller.register(sys.stdin.fileno(), select.POLLIN | select.POLLHUP)
        while ended not in (ready := dict(poller.poll())):
            if sys.stdin.fileno() in ready and not os.read(sys.stdin.fileno(), 4096):
                return


if __name__ == "__main__":
    main()

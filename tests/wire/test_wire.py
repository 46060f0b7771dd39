"""The wire server does what its scripts say: seen from a plain socket."""

import json
import pathlib
import select
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
import wire

REQUEST = b"POST /s/%s/api/v1/x HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %s\r\nContent-Length: 4\r\n\r\nbody"


@pytest.fixture
def server():
    with wire.Server() as server:
        yield server


class Client:
    """A socket with a limit, and the bytes that came."""

    def __init__(self, server, name="t"):
        host, port = server.base.removeprefix("http://").split(":")
        self.sock = socket.create_connection((host, int(port)), timeout=10)
        self.name = name.encode()

    def ask(self, key=wire.CANARY):
        self.sock.sendall(REQUEST % (self.name, key.encode()))

    def take(self, size):
        got = b""
        while len(got) < size:
            piece = self.sock.recv(size - len(got))
            assert piece, "ended after %r" % got
            got += piece
        return got

    def rest(self):
        got = b""
        while piece := self.sock.recv(65536):
            got += piece
        return got

    def silent(self):
        return not select.select([self.sock], [], [], 0.05)[0]


def test_send_keeps_the_connection_and_counts_attempts(server):
    server.script("t", [[("send", b"one")], [("send", b"two")]])
    client = Client(server)
    for reply in b"one", b"two", b"two":
        client.ask()
        assert client.take(3) == reply
    seen = server.seen("t")
    assert [request["number"] for request in seen] == [1, 2, 3]
    assert len({request["connection"] for request in seen}) == 1
    assert [request["end"] for request in seen] == ["kept"] * 3
    assert [request["sent"] for request in seen] == [3] * 3


def test_close_is_a_fin(server):
    server.script("t", [[("send", b"x"), ("close",)]])
    client = Client(server)
    client.ask()
    assert client.rest() == b"x"
    assert server.seen("t")[0]["end"] == "closed"


def test_reset_is_a_reset_and_what_was_sent_arrives(server):
    server.script("t", [[("send", b"x" * 5000), ("reset",)]])
    client = Client(server)
    client.ask()
    assert client.take(5000) == b"x" * 5000
    with pytest.raises(ConnectionResetError):
        client.rest()


def test_half_close_leaves_the_other_way_open(server):
    server.script("t", [[("send", b"x"), ("half_close",), ("stall",)]])
    client = Client(server)
    client.ask()
    assert client.rest() == b"x"
    assert server.seen("t", 0)[0]["end"] is None
    client.sock.close()
    assert server.seen("t")[0]["end"] == "client_closed"


def test_stall_ends_when_the_client_leaves(server):
    server.script("t", [[("stall",)]])
    client = Client(server)
    client.ask()
    assert client.silent()
    client.sock.close()
    assert server.seen("t")[0]["end"] == "client_closed"


def test_a_gate_opens_from_inside_and_by_http_and_stays_open(server):
    server.script("t", [[("gate", "a"), ("send", b"1"), ("gate", "b"), ("send", b"2"), ("gate", "a"), ("send", b"3")]])
    client = Client(server)
    client.ask()
    assert client.silent()
    server.open_gate("a")
    assert client.take(1) == b"1" and client.silent()
    urllib.request.urlopen(server.base + "/gate/b/open", timeout=10).read()
    assert client.take(2) == b"23"


def test_a_gate_ends_when_the_client_leaves(server):
    server.script("t", [[("send", b"x"), ("gate", "never")]])
    client = Client(server)
    client.ask()
    client.take(1)
    client.sock.close()
    assert server.seen("t")[0]["end"] == "client_closed"


def test_chunks_and_drip(server):
    server.script("t", [[("chunk", b"0123456789abcdefg"), ("end",), ("drip", b"hello", 2), ("close",)]])
    client = Client(server)
    client.ask()
    assert client.rest() == b"11\r\n0123456789abcdefg\r\n0\r\n\r\nhello"


def test_endless_has_a_bound_and_notices_a_client_that_leaves(server):
    server.script("t", [[("endless", b"abc", 1 << 20), ("close",)], [("endless", b"abc", 1 << 40)]])
    client = Client(server)
    client.ask()
    assert 1 << 20 <= len(client.rest()) <= (1 << 20) + 70000
    client = Client(server)
    client.ask()
    client.take(10)
    client.sock.close()
    assert server.seen("t")[1]["end"].startswith("client_")


def test_tick_paces(server):
    server.script("t", [[("tick", b"ab", 0.001, 5), ("close",)]])
    client = Client(server)
    client.ask()
    assert client.rest() == b"ab" * 5


@pytest.mark.parametrize("key, verdict", [(wire.CANARY, "expected"), ("wrong", "other")])
def test_the_key_is_judged_not_shown(server, key, verdict):
    server.script("t", [[("close",)]])
    Client(server).ask(key)
    seen = server.records.wait("t", lambda requests: requests and requests[0]["end"], 5)
    assert seen[0]["authorization"] == verdict and not seen[0]["key_elsewhere"]
    assert wire.CANARY not in json.dumps(seen)
    assert seen[0]["body"] == "body" and seen[0]["path"] == "/s/t/api/v1/x" and seen[0]["read"] > 80


def test_a_key_in_the_wrong_place_is_noticed(server):
    server.script("t", [[("close",)]])
    client = Client(server)
    client.sock.sendall(b"GET /s/t/?k=%s HTTP/1.1\r\nX: y\r\n\r\n" % wire.CANARY.encode())
    client.rest()
    assert server.seen("t")[0]["key_elsewhere"]


def test_a_chunked_request_body_is_read(server):
    server.script("t", [[("close",)]])
    client = Client(server)
    client.sock.sendall(b"POST /s/t/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n")
    client.rest()
    assert server.seen("t")[0]["body"] == "abcd"


def test_ports(server):
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port("refused")), timeout=10)
    with pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", server.port("full")), timeout=0.1)
    mute = socket.create_connection(("127.0.0.1", server.port("mute")), timeout=0.05)
    with pytest.raises(TimeoutError):
        mute.recv(1)


@pytest.mark.parametrize("ending", ["stdin", "SIGTERM"])
def test_as_a_program(ending):
    program = pathlib.Path(wire.__file__)
    with subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        base = process.stdout.readline().strip()
        plays = json.dumps([[["send", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\u00ff"]]]).encode()
        put = urllib.request.Request(base + "/script/n", data=plays, method="PUT")
        urllib.request.urlopen(put, timeout=10).read()
        assert urllib.request.urlopen(base + "/s/n/api/v1", timeout=10).read() == b"\xff"
        seen = json.load(urllib.request.urlopen(base + "/seen/n", timeout=10))
        assert seen["requests"][0]["path"] == "/s/n/api/v1" and seen["requests"][0]["authorization"] == "absent"
        assert "port" in json.load(urllib.request.urlopen(base + "/port/refused", timeout=10))
        process.stdin.close() if ending == "stdin" else process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0

"""FAULTS G4, G5: a result url is fetched over https even where the service wrote http, and never leads back down. One port speaks both."""

import socket

import arounds
import drivers
import judge
import pytest
import streams
import tls_kinds
import wire
from table import DEFAULTS
from tls_server import context

LACKING = arounds.lacking("world")
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING)
FILE = streams.wav(streams.pcm(100))
FOUND = streams.body(FILE, 200, "audio/wav")[0][1]
HELLO = b"\x16"
CLIENT = {"mode": "download", "base_url": "https://dashscope.example/api/v1", "allow_private_address": 1, "connect_timeout_ms": 30000}
NOT_FETCHED = {"status": ("TLS", "NETWORK"), "audio": b""}
# name, is TLS spoken there, where it leads on to, what is asked for, expected, requests in the clear
ROWS = [
    ("G4_https_first", True, None, {}, {"status": "DONE", "audio": FILE}, 0),
    ("G4_https_first_also_where_http_is_allowed", True, None, {"allow_plaintext": 1}, {"status": "DONE", "audio": FILE}, 0),
    ("G4_no_https_and_http_not_allowed", False, None, {}, NOT_FETCHED, 0),
    ("G4_no_https_and_http_allowed", False, None, {"allow_plaintext": 1}, {"status": "DONE", "audio": FILE}, 1),
    ("G5_not_from_https_to_http", True, "http://other.test:{port}/y.wav", {}, {"status": ("PROTOCOL", "HTTP", "INVALID"), "audio": b""}, 0),
    ("G5_from_https_to_https", True, "https://other.test:{port}/y.wav", {}, {"status": "DONE", "audio": FILE}, 0),
    ("G5_not_to_a_private_address", True, "https://other.test:{port}/y.wav", {"allow_private_address": 0}, {"status": "INVALID", "audio": b""}, 0),
]


class Both:
    """Speaks TLS, if it does, to those that begin with a hello, and HTTP to the others; keeps what it was asked."""

    def __init__(self, tls, location):
        self.tls, self.secure, self.clear = tls, [], []
        self.location = location
        self.server = tls_kinds.Server(self.speak)

    def speak(self, sock):
        if sock.recv(1, socket.MSG_PEEK) != HELLO:
            return self.answer(sock, self.clear)
        if self.tls:
            with self.tls.wrap_socket(sock, server_side=True) as connection:
                self.answer(connection, self.secure)

    def answer(self, connection, asked):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        asked.append(head)
        first = self.location and b"GET /x.wav" in head
        moved = streams.head(302, None, "Location: " + self.location.format(port=self.server.port)) + streams.sized(b"") if first else b""
        connection.sendall(moved or FOUND)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = tls_kinds.Authority(tmp_path_factory.mktemp("recordings"))
    made.certify("files", "root", names="DNS:service.test,DNS:other.test")
    return made


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("language", drivers.NAMES)
def test_recording(authority, own, language, row):
    _, tls, location, more, expect, clear = row
    both = Both(context(authority.pem("files"), authority.folder / "common.key") if tls else None, location)
    url = f"http://service.test:{both.server.port}/x.wav?Signature={judge.SECRET_OF_THE_URL}"
    asked = {**DEFAULTS, **CLIENT, "api_key": wire.CANARY, "ca_file": str(authority.trusted), "url": url, **more}
    result = own(language).run(asked, lambda: None)
    both.server.close()
    assert judge.judge_step(asked, expect, result) == []
    assert len(both.clear) == clear
    assert not any(b"uthorization" in head or wire.CANARY.encode() in head for head in both.clear + both.secure)

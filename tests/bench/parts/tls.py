"""The same over TLS: stunnel in front of the endpoint, with a certificate that is made here. CPU of the client alone is measured."""

import contextlib
import dataclasses
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

SHORT = {"seconds": 0.2, "event_bytes": 9600, "riff": "never"}
LONG = {"seconds": 60, "event_bytes": 9600, "riff": "never"}
NAMES = {"floor": "floor", "C": "qtts, C", "ours": "qtts, Python", "by_pycurl": "pycurl by hand", "sdk": "official SDK"}
CERTIFICATE, KEY = lab.BUILD / "tls.crt", lab.BUILD / "tls.key"


@dataclasses.dataclass
class Kind:
    title: str
    replay: dict
    requests: dict  # client: of one measurement
    goal: float  # of C
    repeat: int = 1


KEPT = (
    Kind("short request over TLS, connection kept", SHORT, {"floor": 500, "C": 500, "ours": 500, "by_pycurl": 300, "sdk": 20}, 1.05),
    Kind("stream over TLS, connection kept, events of 9,600 bytes", LONG, {"floor": 10, "C": 10, "ours": 10, "sdk": 2}, 1.05),
)
NEW = (
    Kind("a new TLS connection for each request (the floor without CAPATH)", SHORT, {"floor": 50, "C": 50, "ours": 50}, 1.1),
    Kind("the first request of a process over TLS (the floor without CAPATH)", SHORT, {"floor": 1, "C": 1, "ours": 1}, 1.1, repeat=2),
)


def certificate():
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", KEY, "-out", CERTIFICATE],
        check=True, capture_output=True,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise lab.Failed("stunnel did not start")


@contextlib.contextmanager
def started(argv, **options):
    process = subprocess.Popen(argv, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def terminator(base):
    port, inner, settings = free_port(), urllib.parse.urlsplit(base), lab.BUILD / "stunnel.conf"
    settings.write_text(
        "foreground = yes\npid =\nsyslog = no\ndebug = 3\nsocket = l:TCP_NODELAY=1\nsocket = r:TCP_NODELAY=1\n"
        f"[tls]\naccept = 127.0.0.1:{port}\nconnect = {inner.netloc}\ncert = {CERTIFICATE}\nkey = {KEY}\n",
        encoding="utf-8",
    )
    with started(["stunnel4", settings], stdout=subprocess.DEVNULL):
        wait_for(port)
        yield f"https://127.0.0.1:{port}{inner.path}"


@contextlib.contextmanager
def closing_server():
    with started([sys.executable, lab.CLIENTS / "closing_server.py", CERTIFICATE, KEY], stdout=subprocess.PIPE, text=True) as process:
        yield f"https://127.0.0.1:{process.stdout.readline().strip()}/api/v1"


def bundle():
    """The system's authorities and ours: what a client has to parse in real life, once."""
    path = lab.BUILD / "bundle.pem"
    with open(ssl.get_default_verify_paths().openssl_cafile, "rb") as system:
        path.write_bytes(system.read() + CERTIFICATE.read_bytes())
    return path


def row(figures, client, goal):
    name, figure = NAMES[client], f"{median(figures[client]) * 1e6:,.0f} µs/request"
    if client == "floor":
        return Row(name, figure)
    limit = ("<=", goal) if client == "C" else None
    return Row(name, figure, ratio(figures, client, "floor"), "floor", spread(figures, client, "floor"), limit, name)


def section(there, kind, rounds):
    def once(client):
        return lambda: sum(there.cpu(client, kind.replay, kind.requests[client]) for _ in range(kind.repeat)) / kind.repeat

    figures = interleave({client: once(client) for client in kind.requests}, rounds, {"C": 4, "ours": 2})
    return Section("tls", kind.title + ": CPU", [row(figures, client, kind.goal) for client in figures])


def run(here, rounds):
    certificate()
    authorities = bundle()
    sections = []
    for kind in KEPT:
        with lab.endpoint(kind.replay) as base, terminator(base) as url:
            sections.append(section(lab.Lab(base, fixed=True).over_tls(url, authorities), kind, rounds))
    with closing_server() as url:
        there = lab.Lab(url, fixed=True).over_tls(url, authorities)
        return sections + [section(there, kind, rounds) for kind in NEW]

"""The same over TLS: stunnel in front of the endpoint, with a certificate that is made here. CPU of the client alone is measured."""

import contextlib
import socket
import ssl
import subprocess
import time
import urllib.parse

import lab
from report import Row, Section
from rounds import interleave, median, ratio, spread

SHORT = {"seconds": 0.2, "event_bytes": 9600, "riff": "never"}
LONG = {"seconds": 60, "event_bytes": 9600, "riff": "never"}
SYSTEM_BUNDLE = ssl.get_default_verify_paths().openssl_cafile

# What is measured: replay, {client: requests of one measurement}, goal of C, environment
KINDS = {
    "short request over TLS, connection kept": (SHORT, {"floor": 2000, "C": 2000, "ours": 2000, "sdk": 20}, 1.05, {}),
    "stream over TLS, events of 9,600 bytes": (LONG, {"floor": 20, "C": 20, "ours": 20, "sdk": 2}, 1.05, {}),
    "short request over TLS, a new connection each (floor without CAPATH)": (
        SHORT, {"floor": 100, "C": 100}, 1.1, {"BENCH_CLOSE": "1"},
    ),
    "the first request of a process (floor without CAPATH)": (SHORT, {"floor": 1, "C": 1}, 1.1, {}),
}


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", folder / "tls.key", "-out", folder / "tls.crt"],
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
def terminator(base):
    folder, port = lab.BUILD, free_port()
    certificate(folder)
    inner = urllib.parse.urlsplit(base)
    (folder / "stunnel.conf").write_text(
        "foreground = yes\npid =\nsyslog = no\ndebug = 3\nsocket = l:TCP_NODELAY=1\nsocket = r:TCP_NODELAY=1\n"
        f"[tls]\naccept = 127.0.0.1:{port}\nconnect = {inner.netloc}\ncert = {folder / 'tls.crt'}\nkey = {folder / 'tls.key'}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(["stunnel4", folder / "stunnel.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"https://127.0.0.1:{port}{inner.path}"
    finally:
        process.terminate()
        process.wait()


def bundle():
    """The system's authorities and ours: what a client has to parse in real life, once."""
    path = lab.BUILD / "bundle.pem"
    path.write_bytes(open(SYSTEM_BUNDLE, "rb").read() + (lab.BUILD / "tls.crt").read_bytes())
    return path


def section(here, title, rounds):
    replay, clients, goal, environment = KINDS[title]
    repeat = 1 if next(iter(clients.values())) > 1 else 5  # a single request is too short to be measured once

    def once(client):
        return lambda: sum(here.cpu(client, replay, clients[client], **environment) for _ in range(repeat)) / repeat

    figures = interleave({client: once(client) for client in clients}, rounds)
    rows = []
    for client in figures:
        figure = f"{median(figures[client]) * 1e6:,.0f} µs/request"
        name = {"floor": "floor", "C": "qtts, C", "ours": "qtts, Python", "sdk": "official SDK"}[client]
        if client == "floor":
            rows.append(Row(name, figure))
            continue
        rows.append(Row(name, figure, ratio(figures, client, "floor"), "floor", spread(figures, client, "floor"), ("<=", goal) if client == "C" else None, name))
    return Section("tls", title + ": CPU", rows)


def run(here, rounds):
    with terminator(here.base) as base:
        there = here.at(base, bundle())
        return [section(there, title, rounds) for title in KINDS]

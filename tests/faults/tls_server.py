"""A TLS server that is wrong in one way, and counts what it is told: no byte of a request may reach one that cannot prove who it is."""

import socket
import ssl
import struct
import threading

import streams

PCM = streams.pcm(40)
ANSWER = streams.streamed(streams.audio(PCM), streams.stop())[0][1]


class Server:
    """speak(socket) -> the connection to read a request from; it may raise, or give None when it has done its worst."""

    def __init__(self, speak):
        self.speak = speak
        self.connections = self.request_bytes = 0
        self.heads, self.protocols = [], []
        self.changed = threading.Condition()
        self.open = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            with self.changed:
                self.connections += 1
                self.open += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        sock.settimeout(20)
        try:
            with sock:
                connection = self.speak(sock)
                if connection:
                    with connection:
                        self.protocols.append(connection.selected_alpn_protocol())
                        self.converse(connection)
        except OSError:
            pass
        finally:
            with self.changed:
                self.open -= 1
                self.changed.notify_all()

    def converse(self, connection):
        head = b""
        while piece := connection.recv(65536):
            self.request_bytes += len(piece)
            head += piece
            if b"\r\n\r\n" in head and head.endswith(b"}"):
                self.heads.append(head)
                head = b""
                connection.sendall(ANSWER)

    def settled(self, connections):
        """Waits until so many have begun, and ended: a client that gave up may be ahead of who accepts."""
        with self.changed:
            return self.changed.wait_for(lambda: self.connections >= connections and not self.open, 60)

    def close(self):
        self.listener.close()


# ---- ways to speak ----


def context(chain, key, *, oldest=None, newest=None, ciphers=None, alpn=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if ciphers:
        made.set_ciphers(ciphers)
    if oldest:
        made.minimum_version = oldest
    if newest:
        made.maximum_version = newest
    if chain:
        made.load_cert_chain(chain, key)
    if alpn:
        made.set_alpn_protocols(alpn)
    return made


def tls(made):
    return lambda sock: made.wrap_socket(sock, server_side=True)


def says(answer):
    """Answers the client's hello with these bytes and closes."""

    def speak(sock):
        sock.recv(65536)
        sock.sendall(answer)

    return speak


def stalls(sock):
    while sock.recv(65536):
        pass


def resets(sock):
    sock.recv(65536)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def begins(made, change):
    """The beginning of a real handshake, changed: the server's first flight is what `change` makes of it."""

    def speak(sock):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        inside = made.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(sock.recv(65536))
        try:
            inside.do_handshake()
        except ssl.SSLWantReadError:
            sock.sendall(change(outgoing.read()))
        if change is not half:
            stalls(sock)  # the client says what it thinks of it

    return speak


def half(flight):
    return flight[: len(flight) // 2]


def spoilt(flight):
    return flight[:-20] + bytes(byte ^ 0x55 for byte in flight[-20:])

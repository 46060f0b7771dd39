"""What a script may do to a connection: each action is a tuple (name, arguments...), plain data so that it can come as JSON.

  send bytes            as they are, in one write
  chunk bytes           as one chunk of the chunked encoding
  end                   the last chunk, without trailers
  drip bytes n          n bytes a packet
  endless bytes limit   again and again, until the client leaves or `limit` bytes are out
  tick bytes seconds limit   one copy every so often: a pace, for timeouts that bytes must not reset
  gate token            waits until somebody opens the gate, or the client leaves
  stall                 waits until the client leaves
  half_close            FIN, the connection stays
  close                 FIN and gone
  reset                 RST and gone
A script that does not end in close or reset keeps the connection for the next request.
"""

import fcntl
import select
import socket
import struct
import time

from wire_request import Gone

SIOCOUTQNSD = 0x894B  # bytes not yet sent


class Ended(Exception):
    """The script closed the connection."""


class Player:
    """Plays one script on one connection. `gates.descriptor(token)` is readable once the gate is open."""

    def __init__(self, sock, gates):
        self.sock = sock
        self.gates = gates
        self.sent = 0

    def play(self, actions):
        for name, *arguments in actions:
            getattr(self, "do_" + name)(*arguments)

    def write(self, data):
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Gone("reset") from error
        self.sent += len(data)

    def do_send(self, data):
        self.write(data)

    def do_chunk(self, data):
        self.write(b"%x\r\n%s\r\n" % (len(data), data))

    def do_end(self):
        self.write(b"0\r\n\r\n")

    def do_drip(self, data, size):
        for start in range(0, len(data), size):
            self.write(data[start : start + size])

    def do_endless(self, data, limit):
        block = data * max(1, 65536 // len(data))
        for _ in range(limit // len(block) + 1):
            self.write(block)

    def do_tick(self, data, seconds, limit):
        for _ in range(limit):
            self.write(data)
            time.sleep(seconds)

    def do_gate(self, token):
        self.wait(self.gates.descriptor(token))

    def do_stall(self):
        self.wait(None)

    def do_half_close(self):
        self.sock.shutdown(socket.SHUT_WR)

    def do_close(self):
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        raise Ended("closed")

    def do_reset(self):
        self.settle()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Ended("reset")

    def settle(self):
        """A reset throws away what waits to be sent; the script means what was written to arrive."""
        count = bytearray(4)
        for _ in range(2000):
            fcntl.ioctl(self.sock, SIOCOUTQNSD, count)
            if not any(count):
                return
            time.sleep(0.001)

    def wait(self, gate):
        poller = select.poll()
        poller.register(self.sock, select.POLLIN | select.POLLRDHUP)
        if gate is not None:
            poller.register(gate, select.POLLIN)
        while True:
            ready = dict(poller.poll())
            if self.sock.fileno() in ready:
                self.look(poller)
            if gate in ready:
                return

    def look(self, poller):
        try:
            early = self.sock.recv(1, socket.MSG_PEEK)
        except OSError as error:
            raise Gone("reset") from error
        if not early:
            raise Gone("closed")
        poller.unregister(self.sock)  # a request sent ahead: not ours to read, and it would spin here

"""Reads one HTTP/1.1 request from a socket, keeping what came after it for the next one."""


class Gone(Exception):
    """The client closed or reset the connection."""


class Reader:
    def __init__(self, sock):
        self.sock = sock
        self.rest = b""
        self.taken = 0

    def more(self):
        try:
            piece = self.sock.recv(65536)
        except OSError as error:
            raise Gone("reset") from error
        if not piece:
            raise Gone("closed")
        self.rest += piece

    def until(self, mark):
        while (end := self.rest.find(mark)) < 0:
            self.more()
        return self.exactly(end + len(mark))

    def exactly(self, size):
        while len(self.rest) < size:
            self.more()
        taken, self.rest = self.rest[:size], self.rest[size:]
        self.taken += size
        return taken

    def body(self, headers):
        if "chunked" in headers.get("transfer-encoding", "").lower():
            return b"".join(self.chunks())
        return self.exactly(int(headers.get("content-length", "0")))

    def chunks(self):
        while size := int(self.until(b"\r\n").split(b";")[0], 16):
            yield self.exactly(size + 2)[:-2]
        while self.until(b"\r\n") != b"\r\n":
            pass

    def request(self):
        """-> dict of what came. Raises Gone at the end of the connection, ValueError on what is not HTTP."""
        self.taken = 0
        head = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, path, version = head[0].split(" ")
        lines = [line.split(":", 1) for line in head[1:] if line]
        headers = {name.lower(): value.strip() for name, value in lines}
        body = self.body(headers)
        return {
            "method": method,
            "path": path,
            "version": version,
            "headers": headers,
            "names": [name for name, _ in lines],
            "body": body.decode("utf-8", "backslashreplace"),
            "read": self.taken,
        }

"""Accepts, reads and never says a word, until the client leaves. Prints its port."""

import selectors
import socket

with socket.create_server(("127.0.0.1", 0), backlog=1024) as server, selectors.DefaultSelector() as waiting:
    print(server.getsockname()[1], flush=True)
    waiting.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is server:
                waiting.register(server.accept()[0], selectors.EVENT_READ)
                continue
            try:
                left = not key.fileobj.recv(65536)
            except OSError:
                left = True
            if left:
                waiting.unregister(key.fileobj)
                key.fileobj.close()

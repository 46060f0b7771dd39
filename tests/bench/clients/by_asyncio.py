"""asyncio alone: the least that its loop asks of who reads a socket in it. The bytes are discarded where they come, in no task."""

import asyncio
import json
import socket
from urllib.parse import urlsplit

from common import BODY, HEADERS, URL, measure

PLACE = urlsplit(URL)
TEXT = json.dumps(BODY).encode()


def request():
    lines = [f"POST {PLACE.path} HTTP/1.1", f"Host: {PLACE.netloc}", "Connection: close", f"Content-Length: {len(TEXT)}"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    return "\r\n".join([*lines, "", ""]).encode() + TEXT


async def read():
    loop, total = asyncio.get_running_loop(), 0
    done = loop.create_future()

    def readable():
        nonlocal total
        size = receive(buffer)
        total += size
        if not size:
            loop.remove_reader(connection)
            done.set_result(None)

    with socket.create_connection((PLACE.hostname, PLACE.port)) as connection:
        connection.sendall(request())
        connection.setblocking(False)
        receive, buffer = connection.recv_into, bytearray(16384)
        loop.add_reader(connection, readable)
        await done
    return total


loop = asyncio.new_event_loop()
measure(lambda: loop.run_until_complete(read()))

"""A link of 2 Mbit/s: each request is answered with one event of 48,000 PCM bytes in small pieces.

Prints its port, then for each answer the moment, on the monotonic clock, at which the first piece with audio was sent.
"""

import base64
import json
import socket
import sys
import time

BYTES_PER_SECOND = 2_000_000 / 8
PIECE = 500
PCM_BYTES = 48_000


def event(number, finish, data):
    body = {"output": {"finish_reason": finish, "audio": {"data": data, "expires_at": 1, "id": "audio_1"}}, "request_id": "1"}
    return f"id:{number}\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps(body, separators=(',', ':'))}\n\n".encode()


def answer():
    audio = base64.b64encode(bytes(range(1, 241)) * (PCM_BYTES // 240)).decode()
    body = event(1, "null", audio) + event(2, "stop", "")
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    return head + body, len(head) + body.index(audio.encode())


def read_request(connection):
    text = b""
    while b"\r\n\r\n" not in text:
        text += connection.recv(65536)
    head, _, body = text.partition(b"\r\n\r\n")
    size = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < size:
        body += connection.recv(65536)


def drip(connection, whole, audio_at):
    began = time.monotonic()
    for at in range(0, len(whole), PIECE):
        time.sleep(max(0, began + at / BYTES_PER_SECOND - time.monotonic()))
        if at <= audio_at < at + PIECE:
            print(time.monotonic(), flush=True)
        connection.sendall(whole[at : at + PIECE])


def main():
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        whole, audio_at = answer()
        for _ in range(int(sys.argv[1])):
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection:
                read_request(connection)
                drip(connection, whole, audio_at)


main()

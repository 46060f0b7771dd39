"""Over TLS, one short answer a connection, which is then closed: closing_server.py CERTIFICATE KEY. Prints its port."""

import base64
import contextlib
import json
import socket
import ssl
import sys

PCM_BYTES = 9600


def event(finish, data):
    body = {"output": {"finish_reason": finish, "audio": {"data": data, "expires_at": 1, "id": "audio_1"}}, "request_id": "1"}
    return f"id:1\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps(body, separators=(',', ':'))}\n\n".encode()


def answer():
    body = event("null", base64.b64encode(bytes(range(1, 241)) * (PCM_BYTES // 240)).decode()) + event("stop", "")
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def serve(connection, whole):
    text = b""
    while not text.endswith(b"}"):  # of the request's JSON
        piece = connection.recv(65536)
        if not piece:
            return
        text += piece
    connection.sendall(whole)
    connection.unwrap()


def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    whole = answer()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            plain, _ = server.accept()
            with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                serve(connection, whole)


main()

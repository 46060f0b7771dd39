"""A TLS server for the client's tests: tls_server.py CERTIFICATE KEY [tls1.1|plain]. It prints its base URL; then a line for each
connection that ended: "refused BYTES" (the handshake failed; bytes of a request that came: 0) or "closed REQUESTS RESUMED". It ends
when its stdin does; a line on stdin lets every answer that waits after its first event go on."""

import base64
import os
import re
import socket
import ssl
import sys
import threading

SAMPLES, EVENTS = 480, 20
going_on = threading.Semaphore(0)


def context(certificate, key, mode):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if mode == "tls1.1":
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = ssl.TLSVersion.TLSv1
        made.maximum_version = ssl.TLSVersion.TLSv1_1
    made.load_cert_chain(certificate, key)
    return made


def chunk(text):
    return b"%x\r\n%s\r\n" % (len(text), text)


def event(number, reason):
    pcm = b"".join((i % 65536).to_bytes(2, "little") for i in range(number * SAMPLES, (number + 1) * SAMPLES))
    data = base64.b64encode(pcm if reason == b"null" else b"")
    return chunk(b'id:1\nevent:result\n:HTTP_STATUS/200\ndata:{"output":{"finish_reason":"%s","audio":{"data":"%s"}},"request_id":"r"}\n\n'
                 % (reason, data))


def request(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    size = re.search(rb"(?i)content-length: *(\d+)", head)
    return head + stream.read(int(size.group(1)) if size else 0)


def answer(connection, body):
    if body.startswith(b"HEAD "):
        return connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n")
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + event(0, b"null"))
    if b"wait" in body:
        going_on.acquire()
    connection.sendall(b"".join(event(i, b"null") for i in range(1, EVENTS)) + event(EVENTS, b"stop") + b"0\r\n\r\n")


def serve(raw, tls):
    requests = 0
    try:
        connection = tls.wrap_socket(raw, server_side=True) if tls else raw
    except OSError:
        print("refused 0", flush=True)
        raw.close()
        return
    stream = connection.makefile("rb")
    try:
        while (body := request(stream)) is not None:
            requests += 1
            answer(connection, body)
    except OSError:
        pass
    print("closed", requests, int(bool(tls and connection.session_reused)), flush=True)
    stream.close()
    connection.close()


def plain(raw):
    raw.recv(4096)
    raw.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    raw.close()


def main(certificate, key, mode="tls"):
    tls = context(certificate, key, mode)
    listener = socket.create_server(("127.0.0.1", 0))
    print("https://127.0.0.1:%d/api/v1" % listener.getsockname()[1], flush=True)
    threading.Thread(target=accept, args=(listener, tls, mode), daemon=True).start()
    for _ in sys.stdin:
        going_on.release()
    os._exit(0)


def accept(listener, tls, mode):
    while True:
        raw, _ = listener.accept()
        threading.Thread(target=plain if mode == "plain" else serve, args=(raw,) if mode == "plain" else (raw, tls), daemon=True).start()


main(*sys.argv[1:])

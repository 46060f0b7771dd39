"""pycurl by hand: one handle kept, lines cut from what arrives. A fifth argument "pybase64" takes that decoder."""

import base64
import json
import sys

import pycurl
from common import BODY, CA_FILE, HEADERS, URL, event_pcm, measure

decode = base64.b64decode
if "pybase64" in sys.argv:
    import pybase64

    decode = pybase64.b64decode

curl = pycurl.Curl()
curl.setopt(pycurl.URL, URL)
curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in HEADERS.items()])
curl.setopt(pycurl.POSTFIELDS, json.dumps(BODY))
curl.setopt(pycurl.NOSIGNAL, 1)
if CA_FILE and CA_FILE != "pybase64":
    curl.setopt(pycurl.CAINFO, CA_FILE)


def one_request():
    total, kept = 0, []

    def write(piece):
        nonlocal total
        if b"\n" not in piece:
            kept.append(piece)
            return
        lines = (b"".join(kept) + piece).split(b"\n")
        kept[:] = [lines.pop()]
        for line in lines:
            total += event_pcm(line, decode)

    curl.setopt(pycurl.WRITEFUNCTION, write)
    curl.perform()
    return total


measure(one_request)

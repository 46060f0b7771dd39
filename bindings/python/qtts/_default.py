"""qtts.stream, qtts.narrate, qtts.synthesize, qtts.save: one line each, on a client that is made at first use."""

import os
from _thread import allocate_lock

from ._qtts import Client

_client = None
_lock = allocate_lock()


def _forget():
    """A child of fork cannot use its parent's connections, nor a lock that another thread may have held."""
    global _client, _lock
    _client = None
    _lock = allocate_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _default():
    global _client
    with _lock:
        if _client is None:
            _client = Client()
        return _client


def stream(text, **options):
    """Client.stream with a default client."""
    return _default().stream(text, **options)


def narrate(text=None, **options):
    """Client.narrate with a default client."""
    return _default().narrate(text, **options)


def synthesize(text, **options):
    """Client.synthesize with a default client."""
    return _default().synthesize(text, **options)


def save(text, path, **options):
    """Stream the text and write it to a WAV file."""
    with stream(text, **options) as audio:
        audio.save(path)

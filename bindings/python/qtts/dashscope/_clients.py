"""One qtts.Client for each set of settings, so that calls in a row share connections."""

import os
from _thread import allocate_lock

from .. import Client

# A server with a key for each of its callers must not collect clients for ever: the oldest goes (its streams keep it alive to their end).
MAX_CLIENTS = 16

_clients: dict = {}
_lock = allocate_lock()


def _forget():
    """A child of fork cannot use its parent's connections, nor a lock that another thread may have held."""
    global _lock
    _clients.clear()
    _lock = allocate_lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def client_for(**settings):
    headers = settings.get("headers")
    key = tuple(sorted({**settings, "headers": headers and tuple(sorted(headers.items()))}.items()))
    with _lock:
        client = _clients.get(key)
        if client is None:
            client = _clients[key] = Client(**settings)
        if len(_clients) > MAX_CLIENTS:
            del _clients[next(iter(_clients))]
        return client

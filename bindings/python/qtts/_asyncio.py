"""qtts under asyncio: the client's one descriptor in the event loop, no thread, no polling."""

import asyncio
import os

from ._async_narration import AsyncNarration
from ._async_stream import AsyncReply, AsyncStream, _known, _refuse_pickle
from ._qtts import Client, _Waiters


def _end(loop, client, waiters):
    """In the thread of the loop. The descriptor leaves the loop before its number can be given away again."""
    if not loop.is_closed():
        loop.remove_reader(client.fileno())
    client.close()
    if loop.is_closed():
        waiters.clear()
    else:
        waiters.tell_all()


def _is_ours(loop):
    """May this thread touch the loop?"""
    return asyncio._get_running_loop() is loop or not loop.is_running()


class AsyncClient:
    """Client for asyncio: the same settings, the same methods.

    The first stream ties it to the running loop; when that loop was closed, to the next one. Only cancel() may be called from other threads.
    """

    _loop = None

    def __init__(self, api_key=None, **settings):
        self._native = Client(api_key, **settings)
        self._waiters = _Waiters(self._native)  # the tasks whose streams have nothing yet
        self._pid = os.getpid()

    def _watch(self):
        """The running loop watches the client from now on."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        if self._loop and not self._loop.is_closed():
            raise RuntimeError("the client is used in another event loop, which is not closed; make one in this loop")
        self._waiters.clear()
        # Where nest_asyncio was, a step may run the loop inside itself, and a callback that is under way cannot be called again.
        turn = self._waiters.turn_later if hasattr(loop, "_nest_patched") else self._waiters.turn
        loop.add_reader(self._native.fileno(), turn)
        self._loop = self._waiters.loop = loop

    def stream(self, text, **options):
        """Speech as it is spoken: `async for pcm in client.stream(...)`. The request goes out at once."""
        return AsyncStream(self, self._native.stream(text, **options))

    def narrate(self, text=None, **options):
        """A text of any length, one sequence of audio. Text that is still arriving: an async iterator of str, which a task of this loop reads,
        an iterator, which a thread reads, or None, for feed() and finish()."""
        if hasattr(text, "__aiter__"):
            return AsyncNarration(self, self._native.narrate(None, **options), text)
        return AsyncNarration(self, self._native.narrate(text, **options))

    async def synthesize(self, text, **options):
        """Speech as a whole: waits until the service has spoken everything and gives the url of the recording."""
        async with AsyncStream(self, self._native._open_synthesis(text, **options)) as stream:
            await stream.read()
        return AsyncReply(self, stream)

    def download(self, url, /):
        """The file behind a result url, as a stream of its own bytes. The key is not sent."""
        return AsyncStream(self, self._native.download(url))

    async def warmup(self, *, wait=True):
        """Connect ahead of the first request. wait=False only begins; else it raises when no connection can be made."""
        if wait:
            async with AsyncStream(self, self._native._open_warmup()) as stream:
                await stream.read()
        else:
            self._watch()
            self._native.warmup(wait=False)

    def close(self):
        """End its streams and close its connections; nothing waits. Closing twice is fine."""
        loop, self._loop = self._loop, None
        if loop is None or self._pid != os.getpid():  # a child of fork shares the parent's selector: it leaves that alone
            self._native.close()
        elif _is_ours(loop):
            _end(loop, self._native, self._waiters)
        else:
            loop.call_soon_threadsafe(_end, loop, self._native, self._waiters)

    async def aclose(self):
        """close(), for those who await it."""
        self.close()

    def __del__(self):
        if self._loop:
            self.close()

    async def __aenter__(self):
        self._watch()
        return self

    async def __aexit__(self, *_):
        self.close()

    __reduce__ = _refuse_pickle
    base_url = _known("base_url", Client)
    key_source = _known("key_source", Client)
    ca_file = _known("ca_file", Client)
    closed = _known("closed", Client)

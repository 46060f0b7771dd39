"""AsyncStream and AsyncReply: what a task awaits of one request."""

import sys
from asyncio import CancelledError, get_running_loop
from functools import partial
from operator import attrgetter, index

from ._qtts import Stream, _Listener


def _refuse_pickle(self):
    """__reduce__ of everything that owns a connection, as in the native module."""
    raise TypeError(f"cannot pickle or copy '{type(self).__name__}' object")


def _known(name, of=Stream):
    """What the native object knows, in the same words."""
    return property(attrgetter("_native." + name), doc=getattr(of, name).__doc__)


class AsyncStream(_Listener):
    """Speech as it arrives: iterate for bytes, or read, or save. Made by AsyncClient.stream.

    A task that is cancelled while it waits here ends the transfer at once, and so does dropping the stream.
    """

    __slots__ = ("__weakref__",)

    def __init__(self, client, native):
        super().__init__(client, native, client._waiters)
        client._watch()

    # ---- audio: __anext__, and _chunk and _news for what is here, are of the native module: every event of every stream goes through them

    async def read(self, n=-1, /):
        """Wait for exactly n bytes, fewer only at the end; all that is left when n is negative or None; b'' at the end."""
        limit = -1 if n is None else index(n)
        if limit < 0:
            limit = sys.maxsize
        if not limit:
            return b""
        parts, size = [], 0
        try:
            while size < limit and (chunk := await self._chunk()):
                parts.append(chunk)
                size += len(chunk)
        except Exception:  # what came before an error is for the next call
            self._keep(b"".join(parts))
            raise
        whole = b"".join(parts)
        self._keep(whole[limit:])
        return whole[:limit]

    async def save(self, path, /, *, raw=False, progress=None):
        """Write what is left to a file: PCM as WAV, unless raw. The file appears when it is whole; on an error nothing is left behind.

        The audio is written as it comes; only the end, which waits for the disk, is left to a thread of the loop's executor. progress(metrics)
        is called for each piece and when the file is there; what it raises before that ends the stream.
        """
        try:
            if self._has_rest:
                self._native._unread(await self.read())
            else:
                await self._save_pieces(path, raw, progress)
            save = partial(self._native.save, path, raw=raw)
            await get_running_loop().run_in_executor(None, save)
        except (CancelledError, GeneratorExit):
            self.close()
            raise
        if progress:
            progress(self.metrics)

    async def _save_pieces(self, path, raw, progress):
        while not self._native._save_now(path, raw):
            if progress:
                self._tell(progress)
            await self._news()

    def _tell(self, progress):
        try:
            progress(self.metrics)
        except BaseException:
            self.close()
            raise

    # ---- the end

    def cancel(self):
        """End the transfer, from any thread: whoever waits gets qtts.CancelledError."""
        self._native.cancel()

    def close(self):
        """End the transfer and free everything but the attributes. Closing twice is fine."""
        self._keep(b"")
        waiter = self.client._waiters.pop(self._native)
        if waiter and not waiter.get_loop().is_closed():
            self._tell_end(waiter)
        self._native.close()

    def _tell_end(self, waiter):
        """A task waits for the stream that is closed here: it gets qtts.CancelledError, or the error that came first."""
        self._native.cancel()
        try:
            self._native.poll()
        except Exception as error:
            waiter.tell(error)
        else:
            waiter.tell(None)

    async def aclose(self):
        """close(), for those who await it."""
        self.close()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()

    __reduce__ = _refuse_pickle

    # ---- attributes

    request_id = _known("request_id")
    finish_reason = _known("finish_reason")
    url = _known("url")
    audio_id = _known("audio_id")
    expires_at = _known("expires_at")
    usage = _known("usage")
    metrics = _known("metrics")
    encoding = _known("encoding")
    sample_rate = _known("sample_rate")
    channels = _known("channels")
    sample_width = _known("sample_width")
    closed = _known("closed")


class AsyncReply:
    """The answer to AsyncClient.synthesize: where the recording is, and what it cost."""

    __slots__ = ("_client", "_native")

    def __init__(self, client, stream):
        self._client = client
        self._native = stream._native

    async def read(self):
        """Download the recording: the bytes of the file as the service made it."""
        async with self._client.download(self.url) as file:
            return await file.read()

    async def save(self, path, /):
        """Download the recording to a file. The file appears when it is whole."""
        async with self._client.download(self.url) as file:
            await file.save(path)

    __reduce__ = _refuse_pickle
    request_id = _known("request_id")
    finish_reason = _known("finish_reason")
    url = _known("url")
    audio_id = _known("audio_id")
    expires_at = _known("expires_at")
    usage = _known("usage")
    metrics = _known("metrics")

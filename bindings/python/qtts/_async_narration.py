"""AsyncNarration: a text of any length, which may still be arriving, also from an async iterator."""

import asyncio
import weakref

from ._async_stream import AsyncStream, _known
from ._qtts import Narration


async def _feed(reference, source):
    """Runs until the source ends or the narration is gone; what the source raises comes out of the narration."""
    try:
        async for text in source:
            narration = reference()
            if narration is None or narration.closed:
                return
            narration.feed(text)
            del narration
            await asyncio.sleep(0)  # a source that never waits would keep the loop from everybody else
        if narration := reference():
            narration.finish()
    except BaseException as error:
        if narration := reference():
            narration._fail(error)  # nothing happens where the narration itself has ended
        if not isinstance(error, Exception):  # what the source awaited was cancelled, or this task
            raise
    finally:
        if hasattr(source, "aclose"):
            await source.aclose()


class AsyncNarration(AsyncStream):
    """A text of any length as one AsyncStream of audio. Made by AsyncClient.narrate."""

    __slots__ = ("_feeder",)

    def __init__(self, client, native, source=None):
        super().__init__(client, native)
        # The task holds the native narration weakly: one that nobody reads any more ends.
        self._feeder = source and asyncio.get_running_loop().create_task(_feed(weakref.ref(native), source))

    def feed(self, text, /):
        """More of the text, when narrate was called with None; nothing waits."""
        self._native.feed(text)

    def finish(self):
        """No more text comes."""
        self._native.finish()

    def subtitles(self, path, /, format=None):
        """Write subtitles of what has been spoken, a cue for each sentence, in the format 'srt' or 'vtt'; None: as the path ends."""
        self._native.subtitles(path, format)

    def close(self):
        """End the transfers, and the source with them. Closing twice is fine."""
        if self._feeder and not self._feeder.get_loop().is_closed():
            self._feeder.cancel()
        super().close()

    def __del__(self):
        if getattr(self, "_feeder", None) and not self._feeder.done():
            self.close()

    segments = _known("segments", Narration)
    progress = _known("progress", Narration)

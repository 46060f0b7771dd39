"""Feeds a narration from an iterator of strings, in a thread: audio is handed out while the next words are awaited."""

import threading
import weakref
from collections.abc import Generator


def _feed(reference, source):
    """Runs until the source ends or the narration is gone; what the source raises comes out of the narration."""
    try:
        for text in source:
            narration = reference()
            if narration is None or narration.closed:
                return
            narration.feed(text)
            del narration
        narration = reference()
        if narration is not None:
            narration.finish()
    except BaseException as error:
        narration = reference()
        if narration is not None:
            narration._fail(error)  # nothing happens where the narration itself has ended
    finally:
        if isinstance(source, Generator):  # a file is an iterator, too, and its owner's to close
            source.close()


def start(narration, source):
    """The thread holds the narration weakly: one that nobody reads any more ends, and with it the thread at its next word."""
    threading.Thread(target=_feed, args=(weakref.ref(narration), source), name="qtts-feed", daemon=True).start()

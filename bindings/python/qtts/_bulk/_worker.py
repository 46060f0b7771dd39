"""What does one job after another: on this machine in threads, elsewhere in an actor of its own."""

import os

from .._qtts import Client, Error, fits
from .._recording import Recording

SUFFIXES = {"mp3": ".mp3", "ogg": ".ogg"}


class BulkWorker:
    """Speaks jobs, in as many threads as like: on a client that is given, else on its own, made with `settings`, those of Client."""

    def __init__(self, client=None, **settings):
        # The run itself tries again: a retry in here would hide a 429 from the pace that all share.
        self.client = Client(**{"retries": 0, **settings}) if client is None else client
        self.live = set()
        self.stopped = False

    def speak(self, request, path, start=0):
        """One try: writes the audio to `path` and gives its facts, or the exception that tells why not.

        A text of many requests may fail in its midst: the exception's `resume_at` is the `start` with which it goes on in the same file.
        """
        try:
            if fits(request["text"]):
                return self._speak(request, path)
            return self._narrate(request, path, start)
        except (Error, OSError, ValueError, TypeError) as error:
            return error

    def _speak(self, request, path):
        with self.client.stream(**request) as stream:
            self._enter(stream)
            try:
                stream.save(path)
            finally:
                self.live.discard(stream)
            return _facts(stream, path, stream.metrics.audio_seconds)

    def _narrate(self, request, path, start):
        with self.client.narrate(**request, concurrency=1, start=start) as speech, open(path, "r+b" if start else "wb") as file:
            recording = Recording(file)
            self._enter(speech)
            try:
                recording.take(speech)
                seconds = recording.finish()
            except Error as error:
                error.resume_at, error.spent = max(start, speech.progress.resume_at), _spent(speech)
                raise
            finally:
                self.live.discard(speech)
            return _facts(speech, path, seconds)

    def _enter(self, stream):
        self.live.add(stream)
        if self.stopped:
            stream.cancel()

    def stop(self):
        """From any thread: what is under way ends, and what comes later does not begin."""
        self.stopped = True
        for stream in tuple(self.live):
            stream.cancel()


def _facts(stream, path, seconds):
    return {
        "suffix": SUFFIXES.get(stream.encoding, ".wav"),
        "bytes": os.path.getsize(path),
        "seconds": round(seconds, 3),
        "request_id": stream.request_id,
        **_spent(stream),
    }


def _spent(stream):
    return {"usage": stream.usage, "requests": stream.metrics.requests_sent}

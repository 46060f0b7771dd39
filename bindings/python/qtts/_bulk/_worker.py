"""What does one job after another: on this machine in threads, elsewhere in an actor of its own."""

import os

from .._qtts import Client, Error, fits

SUFFIXES = {"mp3": ".mp3", "ogg": ".ogg"}


class BulkWorker:
    """Speaks jobs, in as many threads as like: on a client that is given, else on its own, made with `settings`, those of Client."""

    def __init__(self, client=None, **settings):
        # The run itself tries again: a retry in here would hide a 429 from the pace that all share. A text of many requests is another
        # matter, since it would be begun anew for each.
        self.client = Client(**{"retries": 0, **settings}) if client is None else client
        self.narrator = Client(**settings) if client is None else client
        self.live = set()
        self.stopped = False

    def speak(self, request, path):
        """One try: writes the audio to `path` and gives its facts, or the exception that tells why not."""
        try:
            with self._open(**request) as stream:
                return self._save(stream, path)
        except (Error, OSError, ValueError, TypeError) as error:
            return error

    def _open(self, text, **members):
        return self.client.stream(text, **members) if fits(text) else self.narrator.narrate(text, concurrency=1, **members)

    def _save(self, stream, path):
        self.live.add(stream)
        try:
            if self.stopped:
                stream.cancel()
            stream.save(path)
        finally:
            self.live.discard(stream)
        metrics = stream.metrics
        return {
            "suffix": SUFFIXES.get(stream.encoding, ".wav"),
            "bytes": os.path.getsize(path),
            "seconds": round(metrics.audio_seconds, 3),
            "request_id": stream.request_id,
            "usage": stream.usage,
            "requests": metrics.requests_sent,
        }

    def stop(self):
        """From any thread: what is under way ends, and what comes later does not begin."""
        self.stopped = True
        for stream in tuple(self.live):
            stream.cancel()

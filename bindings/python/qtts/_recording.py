"""Narrations one behind the other in one WAV file: what was spoken before a failure need not be paid for again."""

import os

from ._qtts import Error, wav_header

BREAK = 0.4  # seconds of silence where a recording goes on: the narration behind it knows of none


class Recording:
    """`file` is open for writing: empty, or with a recording that goes on."""

    def __init__(self, file, raw=False):
        self.file = file
        self.raw = raw
        self.speech = None

    def take(self, speech, progress=None):
        """All of its audio. When it fails, whole pieces stay, so that a narration from its `progress.resume_at` can be put behind them."""
        self.speech = speech
        before = self.file.seek(0, os.SEEK_END)
        began = None
        try:
            for pcm in speech:
                if began is None:
                    self.file.write(self._silence() if before else self._header())
                    began = self.file.tell()
                self.file.write(pcm)
                if progress:
                    progress(speech.metrics)
        except Error:
            ends = [piece.end_sample for piece in speech.segments if piece.end_sample is not None]
            self.file.truncate(before if began is None or not ends else began + ends[-1] * self._frame())
            raise

    def finish(self):
        """The true size in front, and all of it on the disk. Gives the seconds."""
        size = max(0, self.file.seek(0, os.SEEK_END) - len(self._header()))  # no audio came when all of it was silence that is trimmed
        self.file.seek(0)
        try:
            self.file.write(self._header(size))
        except OverflowError:  # over a day of speech: its size stays unknown, as in front of a pipe, and nothing is lost
            self.file.write(self._header())
        self.file.flush()
        os.fsync(self.file.fileno())
        return size / (self.speech.sample_rate * self._frame()) if self.speech.encoding.startswith("pcm") else 0.0

    def _frame(self):
        return self.speech.channels * self.speech.sample_width

    def _silence(self):
        return bytes(int(BREAK * self.speech.sample_rate) * self._frame())

    def _header(self, size=None):
        speech = self.speech
        if self.raw or not speech.encoding.startswith("pcm"):
            return b""
        return wav_header(size, sample_rate=speech.sample_rate, channels=speech.channels, sample_width=speech.sample_width)

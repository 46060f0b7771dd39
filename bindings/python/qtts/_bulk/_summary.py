"""What a bulk run has come to."""


class Summary:
    """How far a run has come. Counts are of jobs, seconds of audio are of this run."""

    __slots__ = ("already", "audio_seconds", "failures", "jobs", "made", "refused", "throttled")

    def __init__(self, jobs, refused):
        self.jobs = jobs
        self.refused = refused  # [(line, why it is no job)]
        self.failures = []  # [(id, exception)]
        self.already = jobs
        self.made = self.throttled = 0
        self.audio_seconds = 0.0

    @property
    def failed(self):
        return len(self.failures)

    @property
    def ok(self):
        return self.already + self.made == self.jobs and not self.refused

    def __repr__(self):
        counts = (f"{name}={getattr(self, name)}" for name in ("jobs", "already", "made", "failed", "throttled"))
        return f"<{', '.join(counts)}, refused={len(self.refused)}, audio_seconds={self.audio_seconds:.1f}>"

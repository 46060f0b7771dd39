"""A bulk run: starts what may start, takes what has ended, tries again what may succeed. One thread; the work is done elsewhere."""

import contextlib
import heapq
import math
import time
from concurrent.futures import FIRST_COMPLETED, wait

from .._qtts import APIConnectionError, AuthenticationError, Error, RateLimitError
from ._pace import backoff

TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0


class Flight:
    """A job on its way: `tries` that were answered since it last came forward, not counting 429."""

    __slots__ = ("began_at", "job", "made_before", "spent", "start", "tries")

    def __init__(self, job):
        self.job = job
        self.tries = self.start = 0
        self.began_at = self.made_before = None
        self.spent = {"usage": None, "requests": 0}

    def come_forward(self, error):
        """A part of a long text may be there: it goes on behind that."""
        if error.resume_at > self.start:
            self.tries = 0
        self.start = error.resume_at
        self.spent = add(self.spent, error.spent)


def add(one, other):
    """Counts of the same names, in one another as they like; None is nothing."""
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: add(one.get(name), other.get(name)) for name in {**one, **other}}
    return one + other if isinstance(one, (int, float)) and isinstance(other, (int, float)) else other


class Run:
    def __init__(self, jobs, folder, pace, summary, progress=None):
        self.folder, self.pace, self.summary = folder, pace, summary
        self.progress = progress or (lambda summary: None)
        self.waiting = [(-math.inf, number, Flight(job)) for number, job in enumerate(jobs)]  # a heap by when each may start
        self.flying = {}
        self.number = len(jobs)
        summary.already -= len(jobs)

    def work(self, submit):
        self.progress(self.summary)
        while self.waiting or self.flying:
            delay = self._start(submit)
            if not self.flying:
                time.sleep(delay)
                continue
            ended, _ = wait(self.flying, None if delay == math.inf else delay, FIRST_COMPLETED)
            for future in ended:
                self._land(self.flying.pop(future), future.result())
                self.progress(self.summary)

    def keep_what_landed(self):
        """After a run that was broken off: audio that came, and was paid for, is not thrown away."""
        for future, flight in self.flying.items():
            if future.done() and not future.cancelled() and future.exception() is None and isinstance(future.result(), dict):
                with contextlib.suppress(OSError):  # the disk may be why it was broken off
                    self._keep(flight, future.result())

    def _start(self, submit):
        """Starts what may; seconds until the next one may, inf when something must end first."""
        while self.waiting:
            delay = max(self.waiting[0][0] - self.pace.clock(), self.pace.delay(len(self.flying)))
            if delay > 0:
                return delay
            flight = heapq.heappop(self.waiting)[2]
            flight.began_at, flight.made_before = self.pace.clock(), self.summary.made
            self.pace.began()
            self.flying[submit(flight.job.request, self.folder.begin(flight.job), flight.start)] = flight
        return math.inf

    def _land(self, flight, outcome):
        if hasattr(outcome, "resume_at"):
            self.pace.began(max(0, outcome.spent["requests"] - 1))
            flight.come_forward(outcome)
        if isinstance(outcome, RateLimitError) and outcome.retryable:
            self.summary.throttled += 1
            self.pace.was_throttled(flight.began_at, outcome.retry_after)
            return self._again(flight, 0.0)
        flight.tries += 1
        if isinstance(outcome, dict):
            self.pace.went_well(flight.began_at)
            self.pace.began(outcome["requests"] - 1)  # a long text is many
            return self._keep(flight, outcome)
        if isinstance(outcome, Error) and outcome.retryable and flight.tries < TRIES:
            return self._again(flight, outcome.retry_after or backoff(flight.tries, FIRST_WAIT, LONGEST_WAIT))
        return self._give_up(flight, outcome)

    def _again(self, flight, delay):
        self.number += 1
        heapq.heappush(self.waiting, (self.pace.clock() + delay, self.number, flight))

    def _keep(self, flight, facts):
        self.folder.keep(flight.job, {**facts, **add(flight.spent, {name: facts[name] for name in flight.spent})}, flight.tries)
        self.summary.made += 1
        self.summary.audio_seconds += facts["seconds"]

    def _give_up(self, flight, error):
        """What would fail the next thousand jobs in the same way ends the run."""
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, self.folder.path)
        self.folder.fail(flight.job, error, flight.tries)
        self.summary.failures.append((flight.job.id, error))
        unpaid = isinstance(error, RateLimitError)
        cut_off = isinstance(error, APIConnectionError) and flight.made_before == self.summary.made
        if unpaid or cut_off or isinstance(error, AuthenticationError):
            raise error

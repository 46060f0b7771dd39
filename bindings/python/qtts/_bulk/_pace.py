"""When the next request of a bulk run may start: so many at a time, so many a minute, and a rest for everybody after a 429."""

import math
import random
import time

FIRST_REST, LONGEST_REST = 1.0, 60.0


class Pace:
    """Half as many at a time after a 429, one more for each round that goes well. Seconds are of `clock`."""

    def __init__(self, concurrency, requests_per_minute=None, clock=time.monotonic):
        self.most = concurrency
        self.slots = float(concurrency)
        self.spacing = 60 / requests_per_minute if requests_per_minute else 0.0
        self.clock = clock
        self.free_at = self.slowed_at = -math.inf
        self.rests = 0  # one after the other, without a request between them that went well

    def delay(self, flying):
        """Seconds until a request may start, while `flying` are under way; inf: not before one of them ends."""
        return math.inf if flying >= int(self.slots) else max(0.0, self.free_at - self.clock())

    def began(self, requests=1):
        self.free_at = max(self.free_at, self.clock()) + self.spacing * requests

    def went_well(self, began_at):
        self.slots = min(self.most, self.slots + 1 / self.slots)
        if began_at >= self.slowed_at:
            self.rests = 0

    def was_throttled(self, began_at, retry_after):
        """Those that were under way when it slowed down belong to the same burst: they only lengthen the rest if the service asks."""
        now = self.clock()
        first = began_at >= self.slowed_at
        if first:
            self.slots = max(1.0, self.slots / 2)
            self.slowed_at = now
            self.rests += 1
        if retry_after is not None or first:
            self.free_at = max(self.free_at, now + (self.rest() if retry_after is None else min(retry_after, LONGEST_REST)))

    def rest(self):
        return backoff(self.rests, FIRST_REST, LONGEST_REST)


def backoff(number, first, longest):
    """Seconds before the try after failure `number` (from 1): doubled each time, and never the same for two who failed together."""
    return min(longest, first * 2 ** min(number - 1, 10)) * random.uniform(0.75, 1.25)

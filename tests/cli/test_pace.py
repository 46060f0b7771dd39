"""The pace of a bulk run, by a clock that stands still until it is told."""

import math

import pytest
from qtts._bulk._pace import LONGEST_REST, Pace, backoff


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_so_many_at_a_time(clock):
    pace = Pace(3, clock=clock)
    assert [pace.delay(flying) for flying in range(5)] == [0, 0, 0, math.inf, math.inf]


def test_so_many_a_minute(clock):
    pace, begun = Pace(8, 30, clock), []
    for tick in range(600):
        clock.now = 100 + tick / 10
        if pace.delay(0) == 0:
            pace.began()
            begun.append(tick / 10)
    assert begun == [2.0 * i for i in range(30)]


def test_a_job_of_many_requests_counts_as_many(clock):
    pace = Pace(8, 60, clock)
    pace.began()
    pace.began(4)
    assert pace.delay(0) == 5


def test_a_429_slows_everybody_down_and_it_recovers(clock):
    pace = Pace(8, clock=clock)
    pace.was_throttled(clock.now, None)
    assert pace.slots == 4 and 0.7 < pace.delay(0) < 1.3
    clock.now += 2
    assert pace.delay(3) == 0 and pace.delay(4) == math.inf
    for _ in range(100):
        pace.went_well(clock.now)
    assert pace.slots == 8


def test_one_burst_slows_down_once(clock):
    pace, began = Pace(8, clock=clock), clock.now
    for _ in range(8):
        clock.now += 0.01
        pace.was_throttled(began, None)
    assert pace.slots == 4 and pace.delay(0) < 1.3


def test_it_rests_longer_each_time_in_a_row(clock):
    pace, rests = Pace(8, clock=clock), []
    for _ in range(12):
        pace.was_throttled(clock.now, None)
        rests.append(pace.delay(0))
        clock.now += rests[-1]
    assert all(later > earlier for earlier, later in zip(rests[:6], rests[1:6]))
    assert max(rests) < LONGEST_REST * 1.3 and pace.slots == 1
    pace.went_well(clock.now)
    pace.was_throttled(clock.now, None)
    assert pace.delay(0) < 1.3


@pytest.mark.parametrize("asked, rest", [(0, 0), (3.5, 3.5), (1e9, LONGEST_REST)])
def test_what_the_service_asks_for_is_kept(clock, asked, rest):
    pace = Pace(8, clock=clock)
    pace.was_throttled(clock.now, asked)
    assert pace.delay(0) == rest


def test_the_longest_wish_of_a_burst_counts(clock):
    pace = Pace(8, clock=clock)
    for asked in 2, 5, 1:
        pace.was_throttled(90, asked)
    assert pace.delay(0) == 5


def test_backoff():
    for number, middle in (1, 0.5), (2, 1), (3, 2), (50, 30):
        assert 0.75 * middle <= backoff(number, 0.5, 30.0) <= 1.25 * middle

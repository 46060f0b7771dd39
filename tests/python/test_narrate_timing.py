"""Narrations beside the clock: how soon the first sound comes, how long the whole takes, and that a player never runs dry.

The bounds are ratios of what was measured in the same run, and the best of a few attempts counts: the machine may be busy at times."""

import os
import time

import pytest
import qtts
from support import local

pytestmark = pytest.mark.skipif("QTTS_SLOW" in os.environ, reason="timed without sanitizers")

FIRST = "Good morning to you."
TEXT = FIRST + " This sentence is one of those that follow it, and there are many." * 80  # 5,300 characters
KEY = "sk-narrate-0000"


def running(*options):
    return local.running("--replay", "tone", "--riff", "never", *options)


def first_sound(stream):
    start = time.monotonic()
    with stream:
        next(stream)
        return time.monotonic() - start


def test_first_sound_is_that_of_its_first_sentence():
    with running("--delay-ms", "500", "--pace", "4") as endpoint, qtts.Client(KEY, base_url=endpoint.base) as client:
        client.warmup()
        alone = [first_sound(client.stream(FIRST)) for _ in range(3)]
        whole = [first_sound(client.narrate(TEXT)) for _ in range(3)]
    print(f"alone {min(alone):.3f} s, of {len(TEXT)} characters {min(whole):.3f} s")
    assert min(whole) <= 1.1 * min(alone)


def test_three_at_once_take_four_tenths_of_the_time():
    """500 ms to the first audio and four times real time, with all times a tenth."""

    def whole(concurrency):
        start = time.monotonic()
        book = client.narrate(TEXT, concurrency=concurrency)
        for _ in book:
            pass
        return time.monotonic() - start, len(book.segments)

    with running("--delay-ms", "50", "--pace", "40", "--seconds", "20") as endpoint, qtts.Client(KEY, base_url=endpoint.base) as client:
        one, pieces = whole(1)
        three, _ = whole(3)
    print(f"{pieces} pieces: one after the other {one:.2f} s, three at once {three:.2f} s, {three / one:.3f}")
    assert pieces >= 10
    assert three <= 0.4 * one


@pytest.mark.parametrize("concurrency", [2, 3])
def test_a_player_never_runs_dry(concurrency):
    """Played at ten times real time, from a server that is ten times as fast as the real one: short pieces, the worst there are."""
    faster = 10.0
    with running("--delay-ms", "50", "--pace", "40", "--seconds", "3") as endpoint, qtts.Client(KEY, base_url=endpoint.base) as client:
        begun, played_until, dry = None, 0.0, 0.0
        for pcm in client.narrate(TEXT, concurrency=concurrency):
            now = time.monotonic()
            begun = begun or now
            played_until = played_until or begun
            dry = max(dry, now - played_until)
            played_until += len(pcm) / 48000 / faster
            time.sleep(max(0.0, played_until - now - 0.5 / faster))  # the player holds half a second
    print(f"played for {played_until - begun:.1f} s, late by {dry * 1000:.1f} ms at most")
    assert dry <= 0


def test_tokens_are_heard_as_soon_as_their_sentence_ends():
    """At 30 a second: the first sentence's last token, the server's latency, and no more than 50 ms."""
    said = 0.0

    def tokens():
        nonlocal said
        for token in ("Good", " morning", " to", " you", ".", " And", " there", " is", " more", " of", " it", "."):
            time.sleep(1 / 30)
            if token == "." and not said:
                said = time.monotonic()
            yield token

    with running("--delay-ms", "100") as endpoint, qtts.Client(KEY, base_url=endpoint.base) as client:
        latency = min(first_sound(client.stream(FIRST)) for _ in range(3))
        extra = []
        for _ in range(5):
            said = 0.0
            with client.narrate(tokens()) as book:
                next(book)
                extra.append(time.monotonic() - said - latency)
    print(f"latency {latency:.3f} s, behind the last token {' '.join(f'{e * 1000:.0f}' for e in extra)} ms more")
    assert min(extra) <= 0.05

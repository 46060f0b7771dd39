"""narrate.py BASE: how a narration does beside the clock, at a server that speaks in proportion to the text; a line of JSON."""

import json
import os
import sys
import time

import qtts

FIRST = "The night was quiet, and nobody spoke."
TEXT = FIRST + " Then the rain began to fall on the old roof, and the guests went to bed one after the other, as they always had." * 44
RATE, PLAYED, BUFFER = 48000, 1200, 0.5  # bytes a second; characters that are played in real time; seconds that the player holds


def first(stream):
    start = time.monotonic()
    with stream:
        next(stream)
        return time.monotonic() - start


def whole(client, concurrency):
    start = time.monotonic()
    size = sum(map(len, client.narrate(TEXT, concurrency=concurrency)))
    return time.monotonic() - start, size / RATE


def dry(client):
    """Seconds in which a player at real time had nothing to play."""
    played_until, missing = 0.0, 0.0
    for pcm in client.narrate(TEXT[:PLAYED]):
        now = time.monotonic()
        late = max(0.0, now - played_until) if played_until else 0.0
        missing += late
        played_until = (played_until or now) + late + len(pcm) / RATE
        time.sleep(max(0.0, played_until - time.monotonic() - BUFFER))
    return missing


with qtts.Client(os.environ.get("DASHSCOPE_API_KEY", "sk-bench"), base_url=sys.argv[1]) as client:
    client.warmup()
    alone = [first(client.stream(FIRST)) for _ in range(5)]
    soon = [first(client.narrate(TEXT)) for _ in range(5)]
    three, seconds = whole(client, 3)
    one, _ = whole(client, 1)
    print(json.dumps({"alone": sorted(alone), "soon": sorted(soon), "one": one, "three": three, "seconds": seconds, "characters": len(TEXT), "dry": dry(client)}))

"""A client in a loop of the host's own: fileno, step, ready and poll."""

import select

import pytest
import qtts
from support import KEY, STUCK, STUCK_AUDIO, open_replay, ramp
from test_stream import ANSWER, WHOLE


def drain(stream, heard):
    """Polls until there is nothing more now. True at the end."""
    while chunk := stream.poll():
        heard += chunk
    return chunk == b""


def test_one_descriptor_for_many_streams(client):
    """Steps only when the descriptor is readable; polls only what has news."""
    heard = {open_replay(client, seconds=0.5, pace=5, seed=seed): bytearray() for seed in range(20)}
    seeds = {stream: seed for seed, stream in enumerate(heard)}
    left, turns = len(heard), 0
    while left:
        assert select.select([client], [], [], 20)[0] == [client]
        client.step()
        turns += 1
        while stream := client.ready():
            left -= drain(stream, heard[stream])
    assert turns > 5
    for stream, pcm in heard.items():
        assert bytes(pcm) == ramp(12000 + seeds[stream])[2 * seeds[stream] :]
        assert stream.poll() == b"" and stream.finish_reason == "stop"
    assert client.ready() is None


def test_step_may_wait(play):
    client = play(STUCK)
    stream, heard = client.stream("Hello.", voice="Cherry"), bytearray()
    while not heard:
        assert client.step(20) in (True, False)
        drain(stream, heard)
    assert heard == STUCK_AUDIO and stream.poll() is None
    assert client.ready() in (stream, None)
    assert client.step(0.001) is False and client.ready() is None
    stream.cancel()
    assert client.step(None) is True and client.ready() is stream
    with pytest.raises(qtts.CancelledError):
        stream.poll()


def test_poll_gives_what_read_left(play):
    stream = play(ANSWER).stream("Hello.", voice="Cherry")
    heard = bytearray(stream.read(3))
    while (chunk := stream.poll()) != b"":
        heard += chunk or b""
    assert heard == WHOLE


def test_downloads_and_warm_ups_are_found_too(client):
    reply = client.synthesize("Hello.", voice="Cherry")
    stream, heard = client.download(reply.url), bytearray()
    client.warmup(wait=False)
    while not drain(stream, heard):
        assert select.select([client], [], [], 20)[0] == [client]
        client.step()
        assert client.ready() in (stream, None)
    assert bytes(heard[44:]) == ramp(24000)


@pytest.mark.parametrize("timeout, error", [(-1, ValueError), (float("nan"), ValueError), ("1", TypeError)])
def test_step_refuses(client, timeout, error):
    with pytest.raises(error):
        client.step(timeout)


def test_a_closed_client():
    client = qtts.Client(KEY)
    client.close()
    for use in (client.fileno, client.step, client.ready):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_a_weak_reference_s_callback_may_look_for_streams(client):
    """The stream is half gone then: it is not handed out again."""
    import weakref

    client.fileno()
    seen = []
    stream = open_replay(client)
    while not client.step(1):
        pass
    watch = weakref.ref(stream, lambda _: seen.append(client.ready()))
    del stream
    assert seen == [None] and watch() is None

"""Client.warmup: a connection ahead of the first request, for nothing."""

import pytest
import qtts
from support import KEY, ramp, streams

WHOLE = streams.pcm(7, 1)
ANSWER = streams.streamed(streams.audio(WHOLE, 0), streams.stop())
NOT_FOUND = [("send", b"HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n")]


def test_the_next_stream_uses_its_connection(play):
    client = play(NOT_FOUND, ANSWER)
    assert client.warmup() is None
    stream = client.stream("Hello.", voice="Cherry")
    assert stream.read() == WHOLE
    assert (stream.metrics.connection_reused, stream.metrics.connected) == (True, 0.0)
    warm, asked = play.seen()
    assert (warm["method"], asked["method"]) == ("HEAD", "POST")
    assert warm["connection"] == asked["connection"]
    assert (warm["authorization"], asked["authorization"]) == ("absent", "expected")


def test_only_begun_it_goes_on_with_a_stream(client):
    client.warmup(wait=False)
    assert client.stream("Hello.", voice="Cherry").read() == ramp(24000)


def test_no_connection_raises(wire):
    with qtts.Client(KEY, base_url=f"http://127.0.0.1:{wire.port('refused')}/api/v1", retries=0) as client:
        with pytest.raises(qtts.APIConnectionError):
            client.warmup()
        client.warmup(wait=False)


def test_the_endpoint_knows_it(client):
    client.warmup()
    stream = client.stream("Hello.", voice="Cherry")
    stream.read()
    assert stream.metrics.connection_reused


def test_misuse(client):
    with pytest.raises(TypeError):
        client.warmup(True)
    client.close()
    for wait in (False, True):
        with pytest.raises(ValueError, match="closed"):
            client.warmup(wait=wait)

"""Threads: one client for all, one stream for one, cancel and close from anywhere."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import qtts
from support import SLOW, ramp, replay, streams, wait_for

AUDIO = streams.pcm(6)
STUCK = [("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(AUDIO))), ("stall",)]


class Reader(threading.Thread):
    """Reads a stream to its end, whatever that is."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream = stream
        self.chunks = []
        self.error = None
        self.start()

    def run(self):
        try:
            for chunk in self.stream:
                self.chunks.append(chunk)
        except Exception as error:
            self.error = error

    def is_waiting(self):
        """It has heard what there was, and somebody else finds the stream busy."""
        try:
            self.stream.request_id
        except RuntimeError:
            return bool(self.chunks)
        return False

    def end(self):
        start = time.monotonic()
        self.join(5)
        assert not self.is_alive()
        return time.monotonic() - start


@pytest.fixture
def stuck(play):
    stream = play(STUCK).stream("Hello.", voice="Cherry")
    reader = Reader(stream)
    wait_for(reader.is_waiting)
    return reader


def test_I5_a_stream_is_for_one_thread(stuck, tmp_path):
    uses = (
        lambda: next(stuck.stream),
        stuck.stream.read,
        lambda: stuck.stream.save(tmp_path / "a"),
        lambda: stuck.stream.metrics,
    )
    for use in uses:
        with pytest.raises(RuntimeError, match="busy"):
            use()
    stuck.stream.cancel()
    stuck.end()


def test_I4_cancel(stuck):
    stuck.stream.cancel()
    assert stuck.end() < 0.1 * SLOW
    assert isinstance(stuck.error, qtts.CancelledError)
    assert stuck.stream.metrics.audio_bytes == len(AUDIO)


def test_I6_close(stuck):
    stuck.stream.close()
    assert stuck.stream.closed
    assert stuck.end() < 0.1 * SLOW
    assert isinstance(stuck.error, qtts.CancelledError)
    with pytest.raises(ValueError, match="closed"):
        next(stuck.stream)
    assert stuck.stream.request_id == streams.REQUEST_ID


def test_I6_close_the_client(stuck):
    client = stuck.stream.client
    client.close()
    assert client.closed
    assert stuck.end() < 0.1 * SLOW
    assert isinstance(stuck.error, ValueError)
    with pytest.raises(ValueError, match="closed"):
        client.stream("Hello.", voice="Cherry")


@pytest.mark.parametrize("end, error", [("cancel", qtts.CancelledError), ("close", qtts.CancelledError), ("client.close", ValueError)])
def test_a_save_that_is_ended(play, tmp_path, end, error):
    """By another thread: no file is left behind, though the stream lives on."""
    stream = play(STUCK).stream("Hello.", voice="Cherry")
    with ThreadPoolExecutor(1) as pool:
        saved = pool.submit(stream.save, tmp_path / "a.wav")
        wait_for(lambda: busy(stream) and list(tmp_path.iterdir()))
        stream.client.close() if end == "client.close" else getattr(stream, end)()
        start = time.monotonic()
        with pytest.raises(error):
            saved.result()
        assert time.monotonic() - start < 0.1 * SLOW
    assert list(tmp_path.iterdir()) == []


def test_others_run_while_one_waits(stuck):
    """The wait holds no lock of the interpreter."""
    start = time.monotonic()
    sum(range(100_000))
    assert time.monotonic() - start < 0.5 * SLOW
    stuck.stream.cancel()
    stuck.end()


def test_I7_many_streams_of_one_client(client):
    def speak(seed):
        stream = client.stream("Hello.", voice="Cherry", parameters=replay(seconds=0.5, seed=seed, event_bytes=999, pace=20))
        return stream.read()

    with ThreadPoolExecutor(32) as pool:
        for seed, pcm in enumerate(pool.map(speak, range(64))):
            assert pcm == ramp(12000 + seed)[2 * seed :]


def test_I7_streams_run_side_by_side(client):
    """Eight streams that take 0.4 s each."""

    def speak(_):
        return len(client.stream("Hello.", voice="Cherry", parameters=replay(seconds=0.4, pace=1, event_bytes=1920)).read())

    start = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(speak, range(8))) == [19200] * 8
    assert time.monotonic() - start < 1.2 * SLOW


def test_open_and_close_do_not_wait_for_others(client):
    slow = client.stream("Hello.", voice="Cherry", parameters=replay(delay_ms=3000))
    reader = Reader(slow)
    wait_for(lambda: busy(slow))
    start = time.monotonic()
    for _ in range(20):
        with client.stream("Hello.", voice="Cherry") as stream:
            next(stream)
    assert time.monotonic() - start < 1 * SLOW
    slow.cancel()
    reader.end()


def busy(stream):
    try:
        stream.request_id
    except RuntimeError:
        return True
    return False


def test_I7_threads_use_and_cancel_at_random(client):
    """Nobody crashes, and every stream ends in one of the ways that are promised."""
    streams_open = [client.stream("Hello.", voice="Cherry", parameters=replay(seconds=3, pace=10)) for _ in range(20)]

    def use(number):
        stream = streams_open[number % 20]
        try:
            if number % 7 == 0:
                stream.close()
            elif number % 5 == 0:
                stream.cancel()
            else:
                stream.read(4000)
        except (RuntimeError, ValueError, qtts.CancelledError):
            pass

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(use, range(400)))
    for stream in streams_open:
        stream.close()


def test_the_default_client_is_made_once(monkeypatch, play):
    from qtts import _default

    made = []

    class Slow:
        def __init__(self):
            made.append(self)

        def stream(self, *_, **__):
            return self

    monkeypatch.setattr(_default, "Client", Slow)
    monkeypatch.setattr(_default, "_client", None)
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: qtts.stream("x", voice="y"), range(200)))) == len(made) == 1

"""A failure is one exception of the right class, with everything that is known; what was heard before it is handed out."""

import errno
import os
import resource

import pytest
import qtts
from support import KEY, SLOW, replay, streams

AUDIO = streams.pcm(6)
OPEN = ("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(AUDIO)))


def refusal(status, code, *lines):
    return streams.body(streams.failure(code, "No."), status, "application/json", *lines)


ROWS = [
    ("bad request", refusal(400, "InvalidParameter"), qtts.BadRequestError, "SERVICE", 400),
    ("wrong key", refusal(401, "InvalidApiKey"), qtts.AuthenticationError, "SERVICE", 401),
    ("forbidden", refusal(403, "AccessDenied"), qtts.PermissionDeniedError, "SERVICE", 403),
    ("not found", refusal(404, "ModelNotFound"), qtts.NotFoundError, "SERVICE", 404),
    ("throttled", refusal(429, "Throttling"), qtts.RateLimitError, "SERVICE", 429),
    ("broken", refusal(500, "InternalError"), qtts.InternalServerError, "SERVICE", 500),
    ("unavailable", refusal(503, "ModelUnavailable"), qtts.InternalServerError, "SERVICE", 503),
    ("teapot", refusal(418, "Teapot"), qtts.APIStatusError, "SERVICE", 418),
    ("html", streams.body("<html>login</html>", 502, "text/html"), qtts.InternalServerError, "HTTP", 502),
    ("redirect", streams.body("", 307, None, "Location: /elsewhere"), qtts.APIStatusError, "HTTP", 307),
    ("error event", streams.streamed(streams.error_event()), qtts.BadRequestError, "SERVICE", 400),
    ("error event 429", streams.streamed(streams.error_event("Throttling", status=429)), qtts.RateLimitError, "SERVICE", 429),
    ("html with 200", streams.body("<html>login</html>", 200, "text/html"), qtts.ProtocolError, "PROTOCOL", 200),
    ("no event", streams.streamed(), (qtts.ProtocolError, qtts.IncompleteAudioError), None, 200),
    ("garbage", [("send", b"hello\r\n\r\n"), ("close",)], (qtts.ProtocolError, qtts.APIConnectionError), None, None),
    ("reset", [("reset",)], qtts.APIConnectionError, "NETWORK", None),
]


@pytest.mark.parametrize("name, actions, error, status, http", ROWS, ids=[row[0] for row in ROWS])
def test_refused(play, name, actions, error, status, http):
    stream = play(actions).stream("Hello.", voice="Cherry")
    with pytest.raises(error) as caught:
        stream.read()
    raised = caught.value
    assert status in (None, raised.status)
    assert raised.http_status == raised.status_code == http
    assert raised.message and raised.message in str(raised)
    with pytest.raises(type(raised)) as again:
        next(stream)
    assert str(again.value) == str(raised)


def test_everything_known_is_told(play):
    with pytest.raises(qtts.AuthenticationError) as caught:
        play(refusal(401, "InvalidApiKey")).synthesize("Hello.", voice="Cherry")
    raised = caught.value
    assert (raised.code, raised.message, raised.request_id) == ("InvalidApiKey", "No.", streams.REQUEST_ID)
    assert "region" in raised.hint
    for part in (raised.message, raised.hint, raised.request_id):
        assert part in str(raised)
    assert raised.retryable is False and raised.retry_after is None


def test_retry_after(play):
    with pytest.raises(qtts.RateLimitError) as caught:
        play(refusal(429, "Throttling", "Retry-After: 7")).synthesize("Hello.", voice="Cherry")
    assert caught.value.retry_after == 7.0 and caught.value.retryable is True


@pytest.mark.parametrize("retries, attempts", [(0, 1), (1, 2)])
def test_retries(play, retries, attempts):
    stream = play(refusal(503, "ModelUnavailable"), retries=retries).stream("Hello.", voice="Cherry")
    with pytest.raises(qtts.InternalServerError):
        stream.read()
    assert stream.metrics.retries == attempts - 1
    assert len(play.seen()) == attempts


def test_incomplete(play):
    stream = play([OPEN, ("send", b"0\r\n\r\n")]).stream("Hello.", voice="Cherry")
    assert next(stream) == AUDIO
    with pytest.raises(qtts.IncompleteAudioError) as caught:
        next(stream)
    assert caught.value.status == "INCOMPLETE"


def test_read_gives_back_what_an_error_interrupts(play):
    stream = play([OPEN, ("send", b"0\r\n\r\n")]).stream("Hello.", voice="Cherry")
    with pytest.raises(qtts.IncompleteAudioError):
        stream.read()
    assert stream.read(len(AUDIO)) == AUDIO
    with pytest.raises(qtts.IncompleteAudioError):
        stream.read(1)


def test_read_gives_back_to_the_iterator(play):
    stream = play([OPEN, ("send", b"0\r\n\r\n")]).stream("Hello.", voice="Cherry")
    with pytest.raises(qtts.IncompleteAudioError):
        stream.read(len(AUDIO) + 1)
    assert next(stream) == AUDIO


def test_error_after_audio(play):
    event = streams.error_event("InternalError", status=500)
    stream = play([OPEN, ("send", streams.chunked(event) + b"0\r\n\r\n")]).stream("Hello.", voice="Cherry")
    assert next(stream) == AUDIO
    with pytest.raises(qtts.InternalServerError):
        next(stream)


def test_an_error_leaves_no_file(play, tmp_path):
    stream = play([OPEN, ("send", b"0\r\n\r\n")]).stream("Hello.", voice="Cherry")
    with pytest.raises(qtts.IncompleteAudioError):
        stream.save(tmp_path / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_nobody_listens(wire):
    with qtts.Client(KEY, base_url=f"http://127.0.0.1:{wire.port('refused')}/api/v1", retries=0) as client:
        with pytest.raises(qtts.APIConnectionError) as caught:
            client.stream("Hello.", voice="Cherry").read()
    assert (caught.value.status, caught.value.http_status) == ("NETWORK", None)


@pytest.mark.parametrize("timeout", [0.05, qtts.Timeout(first_byte=0.05), qtts.Timeout(total=0.05)], ids=repr)
def test_silence(play, timeout):
    stream = play([("stall",)], timeout=timeout).stream("Hello.", voice="Cherry")
    with pytest.raises(qtts.APITimeoutError) as caught:
        stream.read()
    assert caught.value.status == "TIMEOUT"
    assert stream.metrics.duration < 0.5 * SLOW


def test_silence_in_the_middle(play):
    stream = play([OPEN, ("stall",)], timeout=0.05).stream("Hello.", voice="Cherry")
    assert next(stream) == AUDIO
    with pytest.raises(qtts.APITimeoutError):
        next(stream)


def test_ceiling(play):
    huge = streams.event({"output": {"text": "x" * 5000}})
    with pytest.raises(qtts.LimitError):
        play(streams.streamed(huge), max_event_bytes=1000).stream("Hello.", voice="Cherry").read()


def test_cancelled(play):
    stream = play([OPEN, ("stall",)]).stream("Hello.", voice="Cherry")
    next(stream)
    stream.cancel()
    stream.cancel()
    with pytest.raises(qtts.CancelledError) as caught:
        next(stream)
    assert caught.value.status == "CANCELLED"


def test_the_client_stays_usable(play):
    good = streams.streamed(streams.audio(AUDIO), streams.stop())
    client = play(refusal(400, "InvalidParameter"), good)
    with pytest.raises(qtts.BadRequestError):
        client.stream("Hello.", voice="Cherry").read()
    assert client.stream("Hello.", voice="Cherry").read() == AUDIO


def test_the_endpoint_s_own_words(client):
    with pytest.raises(qtts.BadRequestError) as caught:
        client.stream("Hello.", voice="Nobody").read()
    assert caught.value.code == "InvalidParameter" and "voice" in caught.value.message


PATHS = [
    ("/dev/full", errno.ENOSPC, OSError),
    ("{tmp}/none/a.wav", errno.ENOENT, FileNotFoundError),
    ("{tmp}", errno.EISDIR, IsADirectoryError),
    ("/proc/a.wav", None, OSError),
]


@pytest.mark.parametrize("path, number, error", PATHS, ids=[row[0] for row in PATHS])
def test_H2_paths_that_cannot_be_written(client, tmp_path, path, number, error):
    path = path.format(tmp=tmp_path)
    stream = client.stream("Hello.", voice="Cherry")
    with pytest.raises(error) as caught:
        stream.save(path)
    assert number in (None, caught.value.errno)
    assert caught.value.filename == path
    assert list(tmp_path.iterdir()) == []
    for use in (lambda: next(stream), stream.read, lambda: stream.save(tmp_path / "again.wav")):
        with pytest.raises(error) as again:
            use()
        assert (again.value.errno, again.value.filename) == (caught.value.errno, path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path, error", [("a\0b", ValueError), (1, TypeError), (None, TypeError)])
def test_H3_paths_that_are_none(client, path, error):
    with client.stream("Hello.", voice="Cherry") as stream, pytest.raises(error):
        stream.save(path)


def test_H1_file_size_limit(client, tmp_path):
    """What a full disk does to a plain file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    stream = client.stream("Hello.", voice="Cherry", parameters=replay(seconds=1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError) as caught:
            stream.save(tmp_path / "a.wav")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.errno == errno.EFBIG
    assert os.listdir(tmp_path) == []

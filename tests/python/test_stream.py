"""A stream that goes well: every way to take its audio, and what is known of it when."""

import subprocess
import sys
import wave

import pytest
import qtts
from support import KEY, ramp, replay, streams

PIECES = [streams.pcm(5, 1), streams.pcm(7, 2), streams.pcm(3, 3)]
WHOLE = b"".join(PIECES)
ANSWER = streams.streamed(*(streams.audio(piece, i) for i, piece in enumerate(PIECES)), streams.stop())


def open_stream(client, **members):
    return client.stream("Hello.", voice="Cherry", **members)


def test_iterate(play):
    stream = open_stream(play(ANSWER))
    assert iter(stream) is stream
    chunks = list(stream)
    assert b"".join(chunks) == WHOLE
    assert all(type(chunk) is bytes and chunk and len(chunk) % 2 == 0 for chunk in chunks)
    assert list(stream) == [] and stream.read() == b""


def test_attributes(play):
    stream = open_stream(play(ANSWER))
    assert (stream.request_id, stream.usage, stream.finish_reason, stream.url, stream.expires_at) == (None,) * 5
    stream.read()
    assert stream.request_id == streams.REQUEST_ID
    assert stream.usage == streams.USAGE and stream.usage is not stream.usage
    assert (stream.finish_reason, stream.url, stream.expires_at) == ("stop", streams.URL, streams.EXPIRES_AT)
    assert stream.audio_id == "audio_" + streams.REQUEST_ID
    assert (stream.encoding, stream.sample_rate, stream.channels, stream.sample_width) == ("pcm_s16le", 24000, 1, 2)


def test_attributes_outlive_close(play):
    with open_stream(play(ANSWER)) as stream:
        stream.read()
        before = [getattr(stream, name) for name in ("request_id", "usage", "url", "sample_rate", "finish_reason")]
    assert stream.closed
    assert before == [getattr(stream, name) for name in ("request_id", "usage", "url", "sample_rate", "finish_reason")]
    assert stream.metrics.audio_bytes == len(WHOLE)


def test_metrics(play):
    client = play(ANSWER)
    stream = open_stream(client)
    assert (stream.metrics.ttfa, stream.metrics.duration, stream.metrics.connected) == (None, None, None)
    stream.read()
    metrics = stream.metrics
    assert isinstance(metrics, qtts.Metrics)
    assert 0 <= metrics.connected <= metrics.ttfa <= metrics.duration
    assert metrics.audio_seconds == pytest.approx(len(WHOLE) / 48000)
    assert (metrics.audio_bytes, metrics.connection_reused, metrics.retries) == (len(WHOLE), False, 0)
    assert (metrics.requests_sent, metrics.trailing_bytes) == (1, 0)
    assert metrics.wire_bytes > len(WHOLE)
    again = open_stream(client)
    again.read()
    assert again.metrics.connection_reused is True


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11, 29, 30, 31, 1000])
def test_read_in_pieces(play, size):
    stream = open_stream(play(ANSWER))
    pieces = []
    while piece := stream.read(size):
        pieces.append(piece)
    assert b"".join(pieces) == WHOLE
    assert all(len(piece) == size for piece in pieces[:-1])
    assert stream.read(size) == b""


@pytest.mark.parametrize("everything", [(), (-1,), (None,), (-7,)])
def test_read_everything(play, everything):
    assert open_stream(play(ANSWER)).read(*everything) == WHOLE


def test_read_nothing_waits_for_nothing(play):
    assert open_stream(play([("stall",)])).read(0) == b""


def test_read_then_iterate_then_read(play):
    stream = open_stream(play(ANSWER))
    taken = stream.read(3)
    taken += next(stream)
    taken += stream.read(5)
    assert taken + stream.read() == WHOLE


def test_save(play, tmp_path):
    path = tmp_path / "hello.wav"
    stream = open_stream(play(ANSWER))
    assert stream.save(path) is None
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        assert file.readframes(file.getnframes()) == WHOLE
    assert stream.finish_reason == "stop"
    assert [child.name for child in tmp_path.iterdir()] == ["hello.wav"]


def test_save_what_is_left(play, tmp_path):
    stream = open_stream(play(ANSWER))
    first = stream.read(4)
    stream.save(tmp_path / "rest.wav")
    with wave.open(str(tmp_path / "rest.wav")) as file:
        assert first + file.readframes(file.getnframes()) == WHOLE


def test_save_raw(play, tmp_path):
    open_stream(play(ANSWER)).save(tmp_path / "hello.pcm", raw=True)
    assert (tmp_path / "hello.pcm").read_bytes() == WHOLE


def test_save_replaces(play, tmp_path):
    path = tmp_path / "hello.wav"
    path.write_bytes(b"old")
    open_stream(play(ANSWER)).save(path)
    assert path.read_bytes()[44:] == WHOLE


@pytest.mark.parametrize("kind", [str, bytes, lambda path: path], ids=["str", "bytes", "PathLike"])
def test_H3_save_takes_any_path(play, tmp_path, kind):
    import os

    path = tmp_path / "with \n and \u00e9.wav"
    open_stream(play(ANSWER)).save(os.fsencode(path) if kind is bytes else kind(path))
    assert path.read_bytes()[44:] == WHOLE


def test_save_tells_progress(play, tmp_path):
    seen = []
    open_stream(play(ANSWER)).save(tmp_path / "a.wav", progress=lambda metrics: seen.append(metrics.audio_bytes))
    assert seen and seen == sorted(seen) and seen[-1] == len(WHOLE)


def raiser(metrics):
    raise LookupError("mine")


def test_I13_progress_that_raises(play, tmp_path):
    """It gives the file up, and with it the stream, of which a part is gone."""
    audio = streams.head() + streams.CHUNKED + streams.chunked(streams.audio(PIECES[0]))
    stream = open_stream(play([("send", audio), ("stall",)]))
    with pytest.raises(LookupError, match="mine"):
        stream.save(tmp_path / "a.wav", progress=raiser)
    assert stream.closed and stream.metrics.audio_bytes == len(PIECES[0])
    assert list(tmp_path.iterdir()) == []


def test_I13_progress_that_raises_when_all_is_done(play, tmp_path):
    stream = open_stream(play(ANSWER))
    with pytest.raises(LookupError, match="mine"):
        stream.save(tmp_path / "a.wav", progress=raiser)
    assert (tmp_path / "a.wav").read_bytes()[44:] == WHOLE
    assert list(stream) == []


@pytest.mark.parametrize("raw", [False, True])
def test_save_after_a_part_was_read(play, tmp_path, raw):
    """What cannot be written is not lost."""
    seen = []
    stream = open_stream(play(ANSWER))
    assert stream.read(4) == WHOLE[:4]
    for _ in range(2):
        with pytest.raises(FileNotFoundError) as caught:
            stream.save(tmp_path / "none" / "a", raw=raw)
        assert caught.value.filename == tmp_path / "none" / "a"
    stream.save(tmp_path / "a", raw=raw, progress=lambda metrics: seen.append(metrics.audio_bytes))
    assert (tmp_path / "a").read_bytes()[0 if raw else 44 :] == WHOLE[4:]
    assert seen == [len(WHOLE)]


def test_first_audio_leaves_before_the_rest_was_sent(play, wire):
    gate = play.name + "first"
    head, tail = streams.audio(PIECES[0]), streams.audio(PIECES[1]) + streams.stop()
    opened = ("send", streams.head() + streams.CHUNKED + streams.chunked(head))
    stream = open_stream(play([opened, ("gate", gate), ("send", streams.chunked(tail) + b"0\r\n\r\n")]))
    assert stream.read(len(PIECES[0])) == PIECES[0]
    wire.open_gate(gate)
    assert stream.read() == PIECES[1]


def test_the_request_goes_out_with_the_first_step(play):
    client = play(ANSWER)
    with open_stream(client):
        pass
    assert play.seen() == []


def test_every_parameter_arrives(play):
    import json

    client = play(ANSWER, workspace="ws-1", headers={"X-Own": "value"}, user_agent="mine/1")
    members = {"model": "m", "language_type": "English", "instructions": "softly", "optimize_instructions": False}
    client.stream("H\u00e9llo.", voice="Eldric Sage", parameters={"pitch_rate": 1.5}, input={"own": ["\u4f60"]}, **members).read()
    (request,) = play.seen()
    body = json.loads(request["body"])
    assert body["model"] == "m"
    assert body["input"] | {"text": "H\u00e9llo.", "voice": "Eldric Sage", "language_type": "English", "own": ["\u4f60"]} == body["input"]
    assert body["parameters"] | {"instructions": "softly", "optimize_instructions": False, "pitch_rate": 1.5} == body["parameters"]


def test_what_is_not_given_is_the_core_s_to_choose(play):
    import json

    play(ANSWER).stream("Hello.").read()
    body = json.loads(play.seen()[0]["body"])
    assert body["model"] and body["input"]["voice"]


def test_closed(play):
    stream = open_stream(play(ANSWER))
    assert not stream.closed
    stream.close()
    stream.close()
    stream.cancel()
    assert stream.closed
    for use in (lambda: next(stream), stream.read, lambda: stream.save("x"), stream.__enter__):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_closed_client(play):
    client = play(ANSWER)
    stream = open_stream(client)
    client.close()
    client.close()
    assert client.closed
    uses = (
        lambda: open_stream(client),
        lambda: client.synthesize("Hello.", voice="Cherry"),
        lambda: client.download("https://h/x"),
        lambda: client.base_url,
        client.__enter__,
        lambda: next(stream),
        stream.read,
    )
    for use in uses:
        with pytest.raises(ValueError, match="closed|freed"):
            use()


def test_closed_client_keeps_the_attributes(play):
    client = play(ANSWER)
    stream = open_stream(client)
    stream.read()
    client.close()
    assert stream.request_id == streams.REQUEST_ID


def test_a_stream_keeps_its_client(play):
    client = play(ANSWER)
    stream = open_stream(client)
    assert stream.client is client


def test_base_url(play):
    assert play(ANSWER).base_url == play.base_url


@pytest.mark.parametrize(
    "source, key, settings", [("api_key", KEY, {}), ("DASHSCOPE_API_KEY", None, {"DASHSCOPE_API_KEY": KEY}), ("~/.dashscope/api_key", None, {})]
)
def test_where_the_key_was_found(monkeypatch, tmp_path, source, key, settings):
    (tmp_path / ".dashscope").mkdir()
    (tmp_path / ".dashscope/api_key").write_text(KEY)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with qtts.Client(key) as client:
        assert client.key_source == source


def test_whom_it_trusts(monkeypatch):
    assert qtts.Client(KEY, ca_file="/some.pem").ca_file == "/some.pem"
    monkeypatch.setenv("SSL_CERT_FILE", "/other.pem")
    assert qtts.Client(KEY).ca_file == "/other.pem"
    monkeypatch.delenv("SSL_CERT_FILE")
    assert qtts.Client(KEY).ca_file.endswith((".pem", ".crt", ""))


def test_exact_audio(client):
    stream = open_stream(client, parameters=replay(seconds=2.5, event_bytes=1001))
    assert stream.read() == ramp(60000)
    assert stream.usage == {"characters": 6}


def test_default_client(endpoint, monkeypatch, tmp_path):
    script = """
import qtts, sys
path = sys.argv[1]
qtts.save("Hello.", path, voice="Cherry")
assert len(qtts.stream("Hello.", voice="Cherry").read()) == 48000
first = qtts.stream("Hello.", voice="Cherry").client
assert first is qtts.stream("Hello.", voice="Cherry").client
assert qtts.synthesize("Hello.", voice="Cherry").finish_reason == "stop"
"""
    settings = {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_HTTP_BASE_URL": endpoint.base}
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.wav")], env={**__import__("os").environ, **settings})
    assert done.returncode == 0
    assert (tmp_path / "a.wav").read_bytes()[44:] == ramp(24000)


def test_reply(client, tmp_path):
    reply = client.synthesize("Hello.", voice="Cherry", parameters=replay(bytes=9000))
    assert (reply.finish_reason, reply.usage) == ("stop", {"characters": 6})
    assert reply.url and reply.request_id and reply.audio_id and reply.expires_at > 1_600_000_000
    assert reply.metrics.requests_sent == 1
    assert reply.read()[:4] == b"RIFF" and reply.read()[44:] == ramp(4500)
    reply.save(tmp_path / "reply.wav")
    with wave.open(str(tmp_path / "reply.wav")) as file:
        assert file.readframes(file.getnframes()) == ramp(4500)
    with client.download(reply.url) as stream:
        assert stream.read(4) == b"RIFF"
        stream.save(tmp_path / "rest")
    assert (tmp_path / "rest").read_bytes()[40:] == (tmp_path / "reply.wav").read_bytes()[44:]  # without its beginning it is no WAV to be mended


def test_reply_keeps_its_client(play):
    reply = play(streams.body(streams.reply())).synthesize("Hello.", voice="Cherry")
    assert reply.url == streams.URL
    with pytest.raises(TypeError, match="cannot pickle or copy"):
        __import__("pickle").dumps(reply)


def test_reply_without_a_url(play):
    with pytest.raises(qtts.ProtocolError):
        play(streams.body(streams.reply(url=""))).synthesize("Hello.", voice="Cherry")

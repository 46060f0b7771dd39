"""AsyncClient: every way to take audio, in asyncio's own loop and in uvloop; errors; what is refused."""

import asyncio
import copy
import os
import pickle

import pytest
import qtts
from support import STUCK, open_replay, ramp, recording, replay, streams
from test_stream import ANSWER, PIECES, WHOLE

# ---- audio, every way: (client, folder) -> bytes that must be the whole ramp of a second


async def iterated(client, _):
    return b"".join([pcm async for pcm in open_replay(client)])


async def read_whole(client, _):
    return await open_replay(client).read()


async def read_in_pieces(client, _):
    stream = open_replay(client, event_bytes=999)
    pieces = []
    while piece := await stream.read(1001):
        pieces.append(piece)
    assert {len(piece) for piece in pieces[:-1]} == {1001}
    return b"".join(pieces)


async def read_nothing_in_between(client, _):
    stream = open_replay(client, event_bytes=999)
    return await stream.read(7) + await stream.read(0) + await stream.read(None)


async def read_then_iterated(client, _):
    async with open_replay(client, pace=20) as stream:
        return await stream.read(7) + b"".join([pcm async for pcm in stream])


async def saved(client, folder):
    await open_replay(client, pace=20).save(folder / "a.wav")
    return recording(folder / "a.wav")


async def saved_raw(client, folder):
    await open_replay(client).save(folder / "a.pcm", raw=True)
    return (folder / "a.pcm").read_bytes()


async def saved_rest(client, folder):
    stream = open_replay(client, pace=20)
    first = await stream.read(10)
    await stream.save(str(folder / "a.wav"))
    return first + recording(folder / "a.wav")


async def saved_with_progress(client, folder):
    seen = []
    await open_replay(client, pace=20).save(os.fsencode(folder / "a.wav"), progress=lambda metrics: seen.append(metrics.audio_bytes))
    assert len(seen) > 2 and seen == sorted(seen) and seen[-1] == 48000
    return recording(folder / "a.wav")


async def synthesized(client, folder):
    reply = await client.synthesize("Hello.", voice="Cherry", parameters=replay())
    assert reply.url and reply.request_id and reply.finish_reason == "stop" and reply.metrics.duration > 0
    await reply.save(folder / "a.wav")
    assert (await reply.read())[44:] == (folder / "a.wav").read_bytes()[44:]  # save makes the sizes in the header true
    return recording(folder / "a.wav")


async def downloaded(client, _):
    reply = await client.synthesize("Hello.", voice="Cherry", parameters=replay())
    return b"".join([piece async for piece in client.download(reply.url)])[44:]


async def warmed_up(client, _):
    await client.warmup()
    stream = open_replay(client)
    pcm = await stream.read()
    assert stream.metrics.connection_reused
    return pcm


WAYS = [iterated, read_whole, read_in_pieces, read_then_iterated, saved, saved_raw, saved_rest, saved_with_progress, synthesized, downloaded]
WAYS += [warmed_up, read_nothing_in_between]


@pytest.mark.parametrize("way", WAYS)
def test_audio(runner, settings, tmp_path, way):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            return await way(client, tmp_path)

    assert runner(main()) == ramp(24000)


def test_attributes(runner, answered):
    names = ("request_id", "usage", "finish_reason", "url", "expires_at", "audio_id", "encoding", "sample_rate", "channels", "sample_width")

    async def main():
        client = qtts.AsyncClient(**answered(ANSWER))
        stream = client.stream("Hello.", voice="Cherry")
        assert stream.client is client and not stream.closed and not client.closed
        assert [getattr(stream, name) for name in names[:6]] == [None] * 6
        assert await stream.read() == WHOLE and await stream.read() == b""
        assert [pcm async for pcm in stream] == []
        known = [getattr(stream, name) for name in names]
        assert known[:4] == [streams.REQUEST_ID, streams.USAGE, "stop", streams.URL]
        assert stream.metrics.audio_bytes == len(WHOLE)
        await stream.aclose()
        assert stream.closed and known == [getattr(stream, name) for name in names]
        assert client.base_url.startswith("http://127.0.0.1:")
        await client.aclose()
        client.close()
        assert client.closed

    runner(main())


def test_the_request_goes_out_at_once(runner, answered):
    """Who opens a stream early has its audio early, though nobody has asked for it yet."""

    async def main():
        async with qtts.AsyncClient(**answered(ANSWER)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            async with asyncio.timeout(10):
                while stream.metrics.audio_bytes < len(WHOLE):
                    await asyncio.sleep(0)
            assert await stream.read() == WHOLE

    runner(main())


# ---- errors and misuse


def test_an_error_sticks(runner, answered):
    cut = [("send", streams.head() + b"Content-Length: 999999\r\n\r\n" + streams.audio(PIECES[0])), ("close",)]

    async def main():
        async with qtts.AsyncClient(**answered(cut)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            for _ in range(2):
                with pytest.raises(qtts.IncompleteAudioError):
                    await stream.read()
            assert await anext(stream) == PIECES[0]  # what read had when the error came
            with pytest.raises(qtts.IncompleteAudioError):
                await anext(stream)

    runner(main())


@pytest.mark.parametrize("end, error", [("close", qtts.IncompleteAudioError), ("stop", ValueError)])
def test_closed_when_it_had_just_ended(answered, end, error):
    """The waiting task has not been told yet: it gets what came first, and close() raises nothing."""
    cut = [("gate", "go"), ("send", streams.head() + b"Content-Length: 999999\r\n\r\n"), ("close",)]
    stop = [("gate", "go"), ("send", streams.head() + streams.CHUNKED + streams.chunked(streams.stop()))]

    async def main():
        async with qtts.AsyncClient(**answered(cut if end == "close" else stop)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            task = asyncio.create_task(stream.read())
            await asyncio.sleep(0)
            answered.open_gate("go")
            while stream.metrics.duration is None:
                client._native.step(1)
            stream.close()
            with pytest.raises(error):
                await task

    asyncio.run(main())


def test_the_service_says_no(settings):
    async def main():
        async with qtts.AsyncClient(**settings, retries=0) as client:
            for use in (client.stream("x", voice="Nobody").read, lambda: client.synthesize("x", voice="Nobody")):
                with pytest.raises(qtts.BadRequestError) as caught:
                    await use()
                assert caught.value.request_id

    asyncio.run(main())


@pytest.mark.parametrize("path, error", [("/nowhere/at/all.wav", FileNotFoundError), ("/dev/full", OSError), ("a\0b", ValueError)])
def test_a_file_that_cannot_be_written(settings, path, error):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            with pytest.raises(error):
                await open_replay(client).save(path)

    asyncio.run(main())


def test_progress_that_raises_ends_the_stream(settings, tmp_path):
    def progress(_):
        raise LookupError("mine")

    async def main():
        async with qtts.AsyncClient(**settings) as client:
            stream = open_replay(client, pace=1)
            with pytest.raises(LookupError):
                await stream.save(tmp_path / "a.wav", progress=progress)
            assert stream.closed and list(tmp_path.iterdir()) == []

    asyncio.run(main())


def test_without_a_loop(settings):
    client = qtts.AsyncClient(**settings)
    with pytest.raises(RuntimeError, match="no running event loop"):
        client.stream("Hello.")


def test_one_loop_at_a_time(runner, settings):
    """A client moves to the next loop when its loop was closed, as a client of a module does that asyncio.run is called with twice."""
    client = qtts.AsyncClient(**settings)

    async def use():
        return await open_replay(client).read()

    assert runner(use()) == runner(use()) == ramp(24000)

    async def other_loop():
        first = open_replay(client, pace=1)
        await anext(first)
        for wrong in (use(), first.read()):
            with pytest.raises(RuntimeError, match="another event loop"):
                await asyncio.to_thread(asyncio.run, wrong)

    runner(other_loop())
    assert runner(use()) == ramp(24000)

    async def begun():
        stream = open_replay(client, pace=10)
        return stream, await stream.read(1)

    stream, first = runner(begun())
    assert first + runner(stream.read()) == ramp(24000)


def test_one_task_at_a_time(answered):
    async def main():
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            await anext(stream)
            task = asyncio.create_task(anext(stream))
            await asyncio.sleep(0)
            for use in (lambda: anext(stream), stream.read):
                with pytest.raises(RuntimeError, match="another task"):
                    await use()
            stream.cancel()
            with pytest.raises(qtts.CancelledError):
                await task

    asyncio.run(main())


def test_what_is_closed(settings):
    async def main():
        client = qtts.AsyncClient(**settings)
        stream, waiting = open_replay(client), asyncio.create_task(open_replay(client, delay_ms=60000).read())
        await asyncio.sleep(0)
        stream.close()
        with pytest.raises(ValueError, match="closed"):
            await anext(stream)
        client.close()
        with pytest.raises(ValueError):
            await waiting
        for use in (lambda: client.stream("x"), lambda: client.download("http://127.0.0.1/"), lambda: client.base_url):
            with pytest.raises(ValueError, match="closed"):
                use()

    asyncio.run(main())


@pytest.mark.parametrize("wrong, error", [({"api_key": ""}, ValueError), ({"api_key": 5}, TypeError), ({"no_such": 1}, TypeError)])
def test_settings_that_cannot_be(wrong, error, recwarn):
    with pytest.raises(error):
        qtts.AsyncClient(**wrong)
    assert not recwarn.list


def test_not_copied(settings):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            for it in (client, open_replay(client), await client.synthesize("x", parameters=replay())):
                for copier in (copy.copy, copy.deepcopy, pickle.dumps):
                    with pytest.raises(TypeError, match="cannot pickle or copy"):
                        copier(it)

    asyncio.run(main())

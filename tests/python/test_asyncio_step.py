"""AsyncClient: tasks take their next step in the turn that has the news; what a step may do there, and every way to await a chunk."""

import asyncio
import contextvars

import pytest
import qtts
from support import SLOW, STUCK, STUCK_AUDIO, open_replay, ramp

# ---- ways to await one chunk: (stream) -> the first


async def plainly(stream):
    return await anext(stream)


async def in_a_task(stream):
    return await asyncio.create_task(anext(stream))


async def with_a_limit(stream):
    return await asyncio.wait_for(anext(stream), 60)


async def shielded(stream):
    return await asyncio.shield(anext(stream))


async def gathered(stream):
    return (await asyncio.gather(anext(stream), asyncio.sleep(0)))[0]


async def with_a_default(stream):
    return await anext(stream, None)


class Delegating:
    def __init__(self, awaitable):
        self.awaitable = awaitable

    def __await__(self):
        return (yield from self.awaitable.__await__())


async def by_yield_from(stream):
    return await Delegating(anext(stream))


async def in_a_python_task(stream):
    return await asyncio.tasks._PyTask(anext(stream), loop=asyncio.get_running_loop())


WAYS = [plainly, in_a_task, with_a_limit, shielded, gathered, with_a_default, by_yield_from, in_a_python_task]


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_await_a_chunk(runner, settings, way):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            stream = open_replay(client, pace=20)
            return await way(stream) + await stream.read()

    assert runner(main()) == ramp(24000)


def test_a_step_is_in_its_own_task_and_context(runner, settings):
    number = contextvars.ContextVar("number")

    async def listen(client, mine):
        number.set(mine)
        task = asyncio.current_task()
        async for _ in open_replay(client, pace=20):
            assert asyncio.current_task() is task and number.get() == mine
            number.set(mine)

    async def main():
        async with qtts.AsyncClient(**settings) as client:
            await asyncio.gather(*(listen(client, mine) for mine in range(5)))
            assert number.get(None) is None

    runner(main())


@pytest.mark.parametrize("nested", [False, True])
def test_a_step_may_run_the_loop_where_nest_asyncio_was(runner, settings, nested):
    """There it is taken outside of the reader's callback, which the loop could not call again meanwhile."""
    inside = []

    async def main():
        loop = asyncio.get_running_loop()
        if nested:
            loop._nest_patched = True
        add_reader = loop.add_reader
        loop.add_reader = lambda fd, turn: add_reader(fd, lambda: inside.append(1) or turn() or inside.clear())
        async with qtts.AsyncClient(**settings) as client:
            stream = open_replay(client, delay_ms=20)
            await asyncio.sleep(0)
            assert await anext(stream)
            assert bool(inside) is not nested
            assert len(await asyncio.wait_for(stream.read(), 20 * SLOW)) < 48000

    runner(main())


# ---- what a step does to the others that were woken in the same turn: (others, client)


def leaves_them(others, client):
    pass


def closes_them(others, client):
    for stream, _ in others:
        stream.close()


def cancels_them(others, client):
    for _, task in others:
        task.cancel()


def closes_the_client(others, client):
    """What has come is still theirs."""
    client.close()


def asks_them(others, client):
    for stream, _ in others:
        assert stream._native.poll() != b""


OUTCOMES = {
    leaves_them: bytes, closes_them: ValueError, cancels_them: asyncio.CancelledError, closes_the_client: bytes, asks_them: bytes,
}


async def all_have_audio(client, streams):
    """And nobody was told: so one turn wakes all."""
    await asyncio.sleep(0)
    while not all(stream.metrics.audio_bytes for stream in streams):
        client._native.step(1)


@pytest.mark.parametrize("act", OUTCOMES)
def test_what_a_step_does_to_others(runner, settings, act):
    """Whoever is first acts."""
    pairs, acted = [], []

    async def listen(client, stream):
        first = await anext(stream)
        if not acted:
            acted.append(stream)
            act([pair for pair in pairs if pair[0] is not stream], client)
        return first

    async def main():
        async with qtts.AsyncClient(**settings) as client:
            for _ in range(4):
                stream = open_replay(client, seconds=60, pace=20, delay_ms=20)
                pairs.append((stream, asyncio.create_task(listen(client, stream))))
            await all_have_audio(client, [stream for stream, _ in pairs])
            async with asyncio.timeout(20 * SLOW):
                return await asyncio.gather(*(task for _, task in pairs), return_exceptions=True)

    results = runner(main())
    assert [type(result) for result, (stream, _) in zip(results, pairs, strict=True) if stream is acted[0]] == [bytes]
    assert [type(result) for result, (stream, _) in zip(results, pairs, strict=True) if stream is not acted[0]] == [OUTCOMES[act]] * 3


@pytest.mark.parametrize("stop", [SystemExit, KeyboardInterrupt])
def test_a_step_that_ends_the_program(settings, stop):
    """The others go on when the loop does."""

    async def listen(stream, ends):
        first = await anext(stream)
        if ends:
            raise stop
        return len(first + await stream.read())

    async def main():
        tasks.extend(asyncio.create_task(listen(stream, stream is streams[0])) for stream in streams)
        await all_have_audio(client, streams)
        return await asyncio.gather(*tasks[1:])

    async def begin():
        return [open_replay(client, delay_ms=20) for _ in range(3)]

    loop, client, tasks = asyncio.new_event_loop(), qtts.AsyncClient(**settings), []
    streams = loop.run_until_complete(begin())
    whole = loop.create_task(main())
    with pytest.raises(stop):
        loop.run_until_complete(whole)
    assert isinstance(tasks[0].exception(), stop)
    assert loop.run_until_complete(asyncio.wait_for(whole, 20 * SLOW)) == [48000] * 2
    loop.run_until_complete(client.aclose())
    loop.close()


# ---- giving up


def test_cancelled_with_a_message(runner, answered):
    async def main():
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            assert await anext(stream) == STUCK_AUDIO
            task = asyncio.ensure_future(stream.read())
            await asyncio.sleep(0)
            assert task.cancel("why") and task.cancel("why")
            with pytest.raises(asyncio.CancelledError, match="why"):
                await task
            assert task.cancelled() and stream.closed

    runner(main())

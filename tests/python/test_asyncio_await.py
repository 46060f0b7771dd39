"""One await of a chunk, as the object that it is: awaited twice or by two, driven by hand, thrown into, dropped."""

import asyncio

import pytest
import qtts
from support import SLOW, STUCK, STUCK_AUDIO, open_replay


def test_awaited_twice(settings):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            arrival = anext(open_replay(client))
            await arrival
            with pytest.raises(RuntimeError, match="awaited already"):
                await arrival

    asyncio.run(main())


def test_awaited_by_two_tasks(answered):
    """The second is refused; the first waits on, and gets what comes."""

    async def wait(arrival):
        return await arrival

    async def main():
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            assert await anext(stream) == STUCK_AUDIO
            arrival = anext(stream)
            first = asyncio.create_task(wait(arrival))
            await asyncio.sleep(0)
            with pytest.raises(RuntimeError, match="being awaited"):
                await arrival
            stream.cancel()
            with pytest.raises(qtts.CancelledError):
                await asyncio.wait_for(first, 20 * SLOW)

    asyncio.run(main())


def test_a_cancel_that_fails_can_be_repeated(answered):
    """As where memory ran out."""

    def fail(*_, **__):
        raise MemoryError

    async def main():
        loop = asyncio.get_running_loop()
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            assert await anext(stream) == STUCK_AUDIO
            task = asyncio.create_task(stream.read())
            await asyncio.sleep(0)
            loop.call_soon = fail
            with pytest.raises(MemoryError):
                task.cancel()
            del loop.call_soon
            task.cancel()
            assert task in (await asyncio.wait([task], timeout=20 * SLOW))[0] and task.cancelled() and stream.closed

    asyncio.run(main())


@pytest.mark.parametrize("end", ["close", "throw"])
def test_a_coroutine_that_is_driven_by_hand(answered, end):
    """What waits for a chunk and is closed, as of a loop that ended: nothing more comes."""

    async def main():
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            assert await anext(stream) == STUCK_AUDIO
            waiting = stream.read()
            assert waiting.send(None).get_loop() is asyncio.get_running_loop()
            if end == "close":
                waiting.close()
            else:
                with pytest.raises(LookupError):
                    waiting.throw(LookupError("mine"))
            assert stream.closed

    asyncio.run(main())


def test_an_await_that_is_dropped_leaves_its_place(answered):
    async def main():
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            assert await anext(stream) == STUCK_AUDIO
            arrival = anext(stream)
            arrival.send(None)
            with pytest.raises(RuntimeError, match="busy"):
                await anext(stream)
            del arrival
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(stream), 0.01)

    asyncio.run(main())


THROWN = {
    "exception": lambda error: (error,),
    "type": lambda error: (type(error), error),
    "with its traceback": lambda error: (type(error), error, error.__traceback__),
}


@pytest.mark.parametrize("how", THROWN)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_thrown_keeps_its_traceback(settings, how):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            try:
                raise LookupError("mine")
            except LookupError as error:
                first = error.__traceback__
                with pytest.raises(LookupError) as caught:
                    anext(open_replay(client)).throw(*THROWN[how](error))
            assert first in [entry._rawentry for entry in caught.traceback]
            with pytest.raises(TypeError, match="traceback"):
                anext(open_replay(client)).throw(LookupError, None, 5)

    asyncio.run(main())


def test_native_halves_are_made_by_nobody_else(settings):
    native = qtts._qtts
    bare = qtts.AsyncStream.__new__(qtts.AsyncStream)
    for wrong in (lambda: native._Waiters(5), native._Listener, lambda: native._Listener(1, 2, 3), lambda: anext(bare), lambda: bare.client):
        with pytest.raises((TypeError, ValueError, AttributeError)):
            wrong()

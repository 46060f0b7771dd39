"""AsyncClient in the loop: no thread, no polling, no waiting for the disk, back-pressure, many streams; the end of a program, fork."""

import asyncio
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import qtts
from support import SLOW, STUCK, STUCK_AUDIO, open_replay, ramp, recording, run


def test_no_polling(runner, answered):
    """Turns of the client are counted while a stream has nothing; those of one that gets audio are the control."""
    turns = []

    async def main():
        loop = asyncio.get_running_loop()
        add_reader = loop.add_reader
        loop.add_reader = lambda fd, turn: add_reader(fd, lambda: turns.append(1) or turn())
        async with qtts.AsyncClient(**answered(STUCK)) as client:
            stream = client.stream("Hello.", voice="Cherry")
            assert await anext(stream) == STUCK_AUDIO
            active = len(turns)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(stream), 0.3)
            assert active > 0 and len(turns) - active < 5

    runner(main())


def test_no_thread(endpoint):
    script = """
import asyncio, os, sys, qtts
async def main():
    async with qtts.AsyncClient("sk-x", base_url=sys.argv[1]) as client:
        streams = [client.stream("Hello.", voice="Cherry") for _ in range(10)]
        assert [len(pcm) for pcm in await asyncio.gather(*(stream.read() for stream in streams))] == [48000] * 10
        assert len(os.listdir("/proc/self/task")) == 1
asyncio.run(main())
"""
    assert run(script, endpoint.base) == ("", "", 0)


def test_only_the_end_of_a_file_is_for_a_thread(settings, tmp_path):
    """And it happens there: before, the file is not there under its name."""
    there = []

    class Executor(ThreadPoolExecutor):
        def submit(self, call, *words):
            there.append((path.exists(), [file.stat().st_size for file in tmp_path.iterdir()]))
            return super().submit(call, *words)

    async def main():
        asyncio.get_running_loop().set_default_executor(Executor(1))
        async with qtts.AsyncClient(**settings) as client:
            await open_replay(client, pace=10).save(path)

    path = tmp_path / "a.wav"
    asyncio.run(main())
    assert there == [(False, [48044])] and recording(path) == ramp(24000)


def test_a_slow_consumer_holds_the_transfer_back(settings):
    """Nobody reads; a second stream passes by; then everything is there."""
    ceiling, seconds = 100_000, 20

    async def main():
        async with qtts.AsyncClient(**settings, max_buffered_bytes=ceiling) as client:
            held = open_replay(client, seconds=seconds)
            async with asyncio.timeout(20 * SLOW):
                while held.metrics.audio_bytes < ceiling:
                    await asyncio.sleep(0)
            assert hashlib.sha256(await open_replay(client, seconds=seconds).read()).digest() == whole
            assert held.metrics.audio_bytes < 2 * ceiling
            assert hashlib.sha256(await held.read()).digest() == whole

    whole = hashlib.sha256(ramp(seconds * 24000)).digest()
    asyncio.run(main())


def test_many_streams(runner, settings):
    """Each has its own bytes, all at the same time."""
    count, samples = 60, 12000

    async def listen(client, seed):
        digest = hashlib.sha256()
        async for pcm in open_replay(client, seconds=samples / 24000, seed=seed, event_bytes=1920, pace=1):
            digest.update(pcm)
        return digest.digest() == hashlib.sha256(ramp(samples + seed)[2 * seed :]).digest()

    async def main():
        async with qtts.AsyncClient(**settings) as client:
            assert all(await asyncio.gather(*(listen(client, seed) for seed in range(count))))

    runner(main())


def test_closed_when_its_loop_is_and_a_task_waits(answered, recwarn):
    async def begin():
        stream = client.stream("Hello.", voice="Cherry")
        await anext(stream)
        tasks.append(asyncio.create_task(stream.read()))
        await asyncio.sleep(0)
        return stream

    tasks, loop, client = [], asyncio.new_event_loop(), qtts.AsyncClient(**answered(STUCK))
    stream = loop.run_until_complete(begin())
    loop.close()
    tasks.pop()._log_destroy_pending = False
    stream.close()
    assert stream.closed
    client.close()


# ---- the end of the program


AT_EXIT = """
import asyncio, sys, qtts
client = qtts.AsyncClient("sk-x", base_url=sys.argv[1])
streams = []
async def main():
    streams.extend(client.stream("Hello.", voice="Cherry") for _ in range(5))
    for stream in streams: await anext(stream)
    for stream in streams[1:3]: asyncio.create_task(stream.read())
    await asyncio.sleep(0)
{run}
"""
RUNS = {
    "run": "asyncio.run(main())",
    "uvloop": "import uvloop; uvloop.run(main())",
    "never closed": "loop = asyncio.new_event_loop(); loop.run_until_complete(main()); sys.stderr.close()",
    "closed with tasks": "loop = asyncio.new_event_loop(); loop.run_until_complete(main()); loop.close(); sys.stderr.close()",
    "exit inside": "async def leave():\\n    await main()\\n    sys.exit(0)\\nasyncio.run(leave())",
}


@pytest.mark.parametrize("name", RUNS)
def test_exit_with_open_streams(wire, name):
    """Tasks that are left behind are told of by asyncio itself: there stderr is not looked at."""
    if name == "uvloop":
        pytest.importorskip("uvloop")
    wire.script("async-exit", [STUCK])
    assert run(AT_EXIT.format(run=RUNS[name].replace("\\n", "\n")), wire.base_url("async-exit")) == ("", "", 0)

"""AsyncClient.narrate: texts of any length from every kind of source; sources that fail, hang, or outlive their narration."""

import asyncio

import pytest
import qtts
from support import recording, replay

SENTENCES = ["This is a sentence that is said. ", "And here is one more, a little longer than that. "] * 12
TEXT = "".join(SENTENCES)
TONE = {"parameters": replay(kind="tone", seconds=0.5)}


async def words():
    for sentence in SENTENCES:
        yield sentence
        await asyncio.sleep(0)


class Source:
    """An async iterator by hand, without aclose."""

    def __init__(self):
        self.left = list(SENTENCES)

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        return self.left.pop(0)


def fed(client):
    narration = client.narrate(**TONE)
    for sentence in SENTENCES:
        narration.feed(sentence)
    narration.finish()
    return narration


SOURCES = {
    "str": lambda client: client.narrate(TEXT, **TONE),
    "iterator": lambda client: client.narrate(iter(SENTENCES), **TONE),
    "async generator": lambda client: client.narrate(words(), **TONE),
    "async iterator": lambda client: client.narrate(Source(), **TONE),
    "fed": fed,
}


@pytest.mark.parametrize("source", SOURCES)
def test_sources(runner, settings, tmp_path, source):
    async def main():
        async with qtts.AsyncClient(**settings) as client:
            narration = SOURCES[source](client)
            assert len(await narration.read()) == 2 * narration.segments[-1].end_sample > 0
            assert " ".join(segment.text for segment in narration.segments).split() == TEXT.split()
            assert narration.progress.bytes_known == len(TEXT)
            narration.subtitles(tmp_path / "a.srt")
            assert "This is a sentence" in (tmp_path / "a.srt").read_text()
            saved = SOURCES[source](client)
            await saved.save(tmp_path / "a.wav")
            assert len(recording(tmp_path / "a.wav")) == 2 * saved.segments[-1].end_sample > 0

    runner(main())


@pytest.mark.parametrize("failure", [LookupError, asyncio.CancelledError])
def test_a_source_that_fails(settings, failure):
    """What was said before is heard, then the same exception comes out; also when what the source awaited was cancelled."""

    async def source():
        yield "Hello there. "
        raise failure("mine")

    async def main():
        async with qtts.AsyncClient(**settings) as client:
            heard = 0
            with pytest.raises(failure, match="mine"):
                async for pcm in client.narrate(source(), **TONE):
                    heard += len(pcm)
            assert heard == 24000

    asyncio.run(main())


def test_a_source_that_never_waits(settings):
    """The loop turns all the same: what was written first is heard while the rest comes."""
    written = []

    async def source():
        for _ in range(20000):
            yield TEXT
        written.append(True)

    async def main():
        async with qtts.AsyncClient(**settings) as client, client.narrate(source(), **TONE) as narration:
            await anext(narration)
            assert not written

    asyncio.run(main())


@pytest.mark.parametrize("end", ["cancel", "close", "client", "drop", "task"])
def test_a_source_ends_with_its_narration(settings, end):
    """However it ends: the task that reads the source is gone."""
    ended = []

    async def source():
        try:
            yield "Hello there. How do you do? "
            await asyncio.Event().wait()
        finally:
            ended.append(end)

    async def main():
        async with qtts.AsyncClient(**settings) as client:
            narration = client.narrate(source(), **TONE)
            await anext(narration)
            if end == "drop":
                del narration
            elif end == "task":
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(narration.read(), 0.01)
            elif end == "client":
                client.close()
                narration.close()
            else:
                getattr(narration, end)()
                if end == "cancel":
                    with pytest.raises(qtts.CancelledError):
                        await narration.read()
                    narration.close()
            for _ in range(5):
                await asyncio.sleep(0)
            assert ended == [end]

    asyncio.run(main())

"""Many streams at once in one Python process, each byte looked at: many_python.py BASE-URL PARAMETERS STREAMS HOW

HOW: asyncio, uvloop (both qtts.AsyncClient), threads (qtts.Client), sdk_threads or sdk_asyncio (the official SDK). PARAMETERS must ask for the
replay "ramp". Prints what many.c prints: "cpu", "active_kib", "first" (mean seconds to the first audio), "bytes" (of one stream).
"""

import array
import asyncio
import base64
import json
import resource
import sys
import threading
import time

BASE, PARAMETERS, COUNT, HOW = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
RAMP = array.array("H", range(65536)).tobytes() * 8
REQUEST = {"text": "Hello.", "voice": "Cherry"}


class Speech:
    """One stream: its bytes are held against the ramp."""

    def __init__(self):
        self.began = time.monotonic()
        self.first = None
        self.bytes = 0

    def take(self, pcm):
        if self.first is None:
            self.first = time.monotonic() - self.began
        if RAMP[self.bytes : self.bytes + len(pcm)] != pcm:
            raise SystemExit("a wrong byte")
        self.bytes += len(pcm)


async def qtts_tasks(speeches):
    import qtts

    async def listen(client, speech):
        speech.began = time.monotonic()
        async for pcm in client.stream(**REQUEST, parameters=PARAMETERS):
            speech.take(pcm)

    async with qtts.AsyncClient("sk-bench", base_url=BASE) as client:
        await asyncio.gather(*(listen(client, speech) for speech in speeches))


def qtts_threads(speeches):
    import qtts

    def listen(speech):
        speech.began = time.monotonic()
        for pcm in client.stream(**REQUEST, parameters=PARAMETERS):
            speech.take(pcm)

    with qtts.Client("sk-bench", base_url=BASE) as client:
        in_threads(listen, speeches)


def sdk_chunk(speech, chunk):
    if chunk.status_code != 200:
        raise SystemExit(str(chunk))
    if data := chunk.output.audio.data:
        speech.take(base64.b64decode(data))


def sdk_threads(speeches):
    import dashscope

    def listen(speech):
        speech.began = time.monotonic()
        call = dashscope.MultiModalConversation.call
        for chunk in call(model="qwen3-tts-flash", api_key="sk-bench", stream=True, **REQUEST, **PARAMETERS):
            sdk_chunk(speech, chunk)

    dashscope.base_http_api_url = BASE
    in_threads(listen, speeches)


async def sdk_tasks(speeches):
    import dashscope

    async def listen(speech):
        speech.began = time.monotonic()
        call = dashscope.AioMultiModalConversation.call
        async for chunk in await call(model="qwen3-tts-flash", api_key="sk-bench", stream=True, **REQUEST, **PARAMETERS):
            sdk_chunk(speech, chunk)

    dashscope.base_http_api_url = BASE
    await asyncio.gather(*(listen(speech) for speech in speeches))


def in_threads(listen, speeches):
    threads = [threading.Thread(target=listen, args=[speech]) for speech in speeches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def by_uvloop(tasks):
    import uvloop

    uvloop.run(tasks)


def memory_kib(name):
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


HOWS = {
    "asyncio": lambda speeches: asyncio.run(qtts_tasks(speeches)),
    "uvloop": lambda speeches: by_uvloop(qtts_tasks(speeches)),
    "threads": qtts_threads,
    "sdk_threads": sdk_threads,
    "sdk_asyncio": lambda speeches: asyncio.run(sdk_tasks(speeches)),
}


def main():
    __import__("dashscope" if HOW.startswith("sdk") else "qtts")
    HOWS[HOW]([])  # what is loaded at first use is there before anything is counted
    speeches = [Speech() for _ in range(COUNT)]
    with open("/proc/self/clear_refs", "w", encoding="ascii") as peak:
        peak.write("5")  # the peak is counted from here
    memory, before = memory_kib("VmRSS:"), cpu()
    HOWS[HOW](speeches)
    used = cpu() - before
    if len({speech.bytes for speech in speeches}) != 1:
        raise SystemExit("streams of different length")
    first = sum(speech.first for speech in speeches) / COUNT
    print(json.dumps({"cpu": used, "active_kib": memory_kib("VmHWM:") - memory, "first": first, "bytes": speeches[0].bytes}))


main()

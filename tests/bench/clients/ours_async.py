"""qtts under asyncio."""

import asyncio

import qtts
from common import BASE, CA_FILE, PARAMETERS, measure

loop = asyncio.new_event_loop()
client = qtts.AsyncClient("sk-bench", base_url=BASE, ca_file=CA_FILE)


async def read():
    total = 0
    async for pcm in client.stream("Hello.", voice="Cherry", parameters=PARAMETERS):
        total += len(pcm)
    return total


measure(lambda: loop.run_until_complete(read()))

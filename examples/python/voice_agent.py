"""A voice agent that can be interrupted: voice_agent.py [SECONDS]

It speaks an answer while its words are still arriving, and falls silent as soon as you press Enter (or after SECONDS) to listen to you.
"""

import asyncio
import contextlib
import shutil
import subprocess
import sys

import qtts

PLAYERS = ["pw-cat -p --raw --format s16 --rate 24000 --channels 1 -", "pacat --raw --format s16le --rate 24000 --channels 1",
           "aplay -q -t raw -f S16_LE -r 24000", "ffplay -loglevel quiet -nodisp -autoexit -f s16le -ar 24000 -i -",
           "play -q -t raw -e signed -b 16 -r 24000 -c 1 -"]
ANSWER = "That is a long story. It begins with a lamp that nobody had lit. And it goes on for as long as you care to listen. " * 3


async def words(text):
    """Stands in for a language model."""
    for word in text.split():
        yield word + " "
        await asyncio.sleep(0.05)


def knows_raw(command):
    """Older versions of pw-cat read files only."""
    return command[0] != "pw-cat" or "--raw" in subprocess.run(["pw-cat", "--help"], capture_output=True, text=True).stdout


def find_player():
    for command in map(str.split, PLAYERS):
        if shutil.which(command[0]) and knows_raw(command):
            return command
    sys.exit("voice_agent: no player found: install one of pipewire-bin, pulseaudio-utils, alsa-utils, ffmpeg, sox")


async def play(speech, player):
    """To the end, unless the task is cancelled: then the transfer and the player end at once."""
    speaker = await asyncio.create_subprocess_exec(*player, stdin=asyncio.subprocess.PIPE)
    try:
        async with speech:
            async for pcm in speech:
                speaker.stdin.write(pcm)
                await speaker.stdin.drain()
        speaker.stdin.close()
        await speaker.wait()
    finally:
        if speaker.returncode is None:
            speaker.kill()
            await speaker.wait()


async def interruption(seconds):
    if seconds is not None:
        return await asyncio.sleep(seconds)
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()

    def read():
        if sys.stdin.readline():
            pressed.set()
        else:
            loop.remove_reader(sys.stdin)  # its end: nobody is there

    with contextlib.suppress(PermissionError):  # a file, or /dev/null: likewise
        loop.add_reader(sys.stdin, read)
    await pressed.wait()


async def main(seconds):
    player = find_player()
    async with qtts.AsyncClient() as client:
        await client.warmup()
        speaking = asyncio.create_task(play(client.narrate(words(ANSWER), voice="Cherry"), player))
        listening = asyncio.create_task(interruption(seconds))
        await asyncio.wait([speaking, listening], return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if speaking.cancel():
            with contextlib.suppress(asyncio.CancelledError):
                await speaking
            print("interrupted")
            await play(client.stream("Yes? I am listening.", voice="Cherry"), player)
        else:
            await speaking


try:
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else None))
except (qtts.Error, ValueError, OSError) as error:
    sys.exit(f"voice_agent: {error}")

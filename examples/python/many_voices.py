"""One sentence in many voices at the same time, a file each: many_voices.py [FOLDER]"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import qtts

VOICES = ["Cherry", "Ethan", "Serena", "Chelsie", "Jennifer", "Ryan"]
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def save(voice):
    path = folder / f"{voice}.wav"
    with client.stream(f"My name is {voice}, and this is how I sound.", voice=voice) as stream:
        stream.save(path)
    return f"{path}: {stream.metrics.audio_seconds:.1f} s"


try:
    with qtts.Client() as client, ThreadPoolExecutor(len(VOICES)) as threads:
        for line in threads.map(save, VOICES):
            print(line)
except (qtts.Error, ValueError, OSError) as error:
    sys.exit(f"many_voices: {error}")

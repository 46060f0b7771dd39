"""Text to a WAV file: save_file.py [TEXT] [FILE]"""

import sys

import qtts

text = sys.argv[1] if len(sys.argv) > 1 else "The whole file is written as it is spoken."
path = sys.argv[2] if len(sys.argv) > 2 else "hello.wav"

try:
    with qtts.Client() as client, client.stream(text, voice="Cherry") as stream:
        stream.save(path)
except (qtts.Error, ValueError, OSError) as error:
    sys.exit(f"save_file: {error}")

metrics = stream.metrics
print(f"{path}: {metrics.audio_seconds:.1f} s of audio, the first after {metrics.ttfa * 1000:.0f} ms; cost: {stream.usage}")

"""Speaks through the speaker as the audio arrives: play_while_streaming.py [TEXT]"""

import shutil
import subprocess
import sys

import qtts

PLAYERS = [
    "pw-cat --playback --raw --format s16 --rate {rate} --channels {channels} -",
    "pacat --playback --raw --format s16le --rate {rate} --channels {channels}",
    "aplay --quiet --file-type raw --format S16_LE --rate {rate} --channels {channels} -",
    "ffplay -loglevel error -nodisp -autoexit -f s16le -ar {rate} -ch_layout mono -i -",
    "play -q -t raw -e signed -b 16 -r {rate} -c {channels} -",
]


def knows_raw(words):
    """Older versions of pw-cat read files only."""
    return words[0] != "pw-cat" or "--raw" in subprocess.run(["pw-cat", "--help"], capture_output=True, text=True).stdout


def start_player(stream):
    for command in PLAYERS:
        words = command.format(rate=stream.sample_rate, channels=stream.channels).split()
        if shutil.which(words[0]) and knows_raw(words):
            return subprocess.Popen(words, stdin=subprocess.PIPE)
    sys.exit("no player found: install one of pw-cat (pipewire), pacat (pulseaudio), aplay (alsa-utils), ffplay (ffmpeg), play (sox)")


def speak(text):
    with qtts.Client() as client, client.stream(text, voice="Cherry") as stream:
        first = next(stream, b"")
        with start_player(stream) as player:
            player.stdin.write(first)
            for pcm in stream:
                player.stdin.write(pcm)
        return player.returncode


try:
    sys.exit(speak(sys.argv[1] if len(sys.argv) > 1 else "You hear the beginning while the end is still being spoken."))
except BrokenPipeError:
    sys.exit("play_while_streaming: the player stopped early")
except (qtts.Error, ValueError) as error:
    sys.exit(f"play_while_streaming: {error}")

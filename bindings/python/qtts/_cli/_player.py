"""The player at hand: a program that takes raw samples on its standard input."""

import shutil
import subprocess
import tempfile

# The first that is installed: those of the desktop's own mixer first. Debian's package stands beside each.
PLAYERS = [
    ("pw-cat --playback --raw --format s16 --rate {rate} --channels {channels} -", "pipewire-bin"),
    ("pacat --playback --raw --format s16le --rate {rate} --channels {channels}", "pulseaudio-utils"),
    ("aplay --quiet --file-type raw --format S16_LE --rate {rate} --channels {channels} -", "alsa-utils"),
    ("ffplay -loglevel error -nodisp -autoexit -f s16le -ar {rate} -ch_layout mono -i -", "ffmpeg"),
    ("play -q -t raw -e signed -b 16 -r {rate} -c {channels} -", "sox"),
    (
        "mpv --no-terminal --demuxer=rawaudio --demuxer-rawaudio-format=s16le --demuxer-rawaudio-rate={rate} "
        "--demuxer-rawaudio-channels={channels} -",
        "mpv",
    ),
]


def names():
    return ", ".join(f"{command.split()[0]} ({package})" for command, package in PLAYERS)


def find():
    """The command of a player with places for rate and channels, or None."""
    for command, _ in PLAYERS:
        name = command.split()[0]
        if shutil.which(name) and _takes_raw(name):
            return command
    return None


def _takes_raw(name):
    """Older versions of pw-cat read files only."""
    return name != "pw-cat" or "--raw" in subprocess.run([name, "--help"], capture_output=True, text=True, check=False).stdout


class Player:
    """`with`: on an exception the sound stops at once, else the rest is played. What the player complains of is told when it fails."""

    def __init__(self, command, rate, channels):
        self.words = command.format(rate=rate, channels=channels).split()
        self.complaints = tempfile.TemporaryFile()
        self.child = subprocess.Popen(self.words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self.complaints)

    def __enter__(self):
        return self

    def write(self, pcm):
        try:
            self.child.stdin.write(pcm)
            self.child.stdin.flush()
        except BrokenPipeError:
            raise ChildProcessError(None, self._why("ended early"), self.words[0]) from None

    def __exit__(self, kind, *unused):
        try:
            if kind is not None:
                self.child.kill()
            self._close()
            if self.child.wait() != 0 and kind is None:
                raise ChildProcessError(None, self._why("failed"), self.words[0])
        except BaseException:
            self.child.kill()
            self.child.wait()
            raise
        finally:
            self.complaints.close()

    def _close(self):
        try:
            self.child.stdin.close()
        except BrokenPipeError:
            pass

    def _why(self, otherwise):
        self.child.wait()
        self.complaints.seek(0)
        said = self.complaints.read().decode("utf-8", "replace").strip()
        return said.splitlines()[-1] if said else otherwise

"""qtts TEXT: a text to a file, to a pipe or to a player."""

import sys

import qtts

from . import _player
from ._options import COMMANDS, EPILOG, add_client, add_request, client, new_parser, request
from ._progress import Progress

DESCRIPTION = "Speak text with Qwen-TTS."
NO_TEXT = "no text: qtts TEXT -o FILE, qtts -f FILE -o FILE, or a pipe into qtts; --help tells more"


def make_parser(name):
    commands = "\n".join(f"  qtts {command:<12}{what}" for command, what in COMMANDS.items())
    parser = new_parser(name, DESCRIPTION, EPILOG if name else f"commands (-h after each for its options):\n{commands}\n\n{EPILOG}")
    parser.add_argument("text", nargs="?", metavar="TEXT", help="what to say; - or nothing: standard input")
    parser.add_argument("-f", "--file", metavar="FILE", help="say what a file of UTF-8 text holds; -: standard input")
    group = parser.add_argument_group("where the sound goes", "without -o and --play: to a player from a terminal, else to standard output")
    group.add_argument("-o", "--output", metavar="FILE", help="the WAV file to write; -: standard output, as it arrives")
    group.add_argument("--play", action="store_true", help="through the player at hand, as it arrives")
    group.add_argument("--raw", action="store_true", help="samples without a WAV header")
    add_request(parser)
    add_client(parser)
    parser.add_argument("--version", action="version", version=f"qtts {qtts.__version__} ({qtts.build()})")
    return parser


def run(options):
    _check(options)
    text = _text(options)
    target = _target(options)
    with client(options) as asked, asked.stream(text, **request(options)) as speech, Progress() as progress:
        target(speech, options, progress)
    return 0


# ---- the text -------------------------------------------------------------------------------------------------------------------------


def _check(options):
    if options.text is not None and options.file is not None:
        raise ValueError("a text and -f were given: which one is to be spoken?")
    if options.play and options.output is not None:
        raise ValueError("--play and -o were given: for both, qtts -o - TEXT | tee FILE.wav | PLAYER")
    if options.play and options.raw:
        raise ValueError("--raw is for files and pipes")
    if options.text is None and options.file is None and sys.stdin.isatty():
        raise ValueError(NO_TEXT)


def _text(options):
    if options.file is not None and options.file != "-":
        with open(options.file, "rb") as file:
            return _decode(file.read(), options.file)
    if options.text is None or options.text == "-":
        return _decode(sys.stdin.buffer.read() or _refuse_empty(), "standard input")
    return options.text


def _refuse_empty():
    raise ValueError(NO_TEXT)


def _decode(data, name):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8 text (byte {error.start + 1})") from None
    if "\0" in text:
        raise ValueError(f"{name}: not text, it holds a NUL (byte {data.index(0) + 1})")
    return text.rstrip("\r\n")


# ---- the sound ------------------------------------------------------------------------------------------------------------------------


def _target(options):
    """What writes it, decided before anything is sent."""
    if options.output not in (None, "-"):
        return _to_file
    if options.output == "-" or not (options.play or sys.stdout.isatty()):
        if sys.stdout.isatty():
            raise ValueError("standard output is a terminal: -o FILE, --play, or a pipe behind qtts")
        return _to_pipe
    command = _player.find()
    if command is None:
        raise ValueError(f"no player found: -o FILE writes a file; a player is in one of {_player.names()}")
    return lambda speech, options, progress: _to_player(command, speech, progress)


def _to_file(speech, options, progress):
    speech.save(options.output, raw=options.raw, progress=lambda metrics: progress.show("", 0, 0, metrics.audio_seconds))
    progress.end("", 0, speech.metrics.audio_seconds)


def _to_pipe(speech, options, progress):
    """Each chunk goes out as it arrives, for a program at the other end."""
    out, first = sys.stdout.buffer, True
    for pcm in speech:
        if first and not options.raw and speech.encoding.startswith("pcm"):
            out.write(qtts.wav_header(sample_rate=speech.sample_rate, channels=speech.channels, sample_width=speech.sample_width))
        first = False
        out.write(pcm)
        out.flush()
        progress.show("", 0, 0, speech.metrics.audio_seconds)
    progress.end("", 0, speech.metrics.audio_seconds)


def _to_player(command, speech, progress):
    first = next(speech, b"")
    if speech.encoding != "pcm_s16le":
        raise ValueError(f"--play takes 16-bit samples, and this is {speech.encoding}: -o FILE keeps it")
    with _player.Player(command, speech.sample_rate, speech.channels) as player:
        player.write(first)
        for pcm in speech:
            player.write(pcm)
            progress.show("", 0, 0, speech.metrics.audio_seconds)
        progress.end("", 0, speech.metrics.audio_seconds)

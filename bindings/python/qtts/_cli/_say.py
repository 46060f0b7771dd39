"""qtts TEXT: a text to a file, to a pipe or to a player."""

import os
import sys

import qtts

from . import _keep, _player, _text
from ._options import COMMANDS, EPILOG, add_client, add_request, client, new_parser, number, request
from ._progress import Progress

DESCRIPTION = "Speak text with Qwen-TTS, of any length: what one request cannot carry is cut at the ends of sentences."


def make_parser(name):
    commands = "\n".join(f"  qtts {command:<12}{what}" for command, what in COMMANDS.items())
    parser = new_parser(name, DESCRIPTION, EPILOG if name else f"commands (-h after each for its options):\n{commands}\n\n{EPILOG}")
    parser.add_argument("text", nargs="?", metavar="TEXT", help="what to say; - or nothing: standard input")
    parser.add_argument("-f", "--file", metavar="FILE", help="say what a file of UTF-8 text holds; -: standard input")
    _add_target(parser)
    add_request(parser)
    _add_long(parser)
    add_client(parser)
    parser.add_argument("--version", action="version", version=f"qtts {qtts.__version__} ({qtts.build()})")
    return parser


def _add_target(parser):
    group = parser.add_argument_group("where the sound goes", "without -o and --play: to a player from a terminal, else to standard output")
    group.add_argument("-o", "--output", metavar="FILE", help="the WAV file to write; -: standard output, as it arrives")
    group.add_argument("--play", action="store_true", help="through the player at hand, as it arrives")
    group.add_argument("--raw", action="store_true", help="samples without a WAV header")


def _add_long(parser):
    group = parser.add_argument_group("long texts")
    for form in "srt", "vtt":
        group.add_argument(f"--{form}", nargs="?", const="", metavar="FILE", help="subtitles, sentence by sentence; without FILE beside -o")
    group.add_argument("-c", "--concurrency", type=number(int, 1, "a whole number above 0"), metavar="N", help="requests at a time")
    group.add_argument("--pause", type=number(float, 0, "a number of seconds"), metavar="S", help="seconds between two sentences of different requests")
    group.add_argument("--no-trim", action="store_true", help="audio of the requests just as it comes, one behind the other")
    group.add_argument("--start", type=number(int, 0, "a number of bytes"), metavar="BYTE", help="leave out the text before, see a failure's message")


def run(options):
    subtitles = _subtitles(options)
    _keep_apart(options.file, options.output, *subtitles.values())
    target = _target(options)
    text = _text.read(options, as_it_comes=target is not _to_file)
    with client(options) as asked, _open(asked, text, options) as speech, Progress() as progress:
        target(speech, options, progress)
        for form, path in subtitles.items():
            speech.subtitles(path, form)
    return 0


# ---- what is asked --------------------------------------------------------------------------------------------------------------------


def _open(asked, text, options):
    """One request where that will do: it is one breath. Else a narration, which knows the same and more."""
    wishes = {"concurrency": options.concurrency, "pause": options.pause, "trim": False if options.no_trim else None, "start": options.start}
    wishes = {name: wish for name, wish in wishes.items() if wish is not None}
    subtitled = options.srt is not None or options.vtt is not None
    if isinstance(text, str) and qtts.fits(text) and not wishes and not subtitled:
        return asked.stream(text, **request(options))
    return asked.narrate(text, **request(options), **wishes)


def _subtitles(options):
    """{"srt": path}. Looked at before anything is sent, for a folder that is not there is soon mended."""
    paths = {form: given for form, given in (("srt", options.srt), ("vtt", options.vtt)) if given is not None}
    for form, path in paths.items():
        if not path and options.output in (None, "-"):
            raise ValueError(f"--{form} needs a name where there is no -o FILE")
        paths[form] = path = path or f"{os.path.splitext(options.output)[0]}.{form}"
        folder = os.path.dirname(path) or "."
        if not os.access(folder, os.W_OK):
            raise OSError(None, "the folder is not there, or not to be written to", path)
    return paths


def _keep_apart(*paths):
    """`-o book.srt --srt`, `-f book.txt -o book.txt`: of two, only what is written last would be left."""
    files = [path for path in paths if path not in (None, "-") and (os.path.isfile(path) or not os.path.exists(path))]
    for number, path in enumerate(files):
        if os.path.realpath(path) in map(os.path.realpath, files[:number]):
            raise ValueError(f"{path} is named twice: text, audio and subtitles need files of their own")


# ---- where it goes --------------------------------------------------------------------------------------------------------------------


def _target(options):
    """What writes it, decided before anything is sent."""
    if options.play and options.output is not None:
        raise ValueError("--play and -o were given: for both, qtts -o - TEXT | tee FILE.wav | PLAYER")
    if options.play and options.raw:
        raise ValueError("--raw is for files and pipes")
    if options.output not in (None, "-"):
        return _to_file
    if options.output is None and (options.play or sys.stdout.isatty()):
        return _to_player
    if sys.stdout.isatty():
        raise ValueError("standard output is a terminal: -o FILE, --play, or a pipe behind qtts")
    return _to_pipe


def _heard(speech):
    """Its audio; a failure tells where to go on, since what was heard need not be paid for again."""
    try:
        yield from speech
    except qtts.Error as error:
        if isinstance(speech, qtts.Narration) and speech.progress.resume_at:
            error.args = (f"{error} --start {speech.progress.resume_at} goes on behind what was spoken.",)
        raise


def _show(progress, speech, metrics):
    if isinstance(speech, qtts.Narration):
        pieces = speech.progress
        progress.show("pieces", pieces.pieces_done, pieces.pieces_expected or 0, metrics.audio_seconds)
    else:
        progress.show("", 0, 0, metrics.audio_seconds)


def _end(progress, speech):
    done = speech.progress.pieces_done if isinstance(speech, qtts.Narration) else 0
    progress.end("pieces" if done else "", done, speech.metrics.audio_seconds)


def _to_file(speech, options, progress):
    save = _keep.save if isinstance(speech, qtts.Narration) else qtts.Stream.save
    save(speech, options.output, raw=options.raw, progress=lambda metrics: _show(progress, speech, metrics))
    _end(progress, speech)


def _to_pipe(speech, options, progress):
    """Each chunk goes out as it arrives, for a program at the other end."""
    out, first = sys.stdout.buffer, True
    for pcm in _heard(speech):
        if first and not options.raw and speech.encoding.startswith("pcm"):
            out.write(qtts.wav_header(sample_rate=speech.sample_rate, channels=speech.channels, sample_width=speech.sample_width))
        first = False
        out.write(pcm)
        out.flush()
        _show(progress, speech, speech.metrics)
    _end(progress, speech)


def _to_player(speech, options, progress):
    command = _player.find()
    if command is None:
        raise ValueError(f"no player found: -o FILE writes a file; a player is in one of {_player.names()}")
    sound = _heard(speech)
    pcm = next(sound, b"")
    if speech.encoding != "pcm_s16le":
        raise ValueError(f"a player takes 16-bit samples, and this is {speech.encoding}: -o FILE keeps it")
    with _player.Player(command, speech.sample_rate, speech.channels) as player:
        while pcm:
            _show(progress, speech, speech.metrics)
            player.write(pcm)  # waits while there is enough to play
            pcm = next(sound, b"")
        _end(progress, speech)

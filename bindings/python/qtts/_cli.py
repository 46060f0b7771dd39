"""The command `qtts`: text in, a WAV file or a pipe out."""

import argparse
import json
import os
import sys

import qtts

EPILOG = """\
The key comes from DASHSCOPE_API_KEY, from the file that DASHSCOPE_API_KEY_FILE_PATH names, or from ~/.dashscope/api_key.
exit status: 0 done, 1 the service, the network or the disk failed, 2 the command or the settings are wrong, 130 Ctrl-C"""


def parse_member(text):
    """k=v, where v is JSON if it reads as JSON, else a string."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=value")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def make_parser():
    parser = argparse.ArgumentParser(
        prog="qtts", description="Speak text with Qwen-TTS.", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("text", nargs="?", default="-", metavar="TEXT", help="what to say; - or nothing: read standard input")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the WAV file to write; -: standard output, as it arrives")
    parser.add_argument("-v", "--voice", help="such as Cherry, Ethan, Serena")
    parser.add_argument("-m", "--model")
    parser.add_argument("-l", "--language", metavar="TYPE", help="such as English, Chinese, German")
    parser.add_argument("-i", "--instructions", metavar="TEXT", help="how to speak, for models that take instructions")
    parser.add_argument("--param", action="append", type=parse_member, metavar="NAME=VALUE", help="one more member of `parameters`")
    parser.add_argument("--region", help="singapore, beijing or us: keys belong to one region")
    parser.add_argument("--base-url", metavar="URL", help="ends in /api/v1")
    parser.add_argument("--workspace", metavar="ID")
    parser.add_argument("--raw", action="store_true", help="samples without a WAV header")
    parser.add_argument("--version", action="version", version=f"qtts {qtts.__version__} ({qtts.build()})")
    return parser


def read_text(argument):
    if argument != "-":
        return argument
    return sys.stdin.buffer.read().decode("utf-8").rstrip("\r\n")


def write_pipe(stream, raw):
    """Each chunk goes out as it arrives, for a player at the other end."""
    first = True
    for chunk in stream:
        if first and not raw and stream.encoding.startswith("pcm"):
            header = qtts.wav_header(
                sample_rate=stream.sample_rate, channels=stream.channels, sample_width=stream.sample_width
            )
            sys.stdout.buffer.write(header)
        first = False
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()


def show_progress(metrics):
    amount = f"{metrics.audio_seconds:.1f} s" if metrics.audio_seconds else f"{metrics.audio_bytes} bytes"
    print(f"\r{amount} of audio", end="", file=sys.stderr, flush=True)


def write_file(stream, path, raw):
    shown = sys.stderr.isatty()
    try:
        stream.save(path, raw=raw, progress=show_progress if shown else None)
    finally:
        if shown:
            print(file=sys.stderr)


def speak(options):
    text = read_text(options.text)
    with (
        qtts.Client(region=options.region, base_url=options.base_url, workspace=options.workspace) as client,
        client.stream(
            text,
            voice=options.voice,
            model=options.model,
            language_type=options.language,
            instructions=options.instructions,
            parameters=dict(options.param) if options.param else None,
        ) as stream,
    ):
        if options.output == "-":
            write_pipe(stream, options.raw)
        else:
            write_file(stream, options.output, options.raw)


def fail(status, text):
    print(f"qtts: {text}", file=sys.stderr)
    return status


def drop_stdout():
    """Nobody reads any more: what is still buffered must not be reported at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments=None):
    options = make_parser().parse_args(arguments)
    try:
        speak(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        drop_stdout()
        return 1
    except UnicodeError:
        return fail(2, "the text is not valid UTF-8")
    except ValueError as error:
        return fail(2, error)
    except OSError as error:
        if error.filename is None:
            drop_stdout()
        return fail(1, f"{error.filename or 'standard output'}: {error.strerror}")
    except (qtts.Error, MemoryError) as error:
        return fail(1, str(error) or "out of memory")
    return 0

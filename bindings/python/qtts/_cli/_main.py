"""Which command it is, and what its end means: the exit status, and one line for what went wrong."""

import os
import signal
import sys
from importlib import import_module

import qtts

from ._options import COMMANDS


class Ended(BaseException):
    """SIGTERM or SIGHUP: what was begun is cleared away, as after Ctrl-C."""


def run(arguments=None):
    _open_closed_streams()
    words = sys.argv[1:] if arguments is None else list(arguments)
    name = words[0] if words and words[0] in COMMANDS else ""
    command = import_module(f"._{name or 'say'}", __package__)
    options = command.make_parser(name).parse_args(words[1:] if name else words)
    _heed_signals()
    return _judge(command.run, options)


def _open_closed_streams():
    """`qtts ... >&-`: so that no file of ours becomes standard output, and every stream can be asked."""
    for name, mode in ("stdin", "r"), ("stdout", "w"), ("stderr", "w"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))


def _heed_signals():
    def end(number, frame):
        raise Ended(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # not when nohup has switched it off
            signal.signal(number, end)


def _judge(work, options):
    try:
        status = work(options)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return 130
    except Ended as end:
        return 128 + end.args[0]
    except BrokenPipeError:
        _drop_stdout()
        return 1
    except UnicodeError:
        return fail(2, "the text is not valid UTF-8")
    except ValueError as error:
        return fail(2, error)
    except OSError as error:
        return fail(1, _of_file(error))
    except (qtts.Error, MemoryError) as error:
        return fail(1, (str(error) or "out of memory") + _meant(error, options))


def fail(status, text):
    print(f"qtts: {text}", file=sys.stderr)
    return status


def _of_file(error):
    if error.filename is None:
        _drop_stdout()
    return f"{os.fsdecode(error.filename or 'standard output')}: {error.strerror}"


def _drop_stdout():
    """Nobody reads any more, or nothing more fits: what is still buffered must not be reported at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _meant(error, options):
    """The service has refused a voice: the list may know what was meant."""
    voice = getattr(options, "voice", None)
    if not voice or not isinstance(error, qtts.BadRequestError) or "voice" not in error.message.lower():
        return ""
    from ._voices import close_to

    return "".join(f" Did you mean {name}?" for name in close_to(voice)[:1]) + " `qtts voices` lists those that are known."

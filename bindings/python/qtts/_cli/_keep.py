"""A narration to a WAV file, of which a failure leaves what was spoken until then: hours may have been, and were paid for."""

import contextlib
import os

import qtts

from .._recording import Recording


def save(speech, path, *, raw, progress):
    """As Stream.save; a failure behind the first piece leaves PATH.part.wav and says so in the error."""
    if not _plain(path):
        return speech.save(path, raw=raw, progress=progress)
    path = os.path.realpath(path)
    part = _part_name(path)
    try:
        with open(part, "xb") as file:
            _fill(speech, Recording(file, raw), progress)
        os.replace(part, path)
    except (qtts.Error, FileExistsError):
        raise
    except BaseException as error:  # Ctrl-C may come between any two steps
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
        if isinstance(error, OSError):
            error.filename = path  # a write that fails does not know it
        raise


def _plain(path):
    """Devices, pipes, folders and what may not be written to are the core's, which knows what to do or say."""
    try:
        return os.path.isfile(path) and os.access(path, os.W_OK) if os.path.exists(path) else os.access(os.path.dirname(path) or ".", os.W_OK)
    except ValueError:
        return False


def _part_name(path):
    """What an earlier failure has left is not lost to a later one."""
    stem, suffix = os.path.splitext(path)
    number = 1
    while os.path.lexists(name := f"{stem}.part{number if number > 1 else ''}{suffix}"):
        number += 1
    return name


def _fill(speech, recording, progress):
    try:
        recording.take(speech, progress)
        recording.finish()
    except qtts.Error as error:
        raise _kept(error, speech, recording) from None


def _kept(error, speech, recording):
    """Whole pieces stay, so that what comes later can be put behind them."""
    name = recording.file.name
    if not recording.file.seek(0, os.SEEK_END):
        os.unlink(name)
        return error
    recording.finish()
    error.args = (f"{error} What was spoken is in {name}; --start {speech.progress.resume_at} goes on behind it.",)
    return error

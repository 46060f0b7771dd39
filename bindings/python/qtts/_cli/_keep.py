"""A narration to a WAV file, of which a failure leaves what was spoken until then: hours may have been, and were paid for."""

import contextlib
import os

import qtts


def save(speech, path, *, raw, progress):
    """As Stream.save; a failure behind the first piece leaves PATH.part.wav and says so in the error."""
    if not _plain(path):
        return speech.save(path, raw=raw, progress=progress)
    path = os.path.realpath(path)
    part = _part_name(path)
    try:
        with open(part, "xb") as file:
            _fill(speech, file, raw, progress)
        os.replace(part, path)
    except (qtts.Error, FileExistsError):
        raise
    except BaseException:  # Ctrl-C may come between any two steps
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
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


def _header(speech, raw, size=None):
    if raw or not speech.encoding.startswith("pcm"):
        return b""
    return qtts.wav_header(size, sample_rate=speech.sample_rate, channels=speech.channels, sample_width=speech.sample_width)


def _fill(speech, file, raw, progress):
    try:
        _write(speech, file, raw, progress)
        _finish(speech, file, raw, file.tell())
    except qtts.Error as error:
        raise _kept(error, speech, file, raw) from None


def _write(speech, file, raw, progress):
    pcm = next(speech, b"")
    file.write(_header(speech, raw))
    while pcm:
        file.write(pcm)
        progress(speech.metrics)
        pcm = next(speech, b"")


def _finish(speech, file, raw, end):
    """The true size, and all of it on the disk."""
    file.truncate(end)
    file.seek(0)
    file.write(_header(speech, raw, end - len(_header(speech, raw))))
    file.flush()
    os.fsync(file.fileno())


def _kept(error, speech, file, raw):
    """Whole pieces stay, so that what comes later can be put behind them."""
    spoken = [piece.end_sample for piece in speech.segments if piece.end_sample is not None]
    if not spoken or not speech.progress.resume_at:
        os.unlink(file.name)
        return error
    _finish(speech, file, raw, len(_header(speech, raw)) + spoken[-1] * speech.channels * speech.sample_width)
    error.args = (f"{error} What was spoken is in {file.name}; --start {speech.progress.resume_at} goes on behind it.",)
    return error

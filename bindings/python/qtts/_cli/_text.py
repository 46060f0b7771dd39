"""The text that is to be spoken: an argument, a file, or standard input, whole or while it is still being written."""

import codecs
import io
import os
import sys

NO_TEXT = "no text: qtts TEXT -o FILE, qtts -f FILE -o FILE, or a pipe into qtts; --help tells more"


def read(options, as_it_comes):
    """A string; an iterator of strings where standard input may be heard before it ends."""
    if options.text is not None and options.file is not None:
        raise ValueError("a text and -f were given: which one is to be spoken?")
    if options.file not in (None, "-"):
        with open(options.file, "rb") as file:
            return _decode(file.read(), options.file)
    if options.text not in (None, "-"):
        return options.text
    if options.text is None and options.file is None and sys.stdin.isatty():
        raise ValueError(NO_TEXT)
    return _pieces(sys.stdin.fileno()) if as_it_comes and not sys.stdin.isatty() else _whole()


def _whole():
    data = sys.stdin.buffer.read()
    if not data:
        raise ValueError(NO_TEXT)
    return _decode(data, "standard input")


def _decode(data, name):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: not UTF-8 text (byte {error.start + 1})") from None
    if "\0" in text:
        raise ValueError(f"{name}: not text, it holds a NUL (byte {data.index(0) + 1})")
    return text.rstrip("\r\n")


def _pieces(fd):
    decoder, at = codecs.getincrementaldecoder("utf-8-sig")(), 0
    while True:
        data = os.read(fd, io.DEFAULT_BUFFER_SIZE)
        at += len(data)
        try:
            text = decoder.decode(data, not data)
        except UnicodeDecodeError:
            raise ValueError(f"standard input: not UTF-8 text (before byte {at + 1})") from None
        if text:
            yield text
        if not data and at == 0:
            raise ValueError(NO_TEXT)
        if not data:
            return

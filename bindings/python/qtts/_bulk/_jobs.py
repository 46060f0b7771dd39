"""The jobs of a bulk run: lines of JSON or dicts, each looked at before anything is sent."""

import hashlib
import json
import os

MEMBERS = ("text", "voice", "model", "language_type", "instructions", "optimize_instructions", "parameters", "input")
STRINGS = ("voice", "model", "language_type", "instructions")
NAME_BYTES = 200  # a file system takes 255, and the ending and the name of an unfinished file must fit in


class Job:
    """`request` is what Client.stream is called with; `digest` changes when it does."""

    __slots__ = ("digest", "id", "line", "request")

    def __init__(self, name, line, request):
        self.id = name
        self.line = line
        self.request = request
        self.digest = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:32]


def read_jobs(source, defaults):
    """-> ([Job], [(line, why it is none)])"""
    unknown = set(defaults) - set(MEMBERS) | {"text"} & set(defaults)
    if unknown:
        raise TypeError(f"bulk() got an unexpected keyword argument {min(unknown)!r}")
    jobs, refused, lines = [], [], {}
    for line, value in _values(source):
        try:
            job = _job(value, line, defaults)
            if job.id in lines:
                raise ValueError(f"the id {job.id!r} is that of line {lines[job.id]}")
        except RecursionError:
            refused.append((line, "it is nested too deeply"))
        except (ValueError, TypeError) as error:
            refused.append((line, str(error)))
        else:
            lines[job.id] = line
            jobs.append(job)
    return jobs, refused


def _values(source):
    """(number, dict or line) of a path, or of what gives such one by one; blank lines count and are no jobs."""
    if isinstance(source, (str, bytes, os.PathLike)):
        with open(source, "rb") as file:
            yield from _values(file)
        return
    for number, value in enumerate(source, 1):
        if number == 1 and isinstance(value, bytes):
            value = value.removeprefix(b"\xef\xbb\xbf")
        if not isinstance(value, bytes) or value.strip():
            yield number, value


def _job(value, line, defaults):
    members = _parse(value) if isinstance(value, bytes) else value
    if not isinstance(members, dict):
        raise ValueError(f"it is no JSON object: {_shown(members)}")
    for name in members:
        if name not in MEMBERS and name != "id":
            raise ValueError(f"there is no member {name!r}; free ones go into \"parameters\" or \"input\"")
    request = {**defaults, **{name: given for name, given in members.items() if name != "id" and given is not None}}
    _check_text(request.get("text"))
    for name in STRINGS:
        if not isinstance(request.get(name), (str, type(None))):
            raise ValueError(f"the {name} is no string: {_shown(request[name])}")
    return Job(_name(members.get("id"), line), line, request)


def _parse(line):
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 at byte {error.start + 1}") from None
    except ValueError as error:
        raise ValueError(f"it is not JSON: {error}") from None


def _shown(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _check_text(text):
    if text is None or text == "":
        raise ValueError("there is no text")
    if not isinstance(text, str):
        raise ValueError(f"the text is no string: {_shown(text)}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("the text holds half a character (a lone surrogate)") from None


def _name(given, line):
    """The file's name without its ending: never a way out of the folder."""
    if given is None:
        return f"{line:05d}"
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise ValueError(f"the id is neither a string nor a whole number: {_shown(given)}")
    name = str(given)
    if not name or name.startswith(".") or not name.isprintable() or "/" in name or "\\" in name:
        raise ValueError(f"the id {_shown(name)} cannot be the name of a file")
    if len(name.encode()) > NAME_BYTES:
        raise ValueError(f"the id {_shown(name)} is longer than {NAME_BYTES} bytes")
    return name

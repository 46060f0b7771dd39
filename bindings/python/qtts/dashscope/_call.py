"""From a call of the SDK to a call of qtts, and back."""

from binascii import b2a_base64

from .. import APIStatusError
from ._build import end, failure, piece
from ._clients import client_for

# The SDK's own keyword arguments that change how it sends, or nothing here; every other one is a member of `parameters`.
_TRANSPORT = ("headers", "request_timeout", "user_agent", "base_address", "stream", "session", "flattened_output", "incremental_output")
_REQUEST = ("voice", "language_type", "instructions", "optimize_instructions")


def _api_key(given):
    from . import api_key, api_key_file_path

    if given or api_key or not api_key_file_path:
        return given or api_key
    with open(api_key_file_path, encoding="utf-8") as file:
        return file.read().strip()


def _client(api_key, workspace, options):
    from . import base_http_api_url

    base_url = options.get("base_address") or base_http_api_url
    return client_for(
        api_key=_api_key(api_key),
        base_url=base_url,
        region=None if base_url else "beijing",
        workspace=workspace,
        headers=options.get("headers"),
        timeout=options.get("request_timeout"),
        user_agent=options.get("user_agent"),
    )


def _streamed(kind, stream):
    try:
        with stream:
            for chunk in stream:
                yield piece(kind, stream, b2a_base64(chunk, newline=False).decode("ascii"))
            yield end(kind, stream)
    except APIStatusError as error:
        yield failure(kind, error)


def _whole(kind, client, text, request):
    try:
        return end(kind, client.synthesize(text, **request))
    except APIStatusError as error:
        return failure(kind, error)


def speak(kind, model, text, api_key, workspace, options):
    """`kind` is the class of what comes back."""
    client = _client(api_key, workspace, options)
    request = {name: options.get(name) for name in _REQUEST}
    free = {name: value for name, value in options.items() if name not in (*_TRANSPORT, *_REQUEST) and value is not None}
    request.update(model=model, parameters=free or None)
    if options.get("stream"):
        return _streamed(kind, client.stream(text, **request))
    return _whole(kind, client, text, request)

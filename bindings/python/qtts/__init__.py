"""Speech from Qwen-TTS (Alibaba Cloud Model Studio).

    import qtts

    with qtts.Client() as client:
        for pcm in client.stream("Hello.", voice="Cherry"):
            speaker.write(pcm)
"""

from ._qtts import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    CancelledError,
    Client,
    Error,
    IncompleteAudioError,
    InternalServerError,
    LimitError,
    Metrics,
    Narration,
    NotFoundError,
    PermissionDeniedError,
    Progress,
    ProtocolError,
    RateLimitError,
    Reply,
    Segment,
    Stream,
    __version__,
    build,
    fits,
    wav_header,
)

# Loaded when somebody asks for them: `import qtts` pays only for what every program needs.
_LAZY = {
    "AsyncClient": "_asyncio",
    "AsyncNarration": "_async_narration",
    "AsyncReply": "_async_stream",
    "AsyncStream": "_async_stream",
    "BulkWorker": "_bulk",
    "Timeout": "_timeout",
    "bulk": "_bulk",
    "dashscope": "dashscope",
    "narrate": "_default",
    "stream": "_default",
    "synthesize": "_default",
    "save": "_default",
}

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AsyncNarration",
    "AsyncReply",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BulkWorker",
    "CancelledError",
    "Client",
    "Error",
    "IncompleteAudioError",
    "InternalServerError",
    "LimitError",
    "Metrics",
    "Narration",
    "NotFoundError",
    "PermissionDeniedError",
    "Progress",
    "ProtocolError",
    "RateLimitError",
    "Reply",
    "Segment",
    "Stream",
    "Timeout",
    "__version__",
    "build",
    "bulk",
    "fits",
    "narrate",
    "save",
    "stream",
    "synthesize",
    "wav_header",
]


def __getattr__(name):
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module("." + _LAZY[name], __name__)
    value = getattr(module, name, module)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_LAZY})

"""Responses as the official SDK gives them: dicts whose members are attributes too, printed as JSON."""


class Members(dict):
    """A dict with its keys as attributes."""

    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None

    def __setattr__(self, name, value):
        self[name] = value

    def __repr__(self):
        return f"{type(self).__name__}({super().__repr__()})"

    def __str__(self):
        import json

        return json.dumps(self, ensure_ascii=False)


class MultiModalConversationUsage(Members):
    __slots__ = ()

    def __init__(self, usage):
        super().__init__({"input_tokens": 0, "output_tokens": 0, "characters": 0, **usage})


class Audio(Members):
    __slots__ = ()

    def __init__(self, data, source, url):
        super().__init__(data=data, url=url, id=source.audio_id, expires_at=source.expires_at)


class MultiModalConversationOutput(Members):
    __slots__ = ()

    def __init__(self, finish_reason, audio):
        super().__init__(text=None, finish_reason=finish_reason, choices=None, audio=audio)


class TextToSpeechOutput(Members):
    __slots__ = ()

    def __init__(self, finish_reason, audio):
        super().__init__(finish_reason=finish_reason, audio=audio)


class DashScopeAPIResponse(Members):
    """What the service answered: status_code 200 and an output, or another status_code with code and message."""

    __slots__ = ()
    _output = MultiModalConversationOutput

    @classmethod
    def piece(cls, source, data):
        """A chunk of a stream: base64 text, and the end still to come."""
        return cls._good(source, cls._output("null", Audio(data, source, None)))

    @classmethod
    def end(cls, source):
        """The last of a stream, or the only one: `source` is a qtts.Stream or a qtts.Reply."""
        return cls._good(source, cls._output(source.finish_reason, Audio("", source, source.url)))

    @classmethod
    def _good(cls, source, output):
        usage = MultiModalConversationUsage(source.usage or {})
        return cls(status_code=200, request_id=source.request_id or "", code="", message="", output=output, usage=usage)

    @classmethod
    def failure(cls, error):
        """An answer that says no: `error` is a qtts.APIStatusError."""
        return cls(
            status_code=error.status_code,
            request_id=error.request_id or "",
            code=error.code or "Unknown",
            message=error.message,
            output=None,
            usage=None,
        )


class MultiModalConversationResponse(DashScopeAPIResponse):
    __slots__ = ()


class TextToSpeechResponse(DashScopeAPIResponse):
    __slots__ = ()
    _output = TextToSpeechOutput

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


class Audio(Members):
    __slots__ = ()


class MultiModalConversationUsage(Members):
    __slots__ = ()


class MultiModalConversationOutput(Members):
    __slots__ = ()


class TextToSpeechOutput(Members):
    __slots__ = ()


class DashScopeAPIResponse(Members):
    __slots__ = ()


class MultiModalConversationResponse(DashScopeAPIResponse):
    __slots__ = ()


class TextToSpeechResponse(DashScopeAPIResponse):
    __slots__ = ()

"""What qtts knows, put into the SDK's responses. `source` is a qtts.Stream or a qtts.Reply."""

from ._response import Audio, MultiModalConversationOutput, MultiModalConversationUsage, TextToSpeechOutput, TextToSpeechResponse


def _audio(source, data, url):
    return Audio(data=data, url=url, id=source.audio_id, expires_at=source.expires_at)


def _output(kind, finish_reason, audio):
    if kind is TextToSpeechResponse:  # whose audio is what came: no url before the end
        came = Audio({name: value for name, value in audio.items() if value is not None})
        return TextToSpeechOutput(finish_reason=finish_reason, audio=came)
    return MultiModalConversationOutput(text=None, finish_reason=finish_reason, choices=None, audio=audio)


def _answer(kind, source, output):
    usage = MultiModalConversationUsage({"input_tokens": 0, "output_tokens": 0, "characters": 0, **(source.usage or {})})
    return kind(status_code=200, request_id=source.request_id or "", code="", message="", output=output, usage=usage)


def piece(kind, source, data):
    """A chunk of a stream: base64 text, and the end still to come."""
    return _answer(kind, source, _output(kind, "null", _audio(source, data, None)))


def end(kind, source):
    """The last of a stream, or the only one."""
    return _answer(kind, source, _output(kind, source.finish_reason, _audio(source, "", source.url)))


def failure(kind, error):
    """An answer that says no: `error` is a qtts.APIStatusError."""
    return kind(
        status_code=error.status_code,
        request_id=error.request_id or "",
        code=error.code or "Unknown",
        message=error.message,
        output=None,
        usage=None,
    )

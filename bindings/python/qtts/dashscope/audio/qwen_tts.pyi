from collections.abc import Iterator
from typing import Any, Literal, overload

from .._response import TextToSpeechResponse

__all__ = ["SpeechSynthesizer"]

class SpeechSynthesizer:
    class Models:
        qwen_tts: str
    @overload
    @classmethod
    def call(
        cls, model: str, text: str, api_key: str | None = None, workspace: str | None = None, *, stream: Literal[True], **kwargs: Any
    ) -> Iterator[TextToSpeechResponse]: ...
    @overload
    @classmethod
    def call(
        cls, model: str, text: str, api_key: str | None = None, workspace: str | None = None, **kwargs: Any
    ) -> TextToSpeechResponse: ...

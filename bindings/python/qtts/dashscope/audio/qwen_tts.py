"""dashscope.audio.qwen_tts.SpeechSynthesizer"""

from .._call import speak
from .._response import TextToSpeechResponse

__all__ = ["SpeechSynthesizer"]


class SpeechSynthesizer:
    """Text to speech."""

    class Models:
        qwen_tts = "qwen-tts"

    @classmethod
    def call(cls, model, text, api_key=None, workspace=None, **kwargs):
        """One response, or with stream=True a generator of them, one a chunk."""
        return speak(TextToSpeechResponse, model, text, api_key, workspace, kwargs)

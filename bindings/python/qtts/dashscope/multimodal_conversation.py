"""dashscope.MultiModalConversation, as far as it speaks."""

from ._call import speak
from ._response import MultiModalConversationResponse

__all__ = ["MultiModalConversation"]


class MultiModalConversation:
    """Text to speech, by the SDK's name."""

    @classmethod
    def call(
        cls,
        model,
        messages=None,
        api_key=None,
        workspace=None,
        text=None,
        voice=None,
        language_type=None,
        stream=None,
        **kwargs,
    ):
        """One response, or with stream=True a generator of them, one a chunk."""
        if messages:
            raise ValueError("messages are not for text to speech: give text and voice")
        kwargs.update(voice=voice, language_type=language_type, stream=stream)
        return speak(MultiModalConversationResponse, model, text or "", api_key, workspace, kwargs)

"""dashscope.audio, as far as Qwen-TTS goes."""

from . import qwen_tts

__all__ = ["qwen_tts"]

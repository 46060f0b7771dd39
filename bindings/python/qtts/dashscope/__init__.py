"""The official SDK's face on qtts: its samples run unchanged but for the import.

    from qtts import dashscope

    dashscope.base_http_api_url = "https://dashscope-intl.aliyuncs.com/api/v1"
    for response in dashscope.MultiModalConversation.call(model="qwen3-tts-flash", text="Hello.", voice="Cherry", stream=True):
        print(response)

What the service answers, good or bad, is a response. What keeps the service from answering (no network, a timeout, a stream that
breaks off) is an exception of qtts.
"""

import os

from . import audio
from ._response import DashScopeAPIResponse, MultiModalConversationResponse
from .multimodal_conversation import MultiModalConversation

# The SDK's settings are these variables of the module. An url of None is the SDK's default, the region Beijing.
api_key = os.environ.get("DASHSCOPE_API_KEY")
api_key_file_path = os.environ.get("DASHSCOPE_API_KEY_FILE_PATH")
base_http_api_url = os.environ.get("DASHSCOPE_HTTP_BASE_URL")

__all__ = [
    "DashScopeAPIResponse",
    "MultiModalConversation",
    "MultiModalConversationResponse",
    "api_key",
    "api_key_file_path",
    "audio",
    "base_http_api_url",
]

"""The official SDK, as its reference uses it."""

import base64

import dashscope
from common import BASE, PARAMETERS, measure

dashscope.base_http_api_url = BASE


def one_request():
    total = 0
    replies = dashscope.MultiModalConversation.call(
        model="qwen3-tts-flash", api_key="sk-bench", text="Hello.", voice="Cherry", stream=True, **(PARAMETERS or {})
    )
    for chunk in replies:
        if chunk.status_code != 200:
            raise SystemExit(str(chunk))
        data = chunk.output.audio.data
        if data:
            total += len(base64.b64decode(data))
    return total


measure(one_request)

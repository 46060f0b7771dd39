from . import audio as audio
from ._response import DashScopeAPIResponse as DashScopeAPIResponse, MultiModalConversationResponse as MultiModalConversationResponse
from .multimodal_conversation import MultiModalConversation as MultiModalConversation

__all__ = [
    "DashScopeAPIResponse",
    "MultiModalConversation",
    "MultiModalConversationResponse",
    "api_key",
    "api_key_file_path",
    "audio",
    "base_http_api_url",
]

api_key: str | None
api_key_file_path: str | None
base_http_api_url: str | None

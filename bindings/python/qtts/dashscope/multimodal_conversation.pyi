from collections.abc import Iterator
from typing import Any, Literal, overload

from ._response import MultiModalConversationResponse

__all__ = ["MultiModalConversation"]

class MultiModalConversation:
    @overload
    @classmethod
    def call(
        cls,
        model: str,
        messages: None = None,
        api_key: str | None = None,
        workspace: str | None = None,
        text: str | None = None,
        voice: str | None = None,
        language_type: str | None = None,
        stream: Literal[False] | None = None,
        **kwargs: Any,
    ) -> MultiModalConversationResponse: ...
    @overload
    @classmethod
    def call(
        cls,
        model: str,
        messages: None = None,
        api_key: str | None = None,
        workspace: str | None = None,
        text: str | None = None,
        voice: str | None = None,
        language_type: str | None = None,
        *,
        stream: Literal[True],
        **kwargs: Any,
    ) -> Iterator[MultiModalConversationResponse]: ...

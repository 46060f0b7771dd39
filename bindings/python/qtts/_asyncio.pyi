from collections.abc import AsyncIterable, Iterable, Mapping
from os import PathLike
from types import TracebackType
from typing import Any, Self

from ._async_narration import AsyncNarration
from ._async_stream import AsyncReply, AsyncStream
from ._timeout import Timeout

class AsyncClient:
    def __init__(
        self,
        api_key: str | None = None,
        *,
        region: str | None = ...,
        base_url: str | None = ...,
        workspace: str | None = ...,
        timeout: float | Timeout | None = ...,
        retries: int | None = ...,
        headers: Mapping[str, str] | None = ...,
        proxy: str | None = ...,
        ca_file: str | bytes | PathLike[str] | PathLike[bytes] | None = ...,
        allow_plaintext: bool = ...,
        allow_private_address: bool = ...,
        max_event_bytes: int | float | None = ...,
        max_header_bytes: int | float | None = ...,
        max_buffered_bytes: int | float | None = ...,
        max_download_bytes: int | float | None = ...,
        user_agent: str | None = ...,
    ) -> None: ...
    def __del__(self) -> None: ...
    @property
    def base_url(self) -> str: ...
    @property
    def key_source(self) -> str: ...
    @property
    def ca_file(self) -> str: ...
    @property
    def closed(self) -> bool: ...
    def stream(
        self,
        text: str,
        *,
        voice: str | None = ...,
        model: str | None = ...,
        language_type: str | None = ...,
        instructions: str | None = ...,
        optimize_instructions: bool | None = ...,
        parameters: dict[str, Any] | None = ...,
        input: dict[str, Any] | None = ...,
    ) -> AsyncStream: ...
    def narrate(
        self,
        text: str | Iterable[str] | AsyncIterable[str] | None = None,
        *,
        voice: str | None = ...,
        model: str | None = ...,
        language_type: str | None = ...,
        instructions: str | None = ...,
        optimize_instructions: bool | None = ...,
        parameters: dict[str, Any] | None = ...,
        input: dict[str, Any] | None = ...,
        concurrency: int | None = ...,
        max_bytes: int | None = ...,
        pause: float | None = ...,
        trim: bool = ...,
        start: int = ...,
        silence: float | None = ...,
    ) -> AsyncNarration: ...
    async def synthesize(
        self,
        text: str,
        *,
        voice: str | None = ...,
        model: str | None = ...,
        language_type: str | None = ...,
        instructions: str | None = ...,
        optimize_instructions: bool | None = ...,
        parameters: dict[str, Any] | None = ...,
        input: dict[str, Any] | None = ...,
    ) -> AsyncReply: ...
    def download(self, url: str, /) -> AsyncStream: ...
    async def warmup(self, *, wait: bool = True) -> None: ...
    def close(self) -> None: ...
    async def aclose(self) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

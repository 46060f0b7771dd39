from collections.abc import Iterable
from os import PathLike
from typing import Any

from ._qtts import Narration, Reply, Stream

def stream(
    text: str,
    *,
    voice: str | None = ...,
    model: str | None = ...,
    language_type: str | None = ...,
    instructions: str | None = ...,
    optimize_instructions: bool | None = ...,
    parameters: dict[str, Any] | None = ...,
    input: dict[str, Any] | None = ...,
) -> Stream: ...
def narrate(
    text: str | Iterable[str] | None = None,
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
) -> Narration: ...
def synthesize(
    text: str,
    *,
    voice: str | None = ...,
    model: str | None = ...,
    language_type: str | None = ...,
    instructions: str | None = ...,
    optimize_instructions: bool | None = ...,
    parameters: dict[str, Any] | None = ...,
    input: dict[str, Any] | None = ...,
) -> Reply: ...
def save(
    text: str,
    path: str | bytes | PathLike[str] | PathLike[bytes],
    *,
    voice: str | None = ...,
    model: str | None = ...,
    language_type: str | None = ...,
    instructions: str | None = ...,
    optimize_instructions: bool | None = ...,
    parameters: dict[str, Any] | None = ...,
    input: dict[str, Any] | None = ...,
) -> None: ...

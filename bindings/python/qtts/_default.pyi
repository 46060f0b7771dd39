from os import PathLike
from typing import Any

from ._qtts import Reply, Stream

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

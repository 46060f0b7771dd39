from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from os import PathLike
from typing import Any

from .._qtts import Client
from ._summary import Summary

__all__ = ["BulkWorker", "bulk"]

class BulkWorker:
    client: Client
    live: set[Any]
    stopped: bool
    def __init__(self, client: Client | None = None, **settings: Any) -> None: ...
    def speak(self, request: Mapping[str, Any], path: str, start: int = 0) -> dict[str, Any] | Exception: ...
    def stop(self) -> None: ...

def bulk(
    jobs: str | bytes | PathLike[str] | PathLike[bytes] | Iterable[Mapping[str, Any]],
    out: str | bytes | PathLike[str] | PathLike[bytes],
    concurrency: int = 8,
    requests_per_minute: float | None = None,
    *,
    client: Client | None = None,
    settings: Mapping[str, Any] | None = None,
    submit: Callable[[dict[str, Any], str, int], Future[Any]] | None = None,
    progress: Callable[[Summary], object] | None = None,
    **defaults: Any,
) -> Summary: ...

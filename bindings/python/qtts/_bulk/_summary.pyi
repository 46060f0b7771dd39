class Summary:
    jobs: int
    already: int
    made: int
    throttled: int
    audio_seconds: float
    refused: list[tuple[int, str]]
    failures: list[tuple[str, Exception]]
    def __init__(self, jobs: int, refused: list[tuple[int, str]]) -> None: ...
    @property
    def failed(self) -> int: ...
    @property
    def ok(self) -> bool: ...

class Timeout:
    connect: float | None
    first_byte: float | None
    idle: float | None
    total: float | None
    def __init__(
        self,
        *,
        connect: float | None = None,
        first_byte: float | None = None,
        idle: float | None = None,
        total: float | None = None,
    ) -> None: ...

"""The four timeouts of a client, by name."""


class Timeout:
    """Seconds until a client gives up; None is the default, math.inf is never.

    connect: look-up, TCP and TLS. first_byte: from connected to the answer. idle: without a byte. total: of everything.
    """

    __slots__ = ("connect", "first_byte", "idle", "total")

    def __init__(self, *, connect=None, first_byte=None, idle=None, total=None):
        self.connect = connect
        self.first_byte = first_byte
        self.idle = idle
        self.total = total

    def __repr__(self):
        return "Timeout(" + ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__) + ")"

"""The command `qtts`."""


def main(arguments=None):
    """Ctrl-C while the rest is still being loaded is no traceback either."""
    try:
        from ._main import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130

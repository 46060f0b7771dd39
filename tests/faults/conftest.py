"""The fault matrix's own tests share the scenarios' drivers, judge and servers."""

import contextlib
import pathlib
import socket
import sys
import threading

import pytest

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scenarios"), str(HERE.parent / "wire")]

import arounds
import drivers
import names
import session
import wire_ports


@pytest.fixture(scope="session")
def own(tmp_path_factory):
    """own(NAME): a driver of one language, for tests that look at it alone."""
    home, started = tmp_path_factory.mktemp("home"), {}

    def get(name):
        if name not in started:
            started[name] = drivers.Driver(name, home)
        assert not started[name].missing, started[name].missing
        return started[name]

    yield get
    for driver in started.values():
        assert driver.end() == (0, "")


@pytest.fixture(scope="session", autouse=True)
def resolver():
    """Every look-up in the world comes here."""
    if not arounds.WORLD:
        yield None
        return
    with contextlib.closing(names.Names()) as made:
        yield made


@pytest.fixture(scope="session")
def scenarios(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    made = session.Session(folder, session.wanted(request), arounds.Arounds(folder), {"{small}": f"{arounds.WORLD}/small"})
    made.places["{half}"] = Half(made.server, socket.AF_INET6, "127.0.0.1").port
    made.places["{second}"] = Half(made.server, socket.AF_INET, "127.0.0.2").port
    request.config.stash[session.TABLE] = made
    yield made
    made.close()


class Half:
    """A port of the server on one address whose namesake on ::1 or 127.0.0.1 is silent; made when it is asked for."""

    def __init__(self, server, silent, address):
        self.server, self.silent, self.address = server, silent, address
        self.lock, self.full = threading.Lock(), None

    def port(self):
        with self.lock:
            while not self.full:
                with contextlib.suppress(OSError):  # somebody else's port there
                    self.full = wire_ports.Full(self.silent, self.server.listen(self.address))
            return str(self.full.port)


def pytest_terminal_summary(terminalreporter, config):
    if made := config.stash.get(session.TABLE, None):
        session.report(terminalreporter, made)

"""The fault matrix's own tests share the scenarios' drivers, judge and servers."""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "scenarios"), str(HERE.parent / "wire")]

import drivers


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

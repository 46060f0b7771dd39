"""The scenarios' server and drivers, one set a session; and the table of rows and languages at the end."""

import pathlib
import sys

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "wire")]

import session


@pytest.fixture(scope="session")
def scenarios(request, tmp_path_factory):
    made = session.Session(tmp_path_factory.mktemp("scenarios"), session.wanted(request))
    request.config.stash[session.TABLE] = made
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter, config):
    if made := config.stash.get(session.TABLE, None):
        session.report(terminalreporter, made)

"""The scenarios' server and drivers, one set a session; and the table of rows and languages at the end."""

import concurrent.futures
import pathlib
import sys

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "wire")]

import drivers
import runner
import wire

TABLE = pytest.StashKey()


class Session:
    """Every driver works through its rows in a thread of its own; tests wait for what they are about."""

    def __init__(self, folder, wanted):
        self.server = wire.Server()
        self.drivers = {name: drivers.Driver(name, folder) for name in drivers.NAMES}
        self.pools = [concurrent.futures.ThreadPoolExecutor(1) for _ in self.drivers]
        self.outcomes = {}
        for (name, driver), pool in zip(self.drivers.items(), self.pools):
            work = folder / name
            work.mkdir()
            one = runner.Runner(self.server, driver, work)
            self.outcomes.update({(row.name, name): pool.submit(one.run, row) for row in wanted.get(name, ())})

    def outcome(self, row, name):
        return self.outcomes[row, name].result()

    def close(self):
        for pool in self.pools:
            pool.shutdown(cancel_futures=True)
        self.server.close()
        for driver in self.drivers.values():
            driver.end()


@pytest.fixture(scope="session")
def scenarios(request, tmp_path_factory):
    wanted = {}
    for item in request.session.items:
        if {"row", "driver"} <= getattr(getattr(item, "callspec", None), "params", {}).keys():
            wanted.setdefault(item.callspec.params["driver"], []).append(item.callspec.params["row"])
    session = Session(tmp_path_factory.mktemp("scenarios"), wanted)
    request.config.stash[TABLE] = session
    yield session
    session.close()


def well(future):
    return future.done() and not future.cancelled() and not future.exception()


def mark(session, row, name):
    future = session.outcomes.get((row, name))
    if future is None or not well(future):
        return "-"
    return "FAIL" if future.result().problems else "ok"


def pytest_terminal_summary(terminalreporter, config):
    session = config.stash.get(TABLE, None)
    if not session:
        return
    rows = list(dict.fromkeys(row for row, _ in session.outcomes))
    width = max(map(len, rows), default=0)
    terminalreporter.section("scenarios")
    terminalreporter.write_line(" ".join([" " * width, *(name.ljust(6) for name in drivers.NAMES)]))
    slowest = sorted(((future.result().seconds, *key) for key, future in session.outcomes.items() if well(future)), reverse=True)
    for row in rows:
        terminalreporter.write_line(" ".join([row.ljust(width), *(mark(session, row, name).ljust(6) for name in drivers.NAMES)]).rstrip())
    terminalreporter.write_line("slowest: " + ", ".join(f"{row}-{name} {seconds:.1f} s" for seconds, row, name in slowest[:5]))

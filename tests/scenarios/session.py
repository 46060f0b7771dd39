"""One server and one set of drivers for all rows: every driver works through its rows in a thread of its own; tests wait for what they are about."""

import concurrent.futures

import drivers
import pytest
import runner
import wire

TABLE = pytest.StashKey()


class Session:
    """wanted: {name of a driver: its rows}. around(what): what a row's drivers are started in. places: what else may stand in a job."""

    def __init__(self, folder, wanted, around=lambda what: drivers.PLAIN, places=None):
        self.folder, self.around, self.places = folder, around, places or {}
        self.server = wire.Server()
        self.runners, self.outcomes = {}, {}
        self.pools = {name: concurrent.futures.ThreadPoolExecutor(1) for name in wanted}
        for name, pool in self.pools.items():
            self.outcomes.update({(row.name, name): pool.submit(self.run, row, name) for row in wanted[name]})

    def run(self, row, name):
        key = (name, row.around)
        if key not in self.runners:
            work = self.folder / "-".join(filter(None, key))
            work.mkdir()
            self.runners[key] = runner.Runner(self.server, drivers.Driver(name, self.folder, self.around(row.around)), work, self.places)
        return self.runners[key].run(row)

    def outcome(self, row, name):
        return self.outcomes[row, name].result()

    def end(self, name):
        """Ends the drivers of one language, once all rows are done -> [(exit status, what was printed)]"""
        for future in self.outcomes.values():
            future.result()
        return [one.driver.missing or one.driver.end() for (language, _), one in sorted(self.runners.items()) if language == name]

    def close(self):
        for pool in self.pools.values():
            pool.shutdown(cancel_futures=True)
        self.server.close()
        for one in self.runners.values():
            one.driver.end()


def wanted(request):
    """The rows of the tests that were collected and are not skipped, for each driver."""
    rows = {}
    for item in request.session.items:
        if not item.get_closest_marker("skip") and {"row", "driver"} <= getattr(getattr(item, "callspec", None), "params", {}).keys():
            rows.setdefault(item.callspec.params["driver"], []).append(item.callspec.params["row"])
    return rows


def well(future):
    return future.done() and not future.cancelled() and not future.exception()


def mark(session, row, name):
    future = session.outcomes.get((row, name))
    if future is None or not well(future):
        return "-"
    return "FAIL" if future.result().problems else "ok"


def report(terminal, session):
    """The table of rows and languages."""
    rows = list(dict.fromkeys(row for row, _ in session.outcomes))
    width = max(map(len, rows), default=0)
    terminal.section("scenarios")
    terminal.write_line(" ".join([" " * width, *(name.ljust(6) for name in drivers.NAMES)]))
    for row in rows:
        terminal.write_line(" ".join([row.ljust(width), *(mark(session, row, name).ljust(6) for name in drivers.NAMES)]).rstrip())
    slowest = sorted(((future.result().seconds, *key) for key, future in session.outcomes.items() if well(future)), reverse=True)
    terminal.write_line("slowest: " + ", ".join(f"{row}-{name} {seconds:.1f} s" for seconds, row, name in slowest[:5]))

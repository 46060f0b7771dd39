"""Every row of rows.py and offset_rows.py in every language that it names: ids read `A6_no_route-python`."""

import arounds
import drivers
import offset_rows
import pytest
import rows
import runner
from table import ROWS

assert ROWS and rows and offset_rows, "the rows stand in the table once their files are read"


def wanted():
    for row in ROWS:
        why = arounds.lacking(row.around)
        for name in drivers.NAMES:
            if not row.only or name in row.only:
                yield pytest.param(row, name, id=f"{row.name}-{name}", marks=[pytest.mark.skip(reason=why)] if why else [])


@pytest.mark.parametrize("row, driver", list(wanted()))
def test_row(scenarios, row, driver):
    outcome = scenarios.outcome(row.name, driver)
    assert not outcome.problems, "\n" + runner.summary(outcome.problems)


@pytest.mark.parametrize("name", drivers.NAMES)
def test_driver_ends_well(scenarios, name):
    assert set(scenarios.end(name)) <= {(0, "")}

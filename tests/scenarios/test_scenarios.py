"""Every scenario in every language: ids read `C7_clean_end_without_stop-python`."""

import drivers
import pytest
import runner
import scenarios as table

SAME_EVERYWHERE = [row for row in table.ROWS if row.name.startswith("X1_")]


def wanted():
    return [pytest.param(row, name, id=f"{row.name}-{name}") for row in table.ROWS for name in drivers.NAMES if not row.only or name in row.only]


def test_the_rows_ask_for_what_the_judge_knows():
    plain = {
        "http_status",
        "code",
        "retryable",
        "retry_after_ms",
        "os_error",
        "finish_reason",
        "url",
        "audio_id",
        "expires_at",
        "encoding",
        "sample_rate",
        "channels",
        "sample_width",
        "retries",
        "requests_sent",
        "connection_reused",
        "trailing_bytes",
    }
    asked = {key for row in table.ROWS for case in row.cases for _, expect in case.steps for key in expect}
    assert {key for key in asked - runner.KNOWN - plain if not key.startswith("requests_")} == set()


@pytest.mark.parametrize("row, driver", wanted())
def test_scenario(scenarios, row, driver):
    outcome = scenarios.outcome(row.name, driver)
    assert not outcome.problems, "\n" + runner.summary(outcome.problems)


@pytest.mark.parametrize("row", SAME_EVERYWHERE, ids=lambda row: row.name)
def test_all_languages_give_the_same_bytes(scenarios, row):
    heard = {name: scenarios.outcome(row.name, name).results[-1].get("audio", "") for name in drivers.NAMES if (row.name, name) in scenarios.outcomes}
    assert len(set(heard.values())) == 1 and all(heard.values()), {name: len(audio) for name, audio in heard.items()}


@pytest.mark.parametrize("name", drivers.NAMES)
def test_driver_ends_well(scenarios, name):
    assert set(scenarios.end(name)) <= {(0, "")}

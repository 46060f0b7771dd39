"""Whom the client trusts, in every language: a server that cannot prove who it is gets no byte of a request, and is asked once."""

import drivers
import judge
import pytest
import tls_kinds
import wire
from table import DEFAULTS
from tls_server import PCM


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    made = tls_kinds.Kinds(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


def ask(kinds, kind, driver, **more):
    base = f"https://{kind.host}:{kinds.server(kind).port}/api/v1"
    asked = {**DEFAULTS, "api_key": wire.CANARY, "base_url": base, "ca_file": str(kinds.authority.trusted), **more, **kind.ask}
    return asked, driver.run(asked, lambda: None)


def named(table):
    return pytest.mark.parametrize("kind", table, ids=lambda kind: kind.name)


@named(tls_kinds.REFUSED)
@pytest.mark.parametrize("language", drivers.NAMES)
def test_refused(kinds, own, kind, language):
    server = kinds.server(kind)
    before = server.connections
    asked, result = ask(kinds, kind, own(language), retries=2 if kind.status == "TLS" else -1)
    expect = {"status": kind.status, "message": kind.message, "audio": b"", "requests_sent": 0, "retries": 0}
    assert judge.judge_step(asked, expect, result) == []
    if kind.status == "TLS":
        assert result["retryable"] == "0" and "verif" not in result["hint"], result["hint"]
    assert server.settled(before + 1)
    assert (server.connections - before, server.request_bytes) == (1, 0)


@named(tls_kinds.TRUSTED)
@pytest.mark.parametrize("language", drivers.NAMES)
def test_trusted(kinds, own, kind, language):
    """The control: what is refused above is refused for what it is."""
    asked, result = ask(kinds, kind, own(language))
    assert judge.judge_step(asked, {"status": "DONE", "audio": PCM, "requests_sent": 1}, result) == []
    assert kinds.server(kind).protocols[-1] in (None, "http/1.1")


def test_there_are_enough_kinds():
    assert len(tls_kinds.REFUSED) >= 27

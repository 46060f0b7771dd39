"""FAULTS A13, A14: real proxies in between, in every language. What they are told is read: the key is never in it."""

import arounds
import drivers
import judge
import proxies
import pytest
import tls_kinds
import wire
from table import DEFAULTS
from tls_server import PCM

LACKING = arounds.lacking("world") or " and ".join(proxies.missing())
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING)
SERVICE = tls_kinds.Kind("A13_service", {"names": "DNS:service.test"}, host="service.test")
SECRET = f"{proxies.USER}:{proxies.PASSWORD}"
CONNECT = b"CONNECT service.test:"

# name, the argument `proxy`, the environment, who must have been told what ("" = nobody), expected
WORKS = {"status": "DONE", "audio": PCM}
ROWS = [
    ("A13_by_argument", "http://127.0.0.1:{http}", {}, "http", CONNECT, WORKS),
    ("A13_by_environment", None, {"https_proxy": "http://127.0.0.1:{http}"}, "http", CONNECT, WORKS),
    ("A13_environment_is_switched_off", "", {"https_proxy": "http://127.0.0.1:{closed}"}, "", b"", WORKS),
    ("A13_no_proxy_is_honoured", None, {"https_proxy": "http://127.0.0.1:{closed}", "no_proxy": "service.test"}, "", b"", WORKS),
    ("A13_with_a_password", "http://" + SECRET + "@127.0.0.1:{guarded}", {}, "guarded", CONNECT, WORKS),
    ("A13_without_the_password", "http://127.0.0.1:{guarded}", {}, "guarded", CONNECT, {"status": "HTTP", "http_status": 407}),
    ("A13_wrong_password", "http://u:x" + SECRET + "@127.0.0.1:{guarded}", {}, "guarded", CONNECT, {"status": "HTTP", "http_status": 407}),
    ("A13_proxy_is_not_there", "http://" + SECRET + "@127.0.0.1:{closed}", {}, "", b"", {"status": "NETWORK"}),
    ("A14_socks5h_looks_up_there", "socks5h://127.0.0.1:{socks}", {}, "socks", b"service.test", WORKS),
    ("A14_socks5_by_environment", None, {"https_proxy": "socks5h://127.0.0.1:{socks}"}, "socks", b"service.test", WORKS),
    ("A14_socks_is_not_there", "socks5h://127.0.0.1:{closed}", {}, "", b"", {"status": "NETWORK"}),
]


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxies")
    kinds, running = tls_kinds.Kinds(folder), proxies.Proxies(folder)
    yield kinds, running
    running.close()
    kinds.close()


def run(language, home, asked, environment):
    driver = drivers.Driver(language, home, drivers.Around(environment=environment))
    result = driver.run(asked, lambda: None)
    assert driver.end() == (0, "")
    return result


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("language", ("c", "python", "lua5.4"))
def test_proxy(around, tmp_path, language, row):
    kinds, running = around
    name, argument, environment, told, part, expect = row
    ports = {"http": running.http.port, "guarded": running.guarded.port, "socks": running.socks.port, "closed": proxies.free_port()}
    base = f"https://service.test:{kinds.server(SERVICE).port}/api/v1"
    asked = {**DEFAULTS, "api_key": wire.CANARY, "base_url": base, "ca_file": str(kinds.authority.trusted)}
    if argument is not None:
        asked["proxy"] = argument.format(**ports)
    before = {tap: len(getattr(running, tap).told) for tap in ("http", "guarded", "socks")}
    result = run(language, tmp_path, asked, {key: value.format(**ports) for key, value in environment.items()})
    assert judge.judge_step(asked, expect, result) == []
    assert not [key for key, value in result.items() if proxies.PASSWORD in value]
    for tap, count in before.items():
        new = getattr(running, tap).told[count:]
        assert bool(new) == (tap == told) and all(part in piece for piece in new), new
        assert not any(wire.CANARY.encode() in piece for piece in new)
    assert all(b"Authorization: Bearer " + wire.CANARY.encode() in head for head in kinds.server(SERVICE).heads)

"""What a caller can get wrong: the type, the value, the text. Nothing is sent then, and the error says what is wrong."""

import math

import pytest
import qtts
from support import KEY

LOOPBACK = "http://127.0.0.1:9/api/v1"
INFINITE = float("inf")

SETTINGS = [
    ({"api_key": 1}, TypeError, ""),
    ({"api_key": b"sk"}, TypeError, ""),
    ({"api_key": ""}, ValueError, "key"),
    ({"api_key": "k\r\nX-Evil: 1"}, ValueError, "key"),
    ({"api_key": "k\0"}, ValueError, "null"),
    ({"api_key": "k\udc80"}, UnicodeEncodeError, ""),
    ({"region": "mars", "base_url": None}, ValueError, "region"),
    ({"base_url": "ftp://host/api/v1"}, ValueError, ""),
    ({"base_url": "http://dashscope.example/api/v1"}, ValueError, "http"),
    ({"base_url": "a\0b"}, ValueError, "null"),
    ({"workspace": "a\nb"}, ValueError, ""),
    ({"timeout": "1"}, TypeError, "seconds"),
    ({"timeout": []}, TypeError, "Timeout"),
    ({"timeout": -1}, ValueError, "timeout"),
    ({"timeout": 0}, ValueError, "timeout"),
    ({"timeout": math.nan}, ValueError, "timeout"),
    ({"timeout": 1e10}, ValueError, "timeout"),
    ({"timeout": 10**400}, OverflowError, ""),
    ({"timeout": -INFINITE}, ValueError, "timeout"),
    ({"timeout": qtts.Timeout(idle=-1)}, ValueError, "idle"),
    ({"timeout": qtts.Timeout(connect="x")}, TypeError, "connect"),
    ({"retries": -1}, ValueError, "retries"),
    ({"retries": 2**31}, ValueError, "retries"),
    ({"retries": 10**30}, ValueError, "retries"),
    ({"retries": 1.5}, TypeError, "retries"),
    ({"headers": "X: y"}, TypeError, "headers"),
    ({"headers": 1}, TypeError, "headers"),
    ({"headers": {"X": 1}}, TypeError, "headers"),
    ({"headers": {1: "y"}}, TypeError, "headers"),
    ({"headers": {"X": "a\0b"}}, ValueError, "null"),
    ({"headers": {"X": "a\r\nb"}}, ValueError, ""),
    ({"headers": {"Authorization": "Bearer x"}}, ValueError, "header"),
    ({"headers": {"Content-Length": "1"}}, ValueError, "header"),
    ({"ca_file": "a\0b"}, ValueError, "null"),
    ({"ca_file": 1}, TypeError, ""),
    ({"max_event_bytes": 0}, ValueError, "max_event_bytes"),
    ({"max_header_bytes": -1}, ValueError, "max_header_bytes"),
    ({"max_buffered_bytes": 2**63}, ValueError, "max_buffered_bytes"),
    ({"max_download_bytes": 1.5}, TypeError, "max_download_bytes"),
    ({"max_download_bytes": math.nan}, TypeError, "max_download_bytes"),
    ({"no_such_setting": 1}, TypeError, "no_such_setting"),
]


@pytest.mark.parametrize("settings, error, text", SETTINGS, ids=[repr(row[0])[:40] for row in SETTINGS])
def test_J4_settings_refused(settings, error, text):
    with pytest.raises(error) as caught:
        qtts.Client(**{"api_key": KEY, "base_url": LOOPBACK, **settings})
    assert text in str(caught.value)


def test_two_positional_arguments_refused():
    with pytest.raises(TypeError):
        qtts.Client(KEY, "singapore")


FINE = [
    {},
    {"timeout": 1},
    {"timeout": 0.0001},
    {"timeout": INFINITE},
    {"timeout": qtts.Timeout()},
    {"timeout": qtts.Timeout(connect=1, first_byte=2.5, idle=INFINITE, total=60)},
    {"retries": 0},
    {"retries": 5},
    {"headers": {}},
    {"headers": {"X-One": "1", "X-Two": "zwei"}},
    {"max_event_bytes": 1, "max_header_bytes": INFINITE, "max_buffered_bytes": 2**40, "max_download_bytes": INFINITE},
    {"proxy": ""},
    {"user_agent": "mine/1"},
    {"base_url": None, "region": "beijing"},
    {"allow_plaintext": True, "base_url": "http://dashscope.example/api/v1"},
]


@pytest.mark.parametrize("settings", FINE, ids=repr)
def test_settings_taken(settings):
    qtts.Client(**{"api_key": KEY, "base_url": LOOPBACK, **settings}).close()


REQUESTS = [
    ({"text": ""}, ValueError, "text"),
    ({"text": "a\0b"}, ValueError, "NUL"),
    ({"text": "a\udc80"}, UnicodeEncodeError, ""),
    ({"text": None}, TypeError, ""),
    ({"text": b"bytes"}, TypeError, ""),
    ({"voice": 1}, TypeError, ""),
    ({"voice": "a\0b"}, ValueError, "null"),
    ({"model": 1}, TypeError, ""),
    ({"language_type": 1}, TypeError, ""),
    ({"instructions": 1}, TypeError, ""),
    ({"instructions": "\ud800"}, UnicodeEncodeError, ""),
    ({"optimize_instructions": 1}, TypeError, "optimize_instructions"),
    ({"optimize_instructions": "yes"}, TypeError, "optimize_instructions"),
    ({"parameters": []}, TypeError, "parameters"),
    ({"parameters": "{}"}, TypeError, "parameters"),
    ({"parameters": {"a": object()}}, TypeError, "JSON"),
    ({"parameters": {"a": math.nan}}, ValueError, "JSON"),
    ({"input": {"a": "\ud800"}}, UnicodeEncodeError, ""),
    ({"input": 1}, TypeError, "input"),
    ({"pitch": 1}, TypeError, "pitch"),
]


@pytest.mark.parametrize("method", ["stream", "synthesize"])
@pytest.mark.parametrize("members, error, text", REQUESTS, ids=[repr(row[0])[:40] for row in REQUESTS])
def test_J3_J4_requests_refused(play, method, members, error, text):
    client = play([("close",)])
    arguments = {"text": "Hello.", "voice": "Cherry", **members}
    with pytest.raises(error) as caught:
        getattr(client, method)(arguments.pop("text"), **arguments)
    assert text in str(caught.value)
    assert play.seen() == []


def test_J5_no_key_says_where_to_get_one():
    with pytest.raises(ValueError) as caught:
        qtts.Client()
    for word in ("DASHSCOPE_API_KEY", "region"):
        assert word in str(caught.value)


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "no url", "https://user:secret@host/x.wav", "http://host/a\r\nb"])
def test_G1_G3_urls_refused(client, url):
    with pytest.raises(ValueError):
        client.download(url)


@pytest.mark.parametrize("url, error", [(None, TypeError), (b"https://host/", TypeError), ("https://h/\0", ValueError)])
def test_J4_urls_of_a_wrong_kind(client, url, error):
    with pytest.raises(error):
        client.download(url)


@pytest.mark.parametrize("n, error", [("1", TypeError), (1.5, TypeError), (2**70, OverflowError)])
def test_read_refuses(client, n, error):
    with client.stream("Hello.", voice="Cherry") as stream, pytest.raises(error):
        stream.read(n)

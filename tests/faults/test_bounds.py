"""What a hostile or a large answer costs, in memory and in CPU, beside a control in the same process: nothing but the named ceiling."""

import gzip
import os

import drivers
import judge
import pytest
import streams
import wire
from rows import BASIC
from table import DEFAULTS

KIB, MIB = 1 << 10, 1 << 20
LONG = bool(os.environ.get("QTTS_FULL_SIZE"))
LARGE = 1 << 30 if LONG else 64 * MIB
SLACK = MIB  # over the ceiling
CONTROL = MIB
PIECE = streams.audio(streams.pcm(12000))  # half a second, 32 KB of text
HEAD = streams.head() + b"\r\n"
EVENT, HEADERS, DOWNLOAD = 16 * MIB, 64 * KIB, 16 * MIB
TEXT = b'data:{"output":{"text":"'


def plays(size, first=b"", fill=PIECE, last=streams.stop()):
    return [("send", HEAD + first), ("endless", fill, size), ("send", last), ("close",)]


# name, what is sent, what is asked, expected, ceiling in bytes
HOSTILE = [
    ("D10_line_without_end", plays(LARGE, TEXT, b"x" * 1000), {}, "LIMIT", EVENT),
    ("D10_white_space_without_end", plays(LARGE, b"data:{", b" " * 1000), {}, ("LIMIT", "INCOMPLETE", "PROTOCOL"), EVENT),
    ("D10_lines_without_end", plays(LARGE, TEXT, b'","x":"y\ndata:'), {}, ("LIMIT", "PROTOCOL"), EVENT),
    ("D10_name_without_end", plays(LARGE, b'data:{"', b"x" * 1000), {}, ("LIMIT", "PROTOCOL"), EVENT),
    ("D10_number_without_end", plays(LARGE, b'data:{"x":1', b"1" * 1000), {}, ("LIMIT", "PROTOCOL"), EVENT),
    ("D10_brackets_without_end", plays(LARGE, b'data:{"x":', b"[" * 1000), {}, ("LIMIT", "PROTOCOL"), EVENT),
    ("D3_comment_without_end", plays(LARGE, b":", b"x" * 1000, b"\n\n" + PIECE + streams.stop()), {}, "DONE", 0),
    ("D4_field_without_end", plays(LARGE, b"", b"x" * 1000, b":\n" + PIECE + streams.stop()), {}, "DONE", 0),
    (
        "D10_answer_without_end",
        [("send", streams.head(200, "application/json") + b'\r\n{"x":"'), ("endless", b"x" * 1000, LARGE)],
        {"mode": "synthesize"},
        "LIMIT",
        EVENT,
    ),
    (
        "D10_page_without_end",
        [("send", streams.head(502, "text/html") + b"\r\n"), ("endless", b"<p>" * 300, LARGE), ("close",)],
        {},
        ("HTTP", "LIMIT"),
        0,
    ),
    ("B16_headers_without_end", [("send", streams.head()), ("endless", b"X-P: " + b"x" * 500 + b"\r\n", LARGE)], {}, "LIMIT", HEADERS),
    ("B16_1xx_without_end", [("endless", b"HTTP/1.1 103 -\r\nLink: </x>\r\n\r\n", LARGE)], {}, ("LIMIT", "PROTOCOL", "NETWORK"), HEADERS),
    (
        "B17_trailers_without_end",
        [("send", streams.head() + streams.CHUNKED + streams.chunked(PIECE) + b"0\r\n"), ("endless", b"X-T: " + b"x" * 500 + b"\r\n", LARGE)],
        {},
        "LIMIT",
        HEADERS,
    ),
    ("B18_header_line_without_end", [("send", streams.head() + b"X-L: "), ("endless", b"x" * 1000, LARGE)], {}, "LIMIT", HEADERS),
    (
        "B22_bomb",
        [("send", streams.head(200, "text/event-stream", "Content-Encoding: gzip") + streams.sized(gzip.compress(b":" * LARGE)))],
        {},
        "PROTOCOL",
        0,
    ),
    ("C8_rubbish_after_stop_without_end", [("send", HEAD + PIECE + streams.stop()), ("endless", b"x" * 1000, LARGE)], {}, "DONE", 0),
    (
        "G8_download_without_end",
        [("send", streams.head(200, "audio/wav") + b"\r\n"), ("endless", b"x" * 1000, LARGE)],
        {"mode": "download", "url": "{here}/x.wav", "max_download_bytes": DOWNLOAD},
        "LIMIT",
        0,
    ),
    ("D9_one_event_of_audio", plays(LARGE, b'data:{"output":{"audio":{"data":"', b"AAEC" * 250, b'"}}}\n\n' + streams.stop()), {}, "DONE", 0),
]


class Measured:
    """A driver whose memory and CPU are looked at from outside."""

    def __init__(self, driver, server, name):
        self.driver, self.server, self.name = driver, server, name

    def run(self, actions, **ask):
        self.server.script(self.name, [actions])
        asked = {**DEFAULTS, "api_key": wire.CANARY, "base_url": self.server.base_url(self.name), "discard": 1, **ask}
        asked = {key: value.replace("{here}", self.server.here(self.name)) if isinstance(value, str) else value for key, value in asked.items()}
        result = self.driver.run(asked, lambda: None)
        self.server.drop(self.name)
        return result

    def proc(self, file):
        with open(f"/proc/{self.driver.process.pid}/{file}") as read:
            return read.read()

    def status(self, field):
        return next(int(line.split()[1]) for line in self.proc("status").splitlines() if line.startswith(field)) * KIB

    def peak(self, actions, **ask):
        """-> (the result, the highest memory meanwhile)"""
        with open(f"/proc/{self.driver.process.pid}/clear_refs", "w") as file:
            file.write("5")
        result = self.run(actions, **ask)
        assert self.driver.process, result
        return result, self.status("VmHWM")

    def cpu(self, actions, **ask):
        """-> (the result, seconds of CPU)"""
        before = int(self.proc("schedstat").split()[0])
        result = self.run(actions, **ask)
        return result, (int(self.proc("schedstat").split()[0]) - before) / 1e9


@pytest.fixture(scope="module")
def server():
    with wire.Server() as made:
        yield made


@pytest.fixture
def measured(server, tmp_path):
    """measured(language): a process of the test's own, so that no memory of another test hides what this one takes."""
    started = []

    def get(language):
        one = Measured(drivers.Driver(language, tmp_path), server, f"bounds-{language}")
        started.append(one)
        for _ in range(8):  # what is set up once, and what the collector lets lie, is there
            assert one.run(plays(CONTROL))["status"] == "DONE"
        return one

    yield get
    for one in started:
        assert one.driver.end() == (0, "")


@pytest.mark.parametrize("row", HOSTILE, ids=[row[0] for row in HOSTILE])
@pytest.mark.parametrize("language", BASIC)
def test_hostile(measured, language, row):
    _, actions, ask, status, ceiling = row
    client = measured(language)
    control, before = client.peak(plays(CONTROL))
    result, after = client.peak(actions, **ask)
    print(f"{row[0]} {language}: {result['status']}, {(after - before) // KIB} KiB over the control, ceiling {ceiling // KIB}")
    assert control["status"] == "DONE" and judge.same(result["status"], status), result
    assert after - before <= ceiling + SLACK


@pytest.mark.parametrize("language", drivers.NAMES)
def test_memory_of_a_long_stream_is_that_of_a_short_one(measured, language):
    client = measured(language)
    short, before = client.peak(plays(CONTROL))
    long, after = client.peak(plays(LARGE))
    print(f"{language}: {int(long['taken']) // MIB} MiB of audio, {(after - before) // KIB} KiB over a stream of {int(short['taken']) // KIB} KiB")
    assert (short["status"], long["status"]) == ("DONE", "DONE") and int(long["taken"]) > LARGE // 2
    assert after - before <= SLACK


TINY = b'data:{"output":{"audio":{"data":"AQI="}}}\n\n'
EVENTS = 100_000
MORE = 10 if LONG else 4


@pytest.mark.parametrize("language", drivers.NAMES)
def test_D11_tiny_events_take_linear_time(measured, language):
    def tiny(count):
        return [("send", HEAD), *[("send", TINY * 1000)] * (count // 1000), ("send", streams.stop()), ("close",)]

    client = measured(language)
    runs = [client.cpu(tiny(EVENTS)) for _ in range(MORE)]  # as many events as in one: what else the machine does weighs on both alike
    many, long = client.cpu(tiny(EVENTS * MORE))
    short = sum(seconds for _, seconds in runs)
    print(f"{language}: {MORE} times {EVENTS} events {short:.3f} s of CPU, {EVENTS * MORE} events {long:.3f} s: {long / short:.2f} each")
    assert {int(few["taken"]) for few, _ in runs} == {2 * EVENTS} and int(many["taken"]) == 2 * EVENTS * MORE
    assert long < 2 * short, f"quadratic would be {MORE} times as much"


@pytest.mark.parametrize("language", drivers.NAMES)
def test_C3_an_event_of_64_KB_byte_by_byte(measured, language):
    pcm = streams.pcm(24000)
    client = measured(language)
    result, seconds = client.cpu([("send", HEAD), ("drip", streams.audio(pcm), 1), ("send", streams.stop()), ("close",)])
    print(f"{language}: {seconds:.3f} s of CPU")
    assert int(result["taken"]) == len(pcm) and seconds < 1


CYCLES = 100_000 if LONG else 1_500
GROWTH = 64 * KIB


@pytest.mark.parametrize("language", BASIC)
def test_open_and_close_leave_nothing(measured, language):
    """The least of the memory in the last quarter, against the second: what leaks, leaks all the time."""
    client = measured(language)
    samples = []
    for number in range(CYCLES):
        assert client.run(streams.streamed(streams.audio(b"\1\2"), streams.stop()))["status"] == "DONE"
        if number % (CYCLES // 100) == 0:
            samples.append(client.status("VmRSS"))
    growth = min(samples[75:]) - min(samples[25:50])
    print(f"{language}: {CYCLES} clients and streams, {growth // KIB} KiB of growth")
    assert growth < GROWTH

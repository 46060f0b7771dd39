"""Ctrl-C comes through within 100 ms, wherever the program waits; other signals disturb nothing."""

import signal
import time

import pytest
from support import SLOW, python, run, streams

HEAD = streams.head() + streams.CHUNKED
PHASES = {"answer": b"", "event": HEAD, "audio": HEAD + streams.chunked(streams.audio(streams.pcm(6)))}
USES = {
    "iterate": "for chunk in stream: pass",
    "read": "stream.read()",
    "save": "stream.save(sys.argv[2])",
    "progress": "stream.save(sys.argv[2], progress=str)",
    "download": "stream = client.download(sys.argv[1] + '/a'); stream.save(sys.argv[2])",
    "synthesize": "client.synthesize('Hello.', voice='Cherry')",
}
SCRIPT = """
import os, sys, time, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
stream = client.stream("Hello.", voice="Cherry")
try:
    {use}
except KeyboardInterrupt:
    print(time.monotonic())
    assert os.listdir(os.path.dirname(sys.argv[2])) == []
    if "{use}".startswith("client"): sys.exit(130)
    assert stream.closed
    try: next(stream)
    except ValueError: sys.exit(130)
"""


def interrupt(wire, name, use, bytes_before, path):
    """Seconds from the signal to KeyboardInterrupt."""
    wire.script(name, [[("gate", name), ("send", bytes_before), ("stall",)]])
    with python(SCRIPT.format(use=use), wire.base_url(name), path) as child:
        assert wire.records.wait(name, bool, 10 * SLOW)
        wire.open_gate(name)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=10 * SLOW)
        assert (child.returncode, err) == (130, "")
    assert wire.seen(name)[0]["end"].startswith("client")
    return float(out) - sent


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("phase", PHASES)
def test_I1_ctrl_c(wire, tmp_path, use, phase):
    name = f"sigint-{use}-{phase}"
    late = []
    while not late or (late[-1] > 0.1 * SLOW and len(late) < 3):  # a busy machine may be late once
        late.append(interrupt(wire, name, USES[use], PHASES[phase], str(tmp_path / "a.wav")))
    assert min(late) < 0.1 * SLOW
    assert list(tmp_path.iterdir()) == []


def test_I1_ctrl_c_in_a_silent_look_up(tmp_path):
    """QUICK_EXIT: a look-up that nobody answers must not hold the process."""
    script = """
import signal, sys, threading, _thread, qtts
client = qtts.Client("sk-x", base_url="https://no-such-host.invalid/api/v1", retries=0)
stream = client.stream("Hello.", voice="Cherry")
signal.signal(signal.SIGALRM, signal.default_int_handler)
signal.setitimer(signal.ITIMER_REAL, 0.02)
try: stream.read()
except (KeyboardInterrupt, qtts.APIConnectionError): pass
signal.setitimer(signal.ITIMER_REAL, 0)
"""
    assert run(script) == ("", "", 0)


def test_I2_a_storm_of_signals_loses_nothing(endpoint):
    script = """
import signal, sys, qtts
count = 0
def tick(*_):
    global count
    count += 1
signal.signal(signal.SIGALRM, tick)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
client = qtts.Client("sk-x", base_url=sys.argv[1])
parameters = {"x_replay": {"kind": "ramp", "seconds": 5, "pace": 10, "riff": "never"}}
pcm = client.stream("Hello.", voice="Cherry", parameters=parameters).read()
signal.setitimer(signal.ITIMER_REAL, 0)
assert pcm == b"".join((i % 65536).to_bytes(2, "little") for i in range(120000))
assert count > 50, count
"""
    assert run(script, endpoint.base) == ("", "", 0)


def test_I13_an_exception_from_a_handler_comes_out(wire):
    script = """
import signal, sys, qtts
def raiser(*_): raise LookupError("mine")
signal.signal(signal.SIGALRM, raiser)
stream = qtts.Client("sk-x", base_url=sys.argv[1]).stream("Hello.", voice="Cherry")
signal.setitimer(signal.ITIMER_REAL, 0.05)
try: stream.read()
except LookupError: assert stream.closed
"""
    wire.script("handler", [[("stall",)]])
    assert run(script, wire.base_url("handler")) == ("", "", 0)


def test_a_handler_may_close_the_stream(wire):
    script = """
import signal, sys, qtts
stream = qtts.Client("sk-x", base_url=sys.argv[1]).stream("Hello.", voice="Cherry")
signal.signal(signal.SIGALRM, lambda *_: stream.close())
signal.setitimer(signal.ITIMER_REAL, 0.05)
try: stream.read()
except qtts.CancelledError: assert stream.closed
else: sys.exit("no error")
"""
    wire.script("handler-closes", [[("stall",)]])
    assert run(script, wire.base_url("handler-closes")) == ("", "", 0)

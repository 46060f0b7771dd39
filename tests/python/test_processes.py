"""What the process may be: with a main thread that gets Ctrl-C, with children of multiprocessing, with several interpreters, with modules anew."""

import signal
import sys

import pytest
from support import SLOW, STUCK, python, run, sigint_to_end

OTHERS = """
import signal, sys, threading, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
parameters = {"x_replay": {"kind": "ramp", "seconds": 2, "pace": 10, "riff": "never"}}
sizes, began = [], threading.Barrier(5)
def other():
    stream = client.stream("Hello.", voice="Cherry", parameters=parameters)
    size = len(next(stream))
    began.wait()
    sizes.append(size + len(stream.read()))
others = [threading.Thread(target=other) for _ in range(4)]
for thread in others: thread.start()
mine = client.stream("Hello.", voice="Cherry", parameters={"x_replay": {"delay_ms": 60000}})
began.wait()
try:
    print("ready", flush=True)
    mine.read()
except KeyboardInterrupt: pass
else: sys.exit("was not interrupted")
for thread in others: thread.join()
assert sizes == [96000] * 4, sizes
assert len(client.stream("Hello.", voice="Cherry", parameters=parameters).read()) == 96000
"""


def test_ctrl_c_is_for_the_main_thread(endpoint):
    """Streams of other threads, on the same client, go on to their end."""
    with python(OTHERS, endpoint.base) as child:
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30 * SLOW)
    assert (out, err, child.returncode) == ("", "", 0)


def test_ctrl_c_ends_a_program_of_threads(wire):
    """Daemon threads that wait in streams hold nothing up."""
    script = """
import sys, threading, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
streams = [client.stream("Hello.", voice="Cherry") for _ in range(8)]
for stream in streams: next(stream)
for stream in streams[1:]: threading.Thread(target=stream.read, daemon=True).start()
try:
    print("ready", flush=True)
    streams[0].read()
except KeyboardInterrupt: sys.exit(130)
"""
    wire.script("sigint-threads", [STUCK])
    with python(script, wire.base_url("sigint-threads")) as child:
        assert child.stdout.readline() == "ready\n"
        sigint_to_end(child)
        assert (child.communicate(), child.returncode) == (("", ""), 130)


MULTIPROCESSING = """
import multiprocessing, os, sys, qtts
parameters = {"x_replay": {"kind": "ramp", "seconds": 1, "pace": 10, "riff": "never"}}
def inherited(_):
    try: client.stream("Hello.", voice="Cherry")
    except ValueError as error: return str(error)
def own(_):
    with qtts.Client("sk-x", base_url=sys.argv[1]) as mine:
        return len(mine.stream("Hello.", voice="Cherry", parameters=parameters).read())
if __name__ == "__main__":
    client = qtts.Client("sk-x", base_url=sys.argv[1])
    stream = client.stream("Hello.", voice="Cherry", parameters=parameters)
    size = len(next(stream))
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(*set(pool.map(inherited, range(4))), *set(pool.map(own, range(4))), sep="\\n")
        try: pool.apply(len, (client,))
        except TypeError as error: print(error)
    assert size + len(stream.read()) == 48000
"""


def test_multiprocessing(endpoint):
    """A forked worker is refused what it inherited and makes a client of its own; a client is not sent to a worker."""
    out, err, status = run(MULTIPROCESSING, endpoint.base)
    assert (err, status) == ("", 0)
    assert out.splitlines() == ["the client was made before fork(); make one in this process", "48000", "cannot pickle or copy 'Client' object"]


INTERPRETERS = """
import sys, qtts
try: import _interpreters as interpreters
except ImportError: import _xxsubinterpreters as interpreters
inside = '''
import sys
sys.path[:] = %r
try: import qtts
except ImportError as error: assert "interpreter" in str(error), error
else:
    client = qtts.Client("sk-x", base_url=%r)
    parameters = {"x_replay": {"kind": "ramp", "seconds": 1, "riff": "never"}}
    assert len(client.stream("Hello.", voice="Cherry", parameters=parameters).read()) == 48000
    try: client.stream("Hello.", voice="Nobody").read()
    except qtts.BadRequestError: pass
    left_open = client.stream("Hello.", voice="Cherry", parameters=parameters)
    next(left_open)
''' % (sys.path, sys.argv[1])
mine = qtts.Client("sk-x", base_url=sys.argv[1], retries=0)
for _ in range(2):
    stream = mine.stream("Hello.", voice="Cherry")
    size = len(next(stream))
    others = [interpreters.create() for _ in range(2)]
    for other in others:
        problem = interpreters.run_string(other, inside)
        assert problem is None, problem
    for other in others: interpreters.destroy(other)
    assert size + len(stream.read()) == 48000
"""


def test_interpreters(endpoint):
    """State per module: streams in several interpreters of a process, some left open at their end; or the import says that it cannot."""
    assert run(INTERPRETERS, endpoint.base) == ("", "", 0)


def test_reload(endpoint):
    """The package anew, and objects of before go on."""
    script = """
import importlib, sys, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
stream = client.stream("Hello.", voice="Cherry")
size = len(next(stream))
for _ in range(3):
    for name in ("qtts._qtts", "qtts"): importlib.reload(sys.modules[name])
assert isinstance(client, qtts.Client) and size + len(stream.read()) == 48000
try: client.stream("")
except ValueError: pass
try: client.stream("x", voice="Nobody").read()
except qtts.BadRequestError: pass
assert len(qtts.Client("sk-x", base_url=sys.argv[1]).stream("Hello.").read()) == 48000
"""
    assert run(script, endpoint.base) == ("", "", 0)

"""Objects that end: collected, left open at exit, inherited by a child process. Nothing leaks and nothing is printed."""

import gc
import itertools
import os
import sys
import weakref

import pytest
import qtts
from support import KEY, SLOW, python, replay, run, streams, wait_for

AUDIO = streams.pcm(6)
STUCK = [("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(AUDIO))), ("stall",)]


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def open_stream(client, **members):
    return client.stream("Hello.", voice="Cherry", **members)


def test_I10_a_dropped_stream_closes_its_connection(play):
    client = play(STUCK)
    stream = open_stream(client)
    next(stream)
    del stream
    assert play.seen()[0]["end"].startswith("client")


def test_I11_a_stream_in_a_cycle_is_collected(play):
    client = play(STUCK)
    stream = open_stream(client)
    next(stream)
    holder = [stream]
    holder.append(holder)
    gone = weakref.ref(stream)
    del stream, holder
    gc.collect()
    assert gone() is None and not gc.garbage
    assert play.seen()[0]["end"].startswith("client")


def test_I11_a_client_in_a_cycle_is_collected():
    client = qtts.Client(KEY)
    holder = [client]
    holder.append(holder)
    gone = weakref.ref(client)
    del client, holder
    gc.collect()
    assert gone() is None


def test_I10_a_break_leaves_no_warning(play, recwarn):
    for _ in open_stream(play(STUCK)):
        break
    gc.collect()
    assert not recwarn.list


def test_nothing_is_left_behind(client):
    def round_of_streams(count):
        for _ in range(count):
            stream = open_stream(client, parameters=replay(seconds=10))
            next(stream)
            stream.cancel()
            stream.close()

    round_of_streams(5)
    gc.collect()
    before = descriptors(), sys.getrefcount(qtts.Stream), sys.getrefcount(qtts.Client)
    round_of_streams(1000)
    gc.collect()
    wait_for(lambda: descriptors() <= before[0])
    assert (sys.getrefcount(qtts.Stream), sys.getrefcount(qtts.Client)) == before[1:]


def counted():
    gc.collect()
    return descriptors(), [sys.getrefcount(type) for type in (qtts.Client, qtts.Stream, qtts.Narration)]


def test_I10_I11_objects_go_in_any_order(endpoint):
    """Client, streams and a narration, begun and not, one after the other: every order leaves the same behind, which is nothing."""

    def go(order):
        client = qtts.Client(KEY, base_url=endpoint.base)
        things = [client, open_stream(client, parameters=replay(seconds=10)), open_stream(client), client.narrate("Hello.", voice="Cherry", trim=False)]
        next(things[1])
        next(things[3])
        gone = [weakref.ref(thing) for thing in things]
        del client
        for index in order:
            things[index] = None
        gc.collect()
        assert [reference() for reference in gone] == [None] * 4

    go(range(4))
    before = counted()
    for order in itertools.permutations(range(4)):
        go(order)
    assert counted() == before


@pytest.mark.parametrize("way", ["close", "del", "client"])
def test_I11_collected_inside_a_callback(endpoint, tmp_path, way):
    """The callback of save lets go of all that it can reach, and has the rest collected."""

    def go():
        held = {"client": qtts.Client(KEY, base_url=endpoint.base)}
        held["stream"] = open_stream(held["client"], parameters=replay(seconds=2))
        held["circle"] = held
        called = []

        def progress(*_):
            if way == "close":
                held["stream"].close()
            if way == "client":
                held["client"].close()
            held.clear()
            gc.collect()
            called.append(1)

        def once(*arguments):
            if not called:
                progress(*arguments)

        try:
            held["stream"].save(tmp_path / "a.wav", progress=once)
        except (ValueError, qtts.CancelledError):
            assert way != "del"
        assert called

    go()
    before = counted()
    for _ in range(5):
        go()
    assert counted() == before


def test_clients_leave_no_descriptor():
    def clients():
        for _ in range(50):
            qtts.Client(KEY)
            with pytest.raises(ValueError):
                qtts.Client("")

    clients()
    before = descriptors(), sys.getrefcount(qtts.Client)
    clients()
    assert (descriptors(), sys.getrefcount(qtts.Client)) == before


EXIT = """
import sys, threading, time, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
streams = [client.stream("Hello.", voice="Cherry") for _ in range(10)]
for stream in streams: next(stream)
threads = [threading.Thread(target=list, args=[stream], daemon=True) for stream in streams[:5]]
for thread in threads: thread.start()
def busy(stream):
    try: stream.request_id
    except RuntimeError: return True
while not all(map(busy, streams[:5])): time.sleep(0)
print("ready", flush=True)
sys.stdin.read()
"""


def test_I12_exit_with_open_streams(wire):
    wire.script("exit", [STUCK])
    for _ in range(10):
        with python(EXIT, wire.base_url("exit")) as child:
            assert child.stdout.readline() == "ready\n"
            out, err = child.communicate(timeout=10 * SLOW)
            assert (out, err, child.returncode) == ("", "", 0)


FORK = """
import os, sys, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
parameters = {"x_replay": {"kind": "ramp", "seconds": 3, "pace": 10, "riff": "never"}}
stream = client.stream("Hello.", voice="Cherry", parameters=parameters)
pcm = next(stream)
child = os.fork()
if child == 0:
    for use in (
        lambda: next(stream), stream.read, lambda: stream.save(sys.argv[2]), lambda: client.stream("Hello.", voice="Cherry"),
        lambda: client.synthesize("Hello.", voice="Cherry"), lambda: client.download(sys.argv[1]),
    ):
        try: use()
        except ValueError as error: print(error)
        else: sys.exit("no error")
    del stream, client
    sys.exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
pcm += stream.read()
assert len(pcm) == 3 * 48000 and stream.finish_reason == "stop"
"""


def test_I8_a_child_of_fork_hurts_nobody(endpoint, tmp_path):
    out, err, status = run(FORK, endpoint.base, str(tmp_path / "a.wav"))
    assert (err, status) == ("", 0)
    assert out.splitlines() == ["the client was made before fork(); make one in this process"] * 6
    assert list(tmp_path.iterdir()) == []


FORK_DEFAULT = """
import os, qtts
qtts.stream("Hello.", voice="Cherry").read()
child = os.fork()
if child == 0:
    os._exit(0 if len(qtts.stream("Hello.", voice="Cherry").read()) == 48000 else 1)
assert os.waitpid(child, 0)[1] == 0
"""


def test_I8_a_child_of_fork_has_a_default_client_of_its_own(endpoint):
    assert run(FORK_DEFAULT, DASHSCOPE_API_KEY=KEY, DASHSCOPE_HTTP_BASE_URL=endpoint.base) == ("", "", 0)


def test_I19_importing_twice_is_two_modules():
    """State belongs to the module, not to the process."""
    script = """
import sys, qtts
first = qtts
for name in [name for name in sys.modules if name.startswith("qtts")]: del sys.modules[name]
import qtts
assert qtts.Client is not first.Client and qtts.Error is not first.Error
for module in (qtts, first):
    try: module.Client("")
    except ValueError: pass
"""
    assert run(script) == ("", "", 0)


def test_flat_memory(endpoint):
    """An hour of audio takes no more memory than a minute."""
    script = """
import resource, sys, qtts
client = qtts.Client("sk-x", base_url=sys.argv[1])
def listen(seconds):
    size = 0
    for chunk in client.stream("Hello.", voice="Cherry", parameters={"x_replay": {"kind": "ramp", "seconds": seconds}}):
        size += len(chunk)
    assert size == seconds * 48000, size
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(listen(60), listen(3600))
"""
    out, err, status = run(script, endpoint.base)
    assert (err, status) == ("", 0)
    minute, hour = map(int, out.split())
    assert hour - minute <= 1024


def test_I19_subinterpreter():
    """State per module: it works, or says that it cannot; it never crashes."""
    script = """
import _xxsubinterpreters as interpreters, os, sys
other = interpreters.create()
try: interpreters.run_string(other, "import sys; sys.path[:] = %r; import qtts\\nqtts.Client('sk-x').close()" % sys.path)
except interpreters.RunFailedError as error: assert "ImportError" in str(error), error
interpreters.destroy(other)
"""
    if sys.version_info >= (3, 13):
        pytest.skip("the module is named otherwise from 3.13 on")
    assert run(script) == ("", "", 0)

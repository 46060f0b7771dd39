"""The public names: they are there, documented, typed as the stubs say, and cheap to import."""

import inspect
import shutil
import subprocess
import sys

import pytest
import qtts
from support import ROOT, run

ERRORS = {
    "APIConnectionError": "Error",
    "APITimeoutError": "APIConnectionError",
    "APIStatusError": "Error",
    "BadRequestError": "APIStatusError",
    "AuthenticationError": "APIStatusError",
    "PermissionDeniedError": "APIStatusError",
    "NotFoundError": "APIStatusError",
    "RateLimitError": "APIStatusError",
    "InternalServerError": "APIStatusError",
    "IncompleteAudioError": "Error",
    "ProtocolError": "Error",
    "LimitError": "Error",
    "CancelledError": "Error",
}

CLIENT = (
    "(api_key=None, *, region=None, base_url=None, workspace=None, timeout=None, retries=None, headers=None, proxy=None, "
    "ca_file=None, allow_plaintext=False, allow_private_address=False, max_event_bytes=None, max_header_bytes=None, "
    "max_buffered_bytes=None, max_download_bytes=None, user_agent=None)"
)
REQUEST = (
    "(self, /, text, *, voice=None, model=None, language_type=None, instructions=None, optimize_instructions=None, parameters=None, "
    "input=None)"
)
STREAM = {"request_id", "usage", "finish_reason", "url", "expires_at", "audio_id", "encoding", "sample_rate", "channels"}
STREAM |= {"sample_width", "metrics", "read", "save", "cancel", "close", "closed", "client", "__iter__", "__next__"}
NARRATION = {"segments", "progress", "feed", "finish", "subtitles"}
REPLY = {"url", "audio_id", "expires_at", "usage", "request_id", "finish_reason", "metrics", "save", "read"}


def test_every_name_is_there():
    for name in qtts.__all__:
        assert getattr(qtts, name) is not None
        assert name in dir(qtts)


def test_no_other_name():
    with pytest.raises(AttributeError, match="no_such_name"):
        qtts.no_such_name


@pytest.mark.parametrize("name, base", ERRORS.items())
def test_errors_stand_on_each_other(name, base):
    error = getattr(qtts, name)
    assert error.__base__ is getattr(qtts, base)
    assert error.__module__ == "qtts"
    assert error.__doc__
    made = error("by hand")
    assert (made.status, made.code, made.message, made.retryable, made.retry_after) == (None, None, "", False, None)


@pytest.mark.parametrize("thing, signature", [(qtts.Client, CLIENT), (qtts.Client.stream, REQUEST), (qtts.Client.synthesize, REQUEST)])
def test_signatures(thing, signature):
    assert str(inspect.signature(thing)) == signature


@pytest.mark.parametrize("type, names", [(qtts.Stream, STREAM), (qtts.Narration, STREAM | NARRATION), (qtts.Reply, REPLY)])
def test_members(type, names):
    assert names <= set(dir(type))
    assert all(getattr(type, name).__doc__ for name in names)


HOST = {"fileno", "step", "ready", "poll"}  # for loops of other kinds: AsyncClient does it by itself


@pytest.mark.parametrize("name", ["Client", "Stream", "Narration", "Reply"])
def test_asyncio_has_all_of_it(name):
    """The same names, each with a word about it."""
    types = getattr(qtts, name), getattr(qtts, "Async" + name)
    own, theirs = ({word for word in dir(type) if not word.startswith("_")} for type in types)
    assert own - HOST == theirs - {"aclose"}
    assert all(getattr(types[1], word).__doc__ for word in theirs - {"client"})


@pytest.mark.parametrize("type", [qtts.Stream, qtts.Narration, qtts.Reply])
def test_only_a_client_makes_them(type):
    with pytest.raises(TypeError, match="cannot create"):
        type()


def test_types_are_final():
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Mine", (qtts.Client,), {})


def test_version_is_the_header_s():
    header = (ROOT / "core/include/qtts.h").read_text()
    assert all(f"_{part} {number}\n" in header for part, number in zip(("MAJOR", "MINOR", "PATCH"), qtts.__version__.split(".")))


def test_build_names_what_it_runs_on():
    for part in ("libcurl/", "cJSON/", "utf8proc/", "base64/"):
        assert part in qtts.build()


@pytest.mark.parametrize("text, fits", [("", True), ("x" * 500, True), ("x" * 600, False), ("\u4f60" * 150, True), ("\u4f60" * 200, False)])
def test_what_fits_into_one_request(text, fits):
    assert qtts.fits(text) is fits


def test_import_loads_nothing_else():
    """Also that every lazy name still works from a fresh interpreter."""
    script = """
import sys
before = set(sys.modules)
import qtts
print(*sorted(set(sys.modules) - before))
for name in qtts.__all__: getattr(qtts, name)
qtts.dashscope.MultiModalConversation.call
"""
    out, err, status = run(script)
    assert (out, err, status) == ("qtts qtts._qtts\n", "", 0)


def test_module_exports_one_symbol():
    if not shutil.which("nm"):
        pytest.skip("no nm")
    import qtts._qtts as module

    symbols = subprocess.check_output(["nm", "-D", "--defined-only", module.__file__], text=True)
    assert {line.split()[-1] for line in symbols.splitlines()} == {"PyInit__qtts"}
    assert module.__file__.endswith(".abi3.so")


def test_stubs_say_what_is_there():
    mypy = subprocess.run([sys.executable, "-c", "import mypy.stubtest"], capture_output=True, check=False)
    if mypy.returncode:
        pytest.skip("no mypy: pip install mypy")
    checked = subprocess.run([sys.executable, "-m", "mypy.stubtest", "qtts"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("pickler", ["copy.copy(it)", "copy.deepcopy(it)", *(f"pickle.dumps(it, {p})" for p in range(6))])
def test_I9_clients_and_streams_are_not_copied(client, pickler):
    import copy
    import pickle

    with client.stream("Hello.", voice="Cherry") as stream:
        for it in (client, stream):
            with pytest.raises(TypeError, match="cannot pickle or copy"):
                eval(pickler, {"copy": copy, "pickle": pickle, "it": it})


def test_errors_can_be_pickled():
    import pickle

    made = qtts.RateLimitError("slow down")
    made.retry_after = 2.0
    again = pickle.loads(pickle.dumps(made))
    assert (type(again), str(again), again.retry_after) == (qtts.RateLimitError, "slow down", 2.0)


HEADER = bytes.fromhex("524946462e00000057415645666d74201000000001000100c05d000080bb0000020010006461746100000000")


def test_wav_header():
    form = {"sample_rate": 24000, "channels": 1, "sample_width": 2}
    assert qtts.wav_header(10, **form)[:4] == b"RIFF"
    assert qtts.wav_header(10, **form)[40:] == (10).to_bytes(4, "little")
    assert qtts.wav_header(**form)[40:] == b"\xff" * 4
    assert qtts.wav_header(10, **form)[8:40] == HEADER[8:40]


@pytest.mark.parametrize("size, error", [(-1, OverflowError), (2**32, OverflowError), (2**70, OverflowError), ("1", TypeError)])
def test_wav_header_refuses(size, error):
    with pytest.raises(error):
        qtts.wav_header(size, sample_rate=24000, channels=1, sample_width=2)


def test_wav_header_needs_a_format():
    with pytest.raises(ValueError, match="sample_rate"):
        qtts.wav_header(1)

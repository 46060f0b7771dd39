"""Jobs: what a line may be, and how it is refused by its number while the others go on."""

import io
import sys

import pytest
from qtts._bulk._jobs import read_jobs

NAMES = [
    ('{"text": "a"}', "00001"),
    ('{"text": "a", "id": null}', "00001"),
    ('{"text": "a", "id": "x y.z"}', "x y.z"),
    ('{"text": "a", "id": 7}', "7"),
    ('{"text": "a", "id": "\u00e4\u4f60"}', "\u00e4\u4f60"),
    ('{"text": "a", "id": "' + "n" * 200 + '"}', "n" * 200),
]

REFUSED = [
    (b"x", "not JSON"),
    (b"\xff", "not UTF-8 at byte 1"),
    (b'{"text": "a"', "not JSON"),
    (b'{"text": "a"} {"text": "b"}', "not JSON"),
    (b"[" * 100000, "nested too deeply"),
    (b"[]", "no JSON object"),
    (b'"text"', "no JSON object: 'text'"),
    (b"{}", "no text"),
    (b'{"text": ""}', "no text"),
    (b'{"text": null}', "no text"),
    (b'{"text": 1}', "no string"),
    (b'{"text": "\\ud800"}', "half a character"),
    (b'{"text": "a", "voice": 7}', "the voice is no string: 7"),
    (b'{"text": "a", "voise": "Cherry"}', "no member 'voise'"),
    (b'{"text": "a", "id": "../b"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "/b"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "b/c"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "b\\\\c"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": ".."}', "cannot be the name of a file"),
    (b'{"text": "a", "id": ".b"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": ""}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "b\\u0000"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "b\\n"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "\\ud800"}', "cannot be the name of a file"),
    (b'{"text": "a", "id": "%s"}' % (b"n" * 201), "longer than 200 bytes"),
    (b'{"text": "a", "id": "%s"}' % ("\u4f60" * 67).encode(), "longer than 200 bytes"),
    (b'{"text": "a", "id": true}', "neither a string nor a whole number"),
    (b'{"text": "a", "id": 1.5}', "neither a string nor a whole number"),
    (b'{"text": "a", "id": {}}', "neither a string nor a whole number"),
    (b'{"text": "a", "id": "good"}', "'good' is that of line 1"),
]


@pytest.mark.parametrize("line, name", NAMES)
def test_names(line, name):
    ((job,), refused) = read_jobs([line.encode()], {})
    assert (job.id, job.line, job.request, refused) == (name, 1, {"text": "a"}, [])


@pytest.mark.parametrize("line, why", REFUSED, ids=[str(row[0][:40]) for row in REFUSED])
def test_a_bad_line_is_named_and_the_others_go_on(tmp_path, line, why):
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(b'{"text": "a", "id": "good"}\n\n' + line + b'\n{"text": "b"}')
    jobs, refused = read_jobs(path, {})
    assert [(job.id, job.line) for job in jobs] == [("good", 1), ("00004", 4)]
    ((number, told),) = refused
    assert number == 3 and why in told and len(told) < 200


def test_no_depth_ends_the_run():
    """Near the interpreter's limit a line may be read and yet be too deep for what comes after."""
    for depth in range(sys.getrecursionlimit() - 300, sys.getrecursionlimit() + 10):
        jobs, refused = read_jobs([b'{"text": "a", "parameters": {"a": ' + b"[" * depth + b"]" * depth + b"}}"], {})
        assert len(jobs) + len(refused) == 1 and all("deeply" in why for _, why in refused)


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_every_way_to_end_a_line(head, end):
    jobs, refused = read_jobs(io.BytesIO(head + end.join([b'{"text": "a"}', b"", b'{"text": "b"}'])), {})
    assert ([job.request["text"] for job in jobs], refused) == (["a", "b"], [])


def test_dicts():
    jobs, refused = read_jobs(({"text": text, "voice": None} for text in "ab"), {"voice": "Ethan"})
    assert [job.request for job in jobs] == [{"voice": "Ethan", "text": text} for text in "ab"] and not refused
    assert read_jobs([{"text": "a", "parameters": {"x": object()}}, "text"], {})[1][1] == (2, "it is no JSON object: 'text'")


def digest(**members):
    ((job,), _) = read_jobs([members], {})
    return job.digest


def test_the_digest_tells_jobs_apart():
    one = digest(text="a", parameters={"x": 1, "y": 2})
    assert one == digest(parameters={"y": 2, "x": 1}, text="a", id="b")
    assert len({one, digest(text="a"), digest(text="b"), digest(text="a", voice="b"), digest(text="a", parameters={"x": 1})}) == 5


@pytest.mark.parametrize("name", ["voise", "text", "id"])
def test_defaults_that_are_none(name):
    with pytest.raises(TypeError, match=name):
        read_jobs([], {name: "a"})

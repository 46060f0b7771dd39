"""Jobs whose audio is known, for the tests of bulk: each another piece of the endpoint's ramp."""

import array
import json
import wave


def job(number):
    replay = {"kind": "ramp", "seed": 7 * number, "bytes": 2 * samples(number), "riff": "never", "event_bytes": 9600}
    return {"id": f"job-{number}", "text": f"Text {number}.", "parameters": {"x_replay": replay}}


def samples(number):
    return 6000 + 13 * number % 5000


def write(path, count):
    path.write_text("".join(json.dumps(job(number)) + "\n" for number in range(count)))
    return path


def right(path, number):
    """The file is whole, and the audio is that of its job."""
    with wave.open(str(path)) as file:
        heard = file.readframes(file.getnframes())
    return heard == array.array("H", ((i + 7 * number) % 65536 for i in range(samples(number)))).tobytes()


def results(folder):
    """Every line must be whole."""
    data = (folder / "results.jsonl").read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def done(folder):
    """Numbers of the jobs whose whole lines say so, read while somebody writes."""
    try:
        lines = (folder / "results.jsonl").read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return set()
    return {int(json.loads(line)["id"][4:]) for line in lines if line.endswith(b"\n") and b'"ok": true' in line}


def names(folder):
    return sorted(path.name for path in folder.iterdir())

"""What the tests say and hear: texts, and jobs whose audio is known, each another piece of the endpoint's ramp."""

import array
import json
import wave

SHORT = "Hello."
LONG = " ".join(f"This is sentence number {i}, and it says nothing that is new." for i in range(60))
TONE = ("--param", 'x_replay={"kind": "tone", "seconds": 1, "riff": "never"}')  # a ramp is near to silence, and is held back as such


def job(number):
    replay = {"kind": "ramp", "seed": 7 * number, "bytes": 2 * samples(number), "riff": "never", "event_bytes": 9600}
    return {"id": f"job-{number}", "text": f"Text {number}.", "parameters": {"x_replay": replay}}


def samples(number):
    return 6000 + 13 * number % 5000


def write(path, count):
    path.write_text("".join(json.dumps(job(number)) + "\n" for number in range(count)))
    return path


def ramp(samples=24000, seed=0):
    return array.array("H", ((i + seed) % 65536 for i in range(samples))).tobytes()


def heard(path):
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24000, 1, 2)
        return file.readframes(file.getnframes())


def right(path, number):
    """The file is whole, and the audio is that of its job."""
    return heard(path) == ramp(samples(number), 7 * number)


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

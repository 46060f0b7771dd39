"""A picture of a join, before and after: python tests/bench/join.py [FILE]   With qtts installed and the endpoint built (QTTS_ENDPOINT).

Two sentences are two requests, and each comes with half a second of silence at both edges, as of a service that is generous with it. Drawn
is what a narration gives of them without trimming, and with it. The dashed line is where the second piece begins."""

import array
import sys
import tempfile
import wave
from pathlib import Path

import qtts

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/endpoint"))

import endpoint as local  # noqa: E402

SENTENCE, EDGE = "Then the rain began.", b"\0" * 24000
RATE, SECONDS, COLUMNS, HEIGHT = 24000, 2.4, 480, 90


def record(path):
    """The sentence, spoken by the endpoint, between its edges -> seconds"""
    with local.running() as endpoint, qtts.Client(local.KEY, base_url=endpoint.base) as client:
        spoken = EDGE + client.stream(SENTENCE, voice="Cherry").read() + EDGE
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(spoken)
    return len(spoken) / 2 / RATE


def narrated(client, **options):
    """-> samples, and where the second piece begins"""
    with client.narrate(f"{SENTENCE} {SENTENCE}", **options) as book:
        samples = array.array("h", book.read())
        return samples, book.segments[0].end_sample, book.segments[1].first_sample


def sounds(samples, level=330):
    """First and last sample above 1 % of full scale."""
    loud = [at for at, sample in enumerate(samples) if abs(sample) > level]
    return loud[0], loud[-1]


def outline(samples, middle):
    """The outline of what lies around the middle, as a path."""
    first, step = middle - int(RATE * SECONDS / 2), int(RATE * SECONDS / COLUMNS)
    tops, bottoms = [], []
    for column in range(COLUMNS):
        part = samples[max(0, first + column * step) : max(0, first + (column + 1) * step)] or [0]
        tops.append(f"{column} {HEIGHT / 2 - max(part) / 32768 * HEIGHT / 2 - 0.3:.0f}")
        bottoms.append(f"{column} {HEIGHT / 2 - min(part) / 32768 * HEIGHT / 2 + 0.3:.0f}")
    return f"M{'L'.join(tops + bottoms[::-1])}Z"


def panel(top, title, samples, end, begin):
    """One waveform, the silence between its two sounds marked and measured."""
    last, first = sounds(samples[:end])[1], begin + sounds(samples[begin:])[0]
    middle, scale = (last + first) // 2, COLUMNS / (RATE * SECONDS)
    left, width = COLUMNS / 2 - (first - last) / 2 * scale, (first - last) * scale
    cut = COLUMNS / 2 + (begin - middle) * scale
    return (
        f'<g transform="translate(10 {top})"><text x="0" y="-6">{title}: {(first - last) / RATE:.2f} s of silence</text>'
        f'<rect x="{left:.1f}" width="{width:.1f}" height="{HEIGHT}" fill="#fce8b2"/>'
        f'<path d="{outline(samples, middle)}" fill="#3568a8"/>'
        f'<path d="M{cut:.1f} 0V{HEIGHT}" stroke="#c33" stroke-dasharray="3 3"/></g>'
    )


def picture(client):
    panels = panel(30, "as the service sends it", *narrated(client, trim=False)) + panel(160, "trimmed", *narrated(client))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS + 20} 265" font-family="sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="#fff"/>{panels}</svg>\n'
    )


def main():
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_suffix(".svg")
    with tempfile.TemporaryDirectory() as folder:
        seconds = record(f"{folder}/sentence.wav")
        with local.running("--replay", f"{folder}/sentence.wav", "--seconds", str(seconds)) as endpoint:
            with qtts.Client(local.KEY, base_url=endpoint.base) as client:
                file.write_text(picture(client), encoding="utf-8")
    print(file)


if __name__ == "__main__":
    main()

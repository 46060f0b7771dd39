"""qtts bulk JOBS -o FOLDER: many texts, a file each."""

import sys

import qtts

from ._options import add_client, add_request, client_settings, new_parser, number, request
from ._progress import Progress

DESCRIPTION = """\
Speak a list of texts, a file each. One JSON object a line: a "text", an "id" (the file's name; else the line's number) and, for jobs
that differ from the options, "voice", "model", "language_type", "instructions", "optimize_instructions", "parameters", "input".
The same command again does what is missing or has changed. FOLDER/results.jsonl tells how each job ended."""
SHOWN = 20  # of refused lines, and of jobs that failed: the rest is counted


def make_parser(name):
    parser = new_parser(name, DESCRIPTION)
    parser.add_argument("jobs", metavar="JOBS", help="lines of JSON; -: standard input")
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER", help="made when it is not there")
    parser.add_argument("-c", "--concurrency", type=number(int, 1, "a whole number above 0"), default=8, metavar="N", help="jobs at a time (8)")
    parser.add_argument(
        "-r", "--requests-per-minute", type=number(float, 0.001, "a number above 0"), metavar="N", help="never more than this"
    )
    add_request(parser)
    add_client(parser)
    return parser


def run(options):
    jobs = sys.stdin.buffer if options.jobs == "-" else options.jobs
    told = Told()
    with Progress() as told.progress:
        summary = qtts.bulk(
            jobs,
            options.output,
            options.concurrency,
            options.requests_per_minute,
            settings=client_settings(options),
            progress=told,
            **request(options),
        )
        told.end(summary)
    return 0 if summary.ok else 1


class Told:
    """What the user hears of the run: failures at once, each in a line, and how far it is."""

    def __init__(self):
        self.progress = None
        self.lines = self.failures = 0

    def __call__(self, summary):
        self._complain(summary)
        self.progress.before, done = summary.already, summary.already + summary.made
        self.progress.show("jobs", done + summary.failed, summary.jobs, summary.audio_seconds, *self._also(summary))

    def end(self, summary):
        self._complain(summary)
        self.progress.end("jobs", summary.already + summary.made, summary.audio_seconds, *self._also(summary))
        for name, count in ("lines are no jobs", len(summary.refused)), ("jobs failed", summary.failed):
            if count > SHOWN:
                self._say(f"{count} {name}")

    def _also(self, summary):
        counts = ("failed", summary.failed), ("there already", summary.already), ("times slowed down", summary.throttled)
        return [f"{count} {name}" for name, count in counts if count]

    def _complain(self, summary):
        for line, why in summary.refused[self.lines : SHOWN]:
            self._say(f"line {line}: {why}")
        for name, error in summary.failures[self.failures : SHOWN]:
            self._say(f"job {name}: {error}")
        self.lines, self.failures = len(summary.refused), summary.failed

    def _say(self, text):
        self.progress.clear_line()
        print(f"qtts: {text}", file=sys.stderr)

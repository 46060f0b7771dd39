"""Runs scenarios through `import qtts`: a job a line on stdin, a result a line on stdout. See drivers.py for the lines."""

import json
import locale
import math
import sys
import threading
import time
from urllib.parse import quote_from_bytes, unquote_to_bytes

import qtts

USAGE = ("characters", "input_tokens", "output_tokens", "total_tokens")
DETAILS = {
    "input_text_tokens": ("input_tokens_details", "text_tokens"),
    "output_audio_tokens": ("output_tokens_details", "audio_tokens"),
    "output_text_tokens": ("output_tokens_details", "text_tokens"),
}
kept = None


class Outcome:
    def __init__(self, job):
        self.status, self.again, self.error = "DONE", "DONE", None
        self.audio, self.chunks, self.taken = bytearray(), 0, 0
        self.keeps = "discard" not in job
        self.cancel_after = int(job.get("cancel_after_chunks", 0))
        self.pause = int(job.get("pause_ms", 0)) / 1000

    def add(self, data):
        self.taken += len(data)
        if self.keeps:
            self.audio += data
        self.chunks += 1
        if self.chunks == 1:
            print("chunk", flush=True)
            time.sleep(self.pause)


def status_of(error):
    """What C would have called it."""
    if isinstance(error, qtts.Error):
        return error.status
    if isinstance(error, OSError):
        return "IO"
    return "INVALID" if isinstance(error, (ValueError, TypeError)) else type(error).__name__


# ---- a job as arguments ----


def seconds(milliseconds):
    return math.inf if int(milliseconds) < 0 else int(milliseconds) / 1000


def timeout_of(job):
    names = ("connect", "first_byte", "idle", "total")
    given = {name: seconds(job[name + "_timeout_ms"]) for name in names if name + "_timeout_ms" in job}
    return qtts.Timeout(**given) if given else None


def client_of(job):
    global kept
    client, kept = kept, None
    if client:
        return client
    options = {name: job[name] for name in ("api_key", "region", "base_url", "workspace", "user_agent", "proxy", "ca_file") if name in job}
    options.update({name: int(job[name]) for name in job if name.startswith("max_")})
    options.update({name: bool(int(job[name])) for name in job if name.startswith("allow_")})
    if "retries" in job:
        options["retries"] = max(0, int(job["retries"]))
    if "header" in job:
        options["headers"] = dict([job["header"].split(": ", 1)])
    return qtts.Client(timeout=timeout_of(job), **options)


def request_of(job):
    options = {name: job[name] for name in ("voice", "model", "language_type", "instructions") if name in job}
    options.update({name: json.loads(job[name]) for name in ("parameters", "input") if name in job})
    if "optimize_instructions" in job:
        options["optimize_instructions"] = int(job["optimize_instructions"]) == 1
    return options


# ---- what a client can be asked ----


def read_all(stream, outcome):
    for data in stream:
        outcome.add(data)
        if outcome.chunks == outcome.cancel_after:
            stream.cancel()


def ask_again(stream):
    try:
        return "CHUNK" if next(stream, None) is not None else "DONE"
    except Exception as error:
        return status_of(error)


def run_stream(stream, job, outcome, fields):
    timer = threading.Timer(int(job.get("cancel_after_ms", 0)) / 1000, stream.cancel)
    if "cancel_after_ms" in job:
        timer.start()
    try:
        stream.save(job["path"]) if "path" in job else read_all(stream, outcome)
    except Exception as error:
        outcome.status, outcome.error = status_of(error), error
    if timer.ident:
        timer.join()
    outcome.again = ask_again(stream)
    fields.update(
        response_fields(stream), encoding=stream.encoding, sample_rate=stream.sample_rate, channels=stream.channels, sample_width=stream.sample_width
    )
    stream.close()


def run_mode(client, job, outcome, fields):
    if job["mode"] == "synthesize":
        fields.update(response_fields(client.synthesize(job["text"], **request_of(job))))
    elif job["mode"] == "narrate":
        options = {"concurrency": int(job["concurrency"]), "max_bytes": int(job["piece_bytes"]), "trim": False, "start": int(job.get("start", 0))}
        run_stream(client.narrate(job["text"], **options, **request_of(job)), job, outcome, fields)
    elif job["mode"] == "download":
        run_stream(client.download(job["url"]), job, outcome, fields)
    else:
        run_stream(client.stream(job["text"], **request_of(job)), job, outcome, fields)


# ---- the result as a line ----


def response_fields(response):
    metrics, usage = response.metrics, response.usage or {}
    fields = {name: getattr(response, name) for name in ("request_id", "finish_reason", "url", "audio_id", "expires_at")}
    fields.update({name: getattr(metrics, name) for name in ("retries", "requests_sent", "connection_reused", "trailing_bytes")})
    fields.update({name: usage.get(name) for name in USAGE})
    fields.update(
        {name: (usage.get(outer) or {}).get(inner) if isinstance(usage.get(outer) or {}, dict) else None for name, (outer, inner) in DETAILS.items()}
    )
    return fields


def error_fields(error):
    if isinstance(error, qtts.Error):
        wait = -1 if error.retry_after is None else round(error.retry_after * 1000)
        return {
            "http_status": error.http_status,
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "error_request_id": error.request_id,
            "retryable": error.retryable,
            "retry_after_ms": wait,
            "shown": str(error) + repr(error),
        }
    return {"message": str(error), "os_error": getattr(error, "errno", None) or 0}


def put(fields):
    def printable(value):
        value = "" if value is None else int(value) if isinstance(value, bool) else value
        return quote_from_bytes(str(value).encode("utf-8", "surrogateescape"), safe="")

    print("result", *(f"{name}={printable(value)}" for name, value in fields.items()), sep="\t", flush=True)


def run(job):
    global kept
    outcome, fields, client = Outcome(job), {}, None
    try:
        client = client_of(job)
        run_mode(client, job, outcome, fields)
    except Exception as error:
        outcome.error, outcome.status = error, status_of(error)
        outcome.again = outcome.status
    if outcome.error:
        fields.update(error_fields(outcome.error))
    put({"status": outcome.status, "again": outcome.again, "chunks": outcome.chunks, "taken": outcome.taken, "audio": outcome.audio.hex(), **fields})
    if client and "keep" in job:
        kept = client
    elif client:
        client.close()


def main():
    locale.setlocale(locale.LC_ALL, "")
    for line in sys.stdin:
        pairs = (part.split("=", 1) for part in line.rstrip("\n").split("\t"))
        run({name: unquote_to_bytes(value).decode("utf-8", "surrogateescape") for name, value in pairs})


main()

"""qtts.bulk: many texts, a file each, taken up again where it ended."""

import math
from concurrent.futures import ThreadPoolExecutor

from ._folder import Folder
from ._jobs import read_jobs
from ._pace import Pace
from ._run import Run
from ._summary import Summary
from ._worker import BulkWorker

__all__ = ["BulkWorker", "bulk"]


def _check(concurrency, requests_per_minute):
    if not isinstance(concurrency, int) or concurrency < 1:
        raise ValueError("concurrency is a whole number above zero")
    if requests_per_minute is not None and not 0 < requests_per_minute < math.inf:
        raise ValueError("requests_per_minute is a number above zero, or None")


def bulk(jobs, out, concurrency=8, requests_per_minute=None, *, client=None, settings=None, submit=None, progress=None, **defaults):
    """Speak every job that the folder `out` does not hold yet; gives a summary.

    jobs: a path to lines of JSON, or dicts. Each has a text and may have an id (the file's name; else the number of the line) and what
    Client.stream takes; further keywords are for jobs that do not say otherwise. A job that fails, or a line that is none, is told in
    the summary and keeps no other from being done. What ends the whole run is raised: a key that is refused, a disk that is full.
    submit(request, path, start) gives a Future of what BulkWorker.speak returns, wherever that runs; without it, threads share `client`, or
    one that is made with `settings`, those of Client.
    progress(summary) is called whenever something has changed.
    """
    _check(concurrency, requests_per_minute)
    wanted, refused = read_jobs(jobs, defaults)
    summary = Summary(len(wanted), refused)
    with Folder(out) as folder:
        run = Run([job for job in wanted if not folder.holds(job)], folder, Pace(concurrency, requests_per_minute), summary, progress)
        try:
            run.work(submit) if submit is not None else _work_here(run, BulkWorker(client, **(settings or {})), concurrency)
        finally:
            run.keep_what_landed()
    return summary


def _work_here(run, worker, concurrency):
    with ThreadPoolExecutor(concurrency, "qtts-bulk") as threads:
        try:
            run.work(lambda *job: threads.submit(worker.speak, *job))
        except BaseException:
            worker.stop()
            raise

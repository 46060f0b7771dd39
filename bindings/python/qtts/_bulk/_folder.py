"""What a bulk run leaves behind: a file for each job, and results.jsonl, which is whole whenever the run is killed."""

import errno
import fcntl
import json
import os
import shutil
import tempfile

RESULTS = "results.jsonl"
UNFINISHED = ".unfinished-"


class Folder:
    """One run at a time has it, by a lock on the results that ends with the process. Used by one thread."""

    def __init__(self, path):
        self.path = os.fsdecode(path)
        os.makedirs(self.path, exist_ok=True)
        self.results = self.last = self.unfinished = None

    def __enter__(self):
        name = os.path.join(self.path, RESULTS)
        self.results = os.open(name, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            self._lock(name)
            self.last = self._read()
            self._sweep()
            self.unfinished = tempfile.mkdtemp(prefix=UNFINISHED, dir=self.path)
        except BaseException:
            os.close(self.results)
            raise
        return self

    def __exit__(self, *unused):
        shutil.rmtree(self.unfinished, ignore_errors=True)
        os.close(self.results)

    def _lock(self, name):
        try:
            fcntl.flock(self.results, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError(errno.EWOULDBLOCK, "another bulk run is at work in this folder", name) from None

    def _read(self):
        """The last result of each id. A line that a kill tore off is cut away; what is not ours is left alone."""
        with open(self.results, "rb", closefd=False) as file:
            data = file.read()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.ftruncate(self.results, whole)
        last = {}
        for line in data[:whole].splitlines():
            try:
                result = json.loads(line)
                last[result["id"]] = result
            except (ValueError, KeyError, TypeError):
                continue
        return last

    def _sweep(self):
        """What a killed run had begun."""
        for entry in os.scandir(self.path):
            if entry.name.startswith(UNFINISHED):
                shutil.rmtree(entry.path, ignore_errors=True)

    def holds(self, job):
        """The job's file is there, whole, and of just this text and these parameters."""
        result = self.last.get(job.id)
        if not result or result.get("ok") is not True:
            return False
        if result.get("digest") != job.digest:
            self._append({"id": job.id, "ok": False, "digest": job.digest, "error": {"message": "the job has changed since"}})
            return False
        try:
            return os.path.getsize(os.path.join(self.path, result["file"])) == result["bytes"]
        except (OSError, KeyError, TypeError):
            return False

    def begin(self, job):
        """Where the worker writes."""
        return os.path.join(self.unfinished, job.id)

    def keep(self, job, facts, tries):
        """The file takes its name first: a result without its file would be a lie, a file without its result is only made again."""
        facts = dict(facts)
        name = job.id + facts.pop("suffix")
        os.replace(self.begin(job), os.path.join(self.path, name))
        self._sync()
        self._append({"id": job.id, "ok": True, "file": name, **facts, "tries": tries, "digest": job.digest})

    def fail(self, job, error, tries):
        told = {"type": type(error).__name__, "message": getattr(error, "message", None) or str(error)}
        for name in ("status_code", "code", "hint", "request_id"):
            if getattr(error, name, None) is not None:
                told[name] = getattr(error, name)
        self._append({"id": job.id, "ok": False, "error": told, "tries": tries, "digest": job.digest})

    def _sync(self):
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _append(self, result):
        line = json.dumps(result, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        before = os.fstat(self.results).st_size
        try:
            written = os.write(self.results, line)
            if written < len(line):  # half a line must not stand in front of the next one
                os.ftruncate(self.results, before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self.results)
        except OSError as error:
            error.filename = os.path.join(self.path, RESULTS)
            raise

"""What the Python clients share: the command line, the request, and the line that they print."""

import json
import resource
import sys
import time

BASE, PARAMETERS, REQUESTS = sys.argv[1], json.loads(sys.argv[2]) or None, int(sys.argv[3])
CA_FILE = sys.argv[4] if len(sys.argv) > 4 else None
URL = BASE + "/services/aigc/multimodal-generation/generation"
BODY = {"model": "qwen3-tts-flash", "input": {"text": "Hello.", "voice": "Cherry"}} | ({"parameters": PARAMETERS} if PARAMETERS else {})
HEADERS = {
    "Authorization": "Bearer sk-bench",
    "Content-Type": "application/json",
    "Accept": "text/event-stream",
    "X-DashScope-SSE": "enable",
}


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_kib():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def measure(one_request):
    """Runs it REQUESTS times; it gives the bytes of PCM. The modules are loaded by then."""
    cpu_before, wall_before = cpu(), time.monotonic()
    total = sum(one_request() for _ in range(REQUESTS))
    used, took = cpu() - cpu_before, time.monotonic() - wall_before
    print(json.dumps({"cpu": used, "wall": took, "requests": REQUESTS, "bytes": total, "rss_kib": peak_kib()}))


def event_pcm(line, decode):
    """The PCM of one line of the stream, for the clients by hand."""
    if not line.startswith(b"data:"):
        return 0
    text = json.loads(line[5:])["output"]["audio"].get("data")
    return len(decode(text)) if text else 0

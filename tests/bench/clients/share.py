"""Threads that each read a paced stream: share.py BASE-URL PARAMETERS THREADS shared|own   Of one client, or each of its own.

Prints for each thread {"first": seconds to the first audio, "gap": the longest wait between two chunks, "typical": the median one}.
"""

import json
import statistics
import sys
import threading
import time

import qtts

BASE, PARAMETERS, THREADS, HOW = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


def make():
    return qtts.Client("sk-bench", base_url=BASE)


def listen(client, start, told):
    start.wait()
    began = time.monotonic()
    moments = [time.monotonic() for _ in client.stream("Hello.", parameters=PARAMETERS)]
    gaps = [after - before for before, after in zip(moments, moments[1:])]
    told.append({"first": moments[0] - began, "gap": max(gaps), "typical": statistics.median(gaps)})


def main():
    one, start, told = make(), threading.Barrier(THREADS), []
    clients = [one if HOW == "shared" else make() for _ in range(THREADS)]
    threads = [threading.Thread(target=listen, args=(client, start, told)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(told) != THREADS:
        raise SystemExit("a stream failed")
    print(json.dumps(told))


main()

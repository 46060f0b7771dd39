"""A list of texts over a cluster of Ray, a file each, taken up again where it ended: ray_bulk.py JOBS FOLDER [ACTORS]

JOBS is what `qtts bulk` takes: a line of JSON for each job. FOLDER must be the same on every machine. Each actor has one client, with the key
of its machine's own environment, and speaks four jobs at a time; what is done already, the pace and the results are qtts.bulk's affair here.
"""

import itertools
import sys

import qtts
import ray

AT_A_TIME = 4  # jobs that one actor's client speaks side by side


def run(jobs, folder, actors):
    ray.init(log_to_driver=False)
    worker = ray.remote(qtts.BulkWorker).options(num_cpus=0, max_concurrency=AT_A_TIME)
    turns = itertools.cycle([worker.remote() for _ in range(actors)])
    return qtts.bulk(jobs, folder, AT_A_TIME * actors, submit=lambda *job: next(turns).speak.remote(*job).future())


try:
    summary = run(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 2)
except IndexError:
    sys.exit("usage: ray_bulk.py JOBS FOLDER [ACTORS]")
except (qtts.Error, ValueError, OSError, ray.exceptions.RayError) as error:
    sys.exit(f"ray_bulk: {error}")
for line, why in summary.refused:
    print(f"line {line}: {why}", file=sys.stderr)
for name, error in summary.failures:
    print(f"job {name}: {error}", file=sys.stderr)
print(summary)
sys.exit(0 if summary.ok else 1)

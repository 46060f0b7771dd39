"""qtts: the loop of the README."""

import qtts
from common import BASE, CA_FILE, PARAMETERS, measure

client = qtts.Client("sk-bench", base_url=BASE, ca_file=CA_FILE)


def one_request():
    total = 0
    for pcm in client.stream("Hello.", voice="Cherry", parameters=PARAMETERS):
        total += len(pcm)
    return total


measure(one_request)

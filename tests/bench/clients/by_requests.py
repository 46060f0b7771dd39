"""requests with iter_lines, one session kept."""

import base64

import requests
from common import BODY, CA_FILE, HEADERS, URL, event_pcm, measure

session = requests.Session()
session.trust_env = False


def one_request():
    with session.post(URL, json=BODY, headers=HEADERS, stream=True, verify=CA_FILE or True) as reply:
        return sum(event_pcm(line, base64.b64decode) for line in reply.iter_lines(chunk_size=16 * 1024))


measure(one_request)

"""http.client by hand, one connection kept."""

import base64
import http.client
import json
import ssl
import urllib.parse

from common import BODY, CA_FILE, HEADERS, URL, event_pcm, measure

parts = urllib.parse.urlsplit(URL)
if parts.scheme == "https":
    connection = http.client.HTTPSConnection(parts.netloc, context=ssl.create_default_context(cafile=CA_FILE))
else:
    connection = http.client.HTTPConnection(parts.netloc)
body = json.dumps(BODY)


def one_request():
    connection.request("POST", parts.path, body, HEADERS)
    return sum(event_pcm(line, base64.b64decode) for line in connection.getresponse())


measure(one_request)

"""FAULTS G: the result url."""

from streams import *
from table import case, family, row, rows_of_steps, step

FILE = wav(pcm(300))
SECRET = "?Expires=1&OSSAccessKeyId=k&Signature=secret-of-the-url%2Bx"
ASK = {"mode": "download", "url": "{here}/x.wav" + SECRET}


def download(name, actions, ask=None, **expect):
    row(name, actions, {**ASK, **(ask or {})}, **expect)


download("G0_download", body(FILE, 200, "audio/wav"), status="DONE", audio=FILE, requests=1, path="/x.wav" + SECRET, method="GET")
download("G0_download_without_a_length", until_close(FILE, header=head(200, "audio/wav")), status="DONE", audio=FILE)
family(
    "G1_schemes",
    [
        case(url, [("close",)], {"mode": "download", "url": url}, status="INVALID", requests=0)
        for url in (
            "file:///etc/passwd",
            "ftp://127.0.0.1/x",
            "gopher://127.0.0.1/x",
            "dict://127.0.0.1/x",
            "smb://127.0.0.1/x",
            "data:,x",
            "x.wav",
            "//127.0.0.1/x",
            "http://",
            "javascript:1",
        )
    ],
)
family(
    "G2_private_addresses",
    [
        case(
            host,
            [body(FILE)[0]],
            {
                "mode": "download",
                "base_url": "https://dashscope.example/api/v1",
                "url": f"http://{host}:{{port}}/s/x.wav",
                "connect_timeout_ms": 20000,
                "allow_plaintext": 1,
            },
            status=("INVALID", "NETWORK"),
            requests=0,
        )
        for host in (
            "127.0.0.1",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "2130706433",
            "0x7f.1",
            "localhost",
            "169.254.169.254",
            "10.0.0.1",
            "192.168.0.1",
        )
    ],
)
family(
    "G3_odd_urls",
    [
        case(name, [("close",)], {"mode": "download", "url": "http://127.0.0.1:{port}" + rest}, status="INVALID", requests=0)
        for name, rest in (("line end", "/x\r\nX-Evil: 1"), ("space", "/x y"), ("64 KB", "/" + "x" * 70000), ("control", "/x\x01"))
    ]
    + [case("user", [("close",)], {"mode": "download", "url": "http://user:pass@127.0.0.1:{port}/x"}, status="INVALID", requests=0)],
)


def hops(count):
    """`count` redirects, then the file."""

    def play(here):
        names = ["", *(str(i) for i in range(1, count + 1))]
        there = {
            name: [[("send", head(302, None, "Location: " + here.url("/y.wav", names[i + 1])) + sized(b""))]] for i, name in enumerate(names[:-1])
        }
        return {**there, names[-1]: [body(FILE, 200, "audio/wav")]}

    return play


download("G5_redirects_up_to_three", hops(3), {"allow_plaintext": 1}, status="DONE", audio=FILE, requests=1, requests_3=1)
download("G5_redirects_over_three", hops(5), {"allow_plaintext": 1}, status=("HTTP", "LIMIT"), http_status=302, requests_5=0)
download("G5_redirect_to_a_file", body("", 302, None, "Location: file:///etc/passwd"), status=("INVALID", "HTTP", "PROTOCOL", "NETWORK"), audio=b"")
download(
    "G6_no_key_no_workspace",
    body(FILE, 200, "audio/wav"),
    {"workspace": "ws-1"},
    status="DONE",
    audio=FILE,
    authorization="absent",
    headers={"x-dashscope-workspace": None, "x-dashscope-sse": None, "content-type": None},
)
XML = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>'
download("G7_expired", body(XML, 403, "application/xml"), status="HTTP", http_status=403, retryable=False, requests=1)
download("G7_not_found", body("", 404, None), status="HTTP", http_status=404)
download(
    "G8_endless",
    [("send", head(200, "audio/wav") + b"\r\n"), ("endless", b"x" * 1000, 64 << 20), ("close",)],
    {"max_download_bytes": 100000},
    status="LIMIT",
)
download("G8_length_over_the_ceiling", body(b"x" * 5000, 200, "audio/wav"), {"max_download_bytes": 4999}, status="LIMIT")
download("G8_length_at_the_ceiling", body(b"x" * 5000, 200, "audio/wav"), {"max_download_bytes": 5000}, status="DONE", audio=b"x" * 5000)
download(
    "G8_body_short",
    [("send", head(200, "audio/wav") + sized(FILE, len(FILE) + 1)), ("close",)],
    status=("NETWORK", "INCOMPLETE"),
    audio_prefix_of=FILE,
)
download("G8_reset", [("send", head(200, "audio/wav") + sized(FILE, len(FILE) + 1)), ("reset",)], status="NETWORK", audio_prefix_of=FILE)
download(
    "G8_stall",
    [("send", head(200, "audio/wav") + sized(FILE, len(FILE) + 1)), ("stall",)],
    {"idle_timeout_ms": 150},
    status="TIMEOUT",
    audio_prefix_of=FILE,
)
download("G9_refused_url_is_not_shown", [("close",)], {"url": "http://127.0.0.1:{refused}/x.wav" + SECRET}, status="NETWORK")
rows_of_steps(
    "G10_synthesize_then_download",
    lambda here: {"": [body(reply(url=here.url("/x.wav" + SECRET, "file")))], "file": [body(FILE, 200, "audio/wav")]},
    step({"mode": "synthesize"}, status="DONE"),
    step({**ASK, "url": "{here}-file/x.wav" + SECRET}, status="DONE", audio=FILE, requests_file=1),
)
family(
    "F11_a_malformed_recording_is_handed_on_as_it_is",
    [
        case(name, body(odd, 200, "audio/wav"), ASK, status="DONE", audio=odd)
        for name, odd in (("cut header", FILE[:20]), ("no fmt", FILE[:12] + FILE[36:]), ("empty", b""), ("odd", FILE[:-1]), ("not WAV", b"<html>"))
    ],
)

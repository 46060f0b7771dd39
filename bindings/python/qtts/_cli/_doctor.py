"""qtts doctor: looks at everything that a request needs, and says what to do about what is not as it should be."""

import json
import os
import platform
import sys
import time
from urllib.parse import urlsplit

import qtts

from . import _player
from ._options import add_client, client, new_parser

DESCRIPTION = """\
Look at everything that a request needs: versions, certificates, key, address, proxy, connection, player. No request is made, so that
nothing is billed, unless --billed asks for one."""
PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
NO_KEY = "sk-none"  # stands in where there is no key, so that the rest can be looked at: it is never sent


def make_parser(name):
    parser = new_parser(name, DESCRIPTION)
    parser.add_argument("--billed", action="store_true", help="also speak one word, which is billed")
    parser.add_argument("--json", action="store_true", help="for programs")
    add_client(parser)
    return parser


def run(options):
    checks = list(_checks(options))
    ok = all(check["status"] != "problem" for check in checks)
    if options.json:
        json.dump({"ok": ok, "checks": checks}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        _print(checks)
    return 0 if ok else 1


def _print(checks):
    width = max(len(check["check"]) for check in checks)
    for check in checks:
        print(f"{check['status']:<8} {check['check']:<{width}}  {check['found']}")
        if check["advice"]:
            print(f"{'':<8} {'':<{width}}  -> {check['advice']}")


def _told(check, found, advice="", status="ok"):
    return {"check": check, "status": status, "found": found, "advice": advice}


def _problem(check, error):
    return _told(check, getattr(error, "message", "") or str(error), getattr(error, "hint", None) or "", "problem")


def _checks(options):
    yield _told("qtts", f"{qtts.__version__} on Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    yield _told("libraries", qtts.build())
    key, asked, error = _settings(options)
    yield key
    if asked is None:
        yield _problem("address", error)
    else:
        with asked:
            yield _told("address", asked.base_url)
            yield _certificates(asked)
            yield _proxy()
            yield _connection(asked)
            if options.billed:
                yield _request(asked) if key["status"] == "ok" else _told("request", "none without a key", status="note")
    yield _sound()


def _settings(options):
    """(what is to say of the key, a client or None, why there is none)"""
    try:
        asked = client(options, retries=0)
        return _told("key", f"found: {asked.key_source}"), asked, None
    except ValueError as error:
        problem = error
    try:  # with a key it would do: then the key is the problem
        return _problem("key", problem), qtts.Client(NO_KEY, region=options.region, base_url=options.base_url, retries=0), None
    except ValueError as error:
        return _told("key", "not looked for: the settings are refused", status="note"), None, error


def _authorities(path):
    """How many stand in a PEM file, or in a folder of links that are named by their hash."""
    if os.path.isdir(path):
        return sum(name[:8].isalnum() and name[8:9] == "." for name in os.listdir(path))
    with open(path, "rb") as file:
        return file.read().count(b"-----BEGIN")


def _certificates(asked):
    path = asked.ca_file
    if not path:
        return _told("certificates", "those of the TLS library")
    try:
        count = _authorities(path)
    except OSError as error:
        return _told("certificates", f"{path}: {error.strerror}", "apt install ca-certificates, or set SSL_CERT_FILE", "problem")
    if not count:
        return _told("certificates", f"{path} holds none", "apt install ca-certificates, or set SSL_CERT_FILE", "problem")
    return _told("certificates", f"{count} in {path}")


def _proxy():
    """What is set; whether it is used for an address is libcurl's to decide."""
    found = [f"{name}={_without_password(os.environ[name])}" for name in PROXIES if os.environ.get(name)]
    return _told("proxy", ", ".join(found) or "none is set")


def _without_password(url):
    front, at, host = url.rpartition("@")
    scheme = front.partition("://")[0] + "://" if "://" in front else ""
    return f"{scheme}***@{host}" if at else url


def _connection(asked):
    began = time.monotonic()
    try:
        asked.warmup()
    except qtts.Error as error:
        return _problem("connection", error)
    return _told("connection", f"{urlsplit(asked.base_url).hostname} answered after {(time.monotonic() - began) * 1000:.0f} ms")


def _request(asked):
    try:
        with asked.stream("Hello.") as speech:
            speech.read()
    except (qtts.Error, ValueError) as error:
        return _problem("request", error)
    metrics = speech.metrics
    return _told("request", f"{metrics.audio_seconds:.1f} s of audio, the first after {metrics.ttfa * 1000:.0f} ms; billed: {speech.usage}")


def _sound():
    command = _player.find()
    if command is not None:
        return _told("player", command.split()[0])
    return _told("player", "none found", f"for --play, install one of {_player.names()}", "note")

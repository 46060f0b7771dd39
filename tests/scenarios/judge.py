"""Holds what came out against what a row says must come out: a list of sentences, empty when all is well."""

import json
import unicodedata

from wire import CANARY

STATUSES = {
    "DONE",
    "NOMEM",
    "INVALID",
    "NETWORK",
    "TLS",
    "TIMEOUT",
    "HTTP",
    "SERVICE",
    "PROTOCOL",
    "INCOMPLETE",
    "LIMIT",
    "CANCELLED",
    "IO",
    "CLOSED",
}
UNKNOWN = ("", "0", "-1")
USAGE = ("characters", "input_tokens", "output_tokens", "total_tokens", "input_text_tokens", "output_audio_tokens", "output_text_tokens")
SECRET_OF_THE_URL = "secret-of-the-url"


def short(value):
    text = repr(value)
    return text if len(text) < 200 else text[:120] + f"... ({len(value)} long)"


def same(got, wanted):
    if isinstance(wanted, tuple):
        return any(same(got, one) for one in wanted)
    if wanted is None:
        return got in UNKNOWN
    if isinstance(wanted, (bool, int)):
        return got == str(int(wanted)) or (wanted in (0, -1) and got == "")
    return got == wanted


# ---- what a row asks for ----


def judge_message(result, wanted):
    parts = [wanted] if isinstance(wanted, str) else wanted
    return [f"message lacks {part!r}: {short(result.get('message', ''))}" for part in parts if part not in result.get("message", "")]


def judge_hint(result, wanted):
    said = result.get("hint", "") + " " + result.get("message", "")  # misuse has but one text in Python and Lua
    return [] if wanted in said else [f"hint lacks {wanted!r}: {short(said)}"]


def judge_audio(result, wanted):
    got = bytes.fromhex(result.get("audio", ""))
    return [] if got == wanted else [f"audio is {len(got)} bytes, not the {len(wanted)} expected (same for {common(got, wanted)})"]


def common(a, b):
    return next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))


def judge_prefix(result, wanted):
    got = bytes.fromhex(result.get("audio", ""))
    return [] if wanted.startswith(got) else [f"audio ({len(got)} bytes) is no prefix of the truth after {common(got, wanted)}"]


def judge_least(result, wanted):
    got = len(result.get("audio", "")) // 2
    return [] if got >= wanted else [f"only {got} bytes of audio, {wanted} had arrived"]


def judge_chunks(result, wanted):
    return [] if int(result["chunks"]) >= wanted else [f"{result['chunks']} chunks, at least {wanted} expected"]


def judge_usage(result, wanted):
    return [f"usage.{name} is {result[name]!r}, not {value!r}" for name, value in wanted.items() if name in result and not same(result[name], value)]


def judge_request_id(result, wanted):
    got = result.get("request_id") or result.get("error_request_id", "")
    return [] if same(got, wanted) or result["status"] == "INVALID" else [f"request_id is {got!r}, not {wanted!r}"]


def judge_slowest(result, wanted):
    return [] if result["seconds"] <= wanted else [f"took {result['seconds']:.2f} s, over {wanted}"]


def judge_fastest(result, wanted):
    return [] if result["seconds"] >= wanted else [f"took {result['seconds']:.2f} s, less than {wanted}"]


def judge_untold(result, wanted):
    return [f"{key} tells what it must not" for key, value in result.items() if isinstance(value, str) and wanted in value]


OF_RESULT = {
    "message": judge_message,
    "untold": judge_untold,
    "hint": judge_hint,
    "audio": judge_audio,
    "audio_prefix_of": judge_prefix,
    "audio_min": judge_least,
    "chunks_min": judge_chunks,
    "usage": judge_usage,
    "request_id": judge_request_id,
    "seconds_max": judge_slowest,
    "seconds_min": judge_fastest,
}


# ---- what the server must have seen ----


def differences(what, got, wanted):
    return [] if got == wanted else [f"{what}: {short(got)}, not {short(wanted)}"]


def judge_headers(seen, wanted):
    got = {name: seen[-1]["headers"].get(name) for name in wanted}
    return [
        f"request header {name}: {got[name]!r}"
        for name, value in wanted.items()
        if got[name] != value and not (isinstance(value, tuple) and got[name] in value)
    ]


OF_SEEN = {
    "requests": lambda seen, wanted: differences("requests at the server", len(seen), wanted),
    "connections": lambda seen, wanted: differences("connections at the server", len({request["connection"] for request in seen}), wanted),
    "end": lambda seen, wanted: [] if seen and str(seen[-1]["end"]).startswith(wanted) else [f"connection ended: {seen and seen[-1]['end']}"],
    "headers": judge_headers,
    "version": lambda seen, wanted: differences("version", seen[-1]["version"], wanted),
    "method": lambda seen, wanted: differences("method", seen[-1]["method"], wanted),
    "path": lambda seen, wanted: differences("path", "/" + seen[-1]["path"].split("/", 3)[3], wanted),
    "json": lambda seen, wanted: differences("body", json.loads(seen[-1]["body"]), wanted),
    "text": lambda seen, wanted: differences("text", json.loads(seen[-1]["body"])["input"]["text"], wanted),
    "authorization": lambda seen, wanted: differences("authorization", seen[-1]["authorization"], wanted),
}


# ---- what every row promises ----


def judge_always(ask, result):
    status, text = result["status"], result.get("message", "")
    if status not in STATUSES:
        return [f"{status}: {text[-3000:]}"]
    problems = []
    if result.get("again", status) != status:
        problems.append(f"asked once more it says {result['again']}, not {status} again")
    if status != "DONE" and (not text or any(unicodedata.category(c) in ("Cc", "Cs") for c in text)):
        problems.append(f"message is empty or not clean: {short(text)}")
    if ask["mode"] == "stream" and result.get("encoding") not in ("mp3", "ogg") and len(result.get("audio", "")) % 4:
        problems.append("half a sample was handed out")
    if status == "DONE" and ask["mode"] == "stream" and result.get("finish_reason") != "stop":
        problems.append(f"DONE with finish_reason {result.get('finish_reason')!r}")
    return problems + judge_secrets(result)


def judge_secrets(result):
    told = {key: value for key, value in result.items() if key not in ("audio", "seconds")}
    problems = [f"the key is shown in {key}" for key, value in told.items() if CANARY in value]
    return problems + [f"the url's signature is shown in {key}" for key, value in told.items() if key != "url" and SECRET_OF_THE_URL in value]


def judge_key(seen):
    return ["the key stands outside of Authorization"] if any(request["key_elsewhere"] for request in seen) else []


def judge_step(ask, expect, result):
    problems = judge_always(ask, result)
    if not same(result["status"], expect["status"]):
        problems.append(f"status {result['status']} ({result.get('http_status') or '-'} {short(result.get('message', ''))}), not {expect['status']}")
    for key, wanted in expect.items():
        if key in OF_RESULT:
            problems += OF_RESULT[key](result, wanted)
        elif key in result and key != "status" and not same(result[key], wanted):
            problems.append(f"{key} is {short(result[key])}, not {wanted!r}")
    return problems


def judge_seen(expect, seen, others):
    problems = judge_key(seen)
    for key, wanted in expect.items():
        if key in OF_SEEN:
            problems += OF_SEEN[key](seen, wanted)
        elif key.startswith("requests_") and key != "requests_sent":
            problems += differences(key, len(others[key.removeprefix("requests_")]), wanted)
    return problems

"""qtts voices and qtts doctor: what they tell people, what they tell programs, and when they say that something is wrong."""

import json
import re
import socket

import command
import pytest
from command import KEY
from qtts._cli._voices import chosen, close_to, known

# ---- voices ---------------------------------------------------------------------------------------------------------------------------


def test_the_list_hangs_together():
    table = known()
    models = {model["name"] for model in table["models"]}
    names = [voice["name"] for voice in table["voices"]]
    languages = {language for model in table["models"] for language in model["languages"]}
    assert len(names) == len(set(names)) and names[0] == "Cherry"
    assert all(voice["models"] and set(voice["models"]) <= models for voice in table["voices"])
    assert {voice["home"].partition(" ")[0] for voice in table["voices"] if voice["home"]} <= languages and len(languages) == 10


CHOSEN = [
    ({}, {"Cherry", "Lenn", "Jada"}, set()),
    ({"model": "qwen-tts"}, {"Cherry"}, {"Lenn", "Jada"}),
    ({"model": "qwen-tts-2025-05-22"}, {"Cherry"}, {"Lenn", "Jada"}),
    ({"model": "qwen-tts-latest"}, {"Jada"}, {"Lenn"}),
    ({"language": "german"}, {"Lenn", "Cherry"}, set()),
    ({"language": "German", "model": "qwen-tts"}, set(), {"Lenn", "Cherry"}),
    ({"language": "Klingon"}, set(), {"Cherry"}),
]


@pytest.mark.parametrize("wanted, among, not_among", CHOSEN, ids=str)
def test_chosen(wanted, among, not_among):
    names = {voice["name"] for voice in chosen(known(), **wanted)[1]}
    assert among <= names and not names & not_among


def test_a_language_s_own_voices_come_first():
    assert chosen(known(), "German")[1][0]["name"] == "Lenn"
    assert all(voice["home"].startswith("Chinese") for voice in chosen(known(), "chinese")[1][:10])


@pytest.mark.parametrize("meant, name", [("cherry", "Cherry"), ("Chery", "Cherry"), ("ono anna", "Ono Anna"), ("Radio", "Radio Gol")])
def test_close_to(meant, name):
    assert close_to(meant)[0] == name


def test_voices_in_a_pipe():
    done = command.piped("voices", "-l", "Japanese")
    first, second = done.stdout.decode().splitlines()[:2]
    assert (done.returncode, done.stderr) == (0, b"")
    assert first.split() == ["VOICE", "HOME", "MODELS"] and second.split() == ["Ono", "Anna", "Japanese", "qwen3-tts-flash"]


def test_voices_in_a_terminal(terminal):
    status, shown = terminal("voices").end()
    assert status == 0 and b"Cherry" in shown and b"qwen3-tts-instruct-flash" in shown and b"\x1b" not in shown


def test_voices_for_programs():
    told = json.loads(command.piped("voices", "--json", "-m", "qwen-tts").stdout)
    assert [model["name"] for model in told["models"]] == ["qwen-tts"]
    assert told["voices"] == [{"name": name, "home": None, "models": ["qwen-tts"]} for name in ("Cherry", "Serena", "Ethan", "Chelsie")]
    assert command.piped("voices", "--names", "models", "-l", "German").stdout.split()[0] == b"qwen3-tts-flash"


def test_nothing_in_the_list():
    done = command.piped("voices", "-m", "gpt")
    assert done.returncode == 1 and b"the service may" in done.stderr


def test_nobody_reads_the_list():
    with command.started("voices", stdout=-1) as child:
        child.stdout.close()
        assert child.wait(30) == 1 and child.stderr.read() == b""


# ---- doctor ---------------------------------------------------------------------------------------------------------------------------


def doctor(*words, status=0):
    done = command.piped("doctor", "--json", *words)
    assert (done.returncode, done.stderr) == (status, b"")
    told = json.loads(done.stdout)
    assert told["ok"] == (status == 0)
    return {check["check"]: check for check in told["checks"]}


@pytest.fixture
def sound(surroundings, players):
    players("aplay")


def test_all_is_well(sound, endpoint):
    endpoint.ask("DELETE", "/received")
    told = doctor()
    assert list(told) == ["qtts", "libraries", "key", "address", "certificates", "proxy", "connection", "player"]
    assert all(check["status"] == "ok" and not check["advice"] for check in told.values())
    assert told["key"]["found"] == "found: DASHSCOPE_API_KEY" and told["address"]["found"] == endpoint.base
    assert "libcurl/" in told["libraries"]["found"] and "base64/" in told["libraries"]["found"] and told["player"]["found"] == "aplay"
    assert [entry["method"] for entry in endpoint.received()["requests"] if entry["method"] == "POST"] == []
    assert not any(entry["authorized"] for entry in endpoint.received()["requests"])


def test_certificates_of_a_file_and_of_a_folder(sound, monkeypatch):
    """The system's own may be either; which of them a client takes is the core's to judge."""
    assert re.fullmatch(r"[1-9][0-9]* in /.*", doctor()["certificates"]["found"])
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    assert re.fullmatch(r"[1-9][0-9]* in /etc/ssl/certs/ca-certificates.crt", doctor()["certificates"]["found"])


def test_the_same_for_people(sound, terminal):
    done = command.piped("doctor")
    assert done.returncode == 0 and done.stdout.count(b"\nok ") == 7
    status, shown = terminal("doctor").end()
    assert status == 0 and b"127.0.0.1 answered after" in shown


def test_billed(sound, endpoint):
    assert "1.0 s of audio" in doctor("--billed")["request"]["found"]
    assert endpoint.received()["requests"][-1]["body"]["input"]["text"] == "Hello."


def test_no_key_and_the_rest_is_looked_at(sound, monkeypatch, endpoint):
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    told = doctor("--billed", status=1)
    assert told["key"]["status"] == "problem" and "DASHSCOPE_API_KEY" in told["key"]["found"]
    assert told["connection"]["status"] == "ok" and told["request"]["status"] == "note"


def test_a_key_in_a_file(sound, monkeypatch, tmp_path):
    monkeypatch.delenv("DASHSCOPE_API_KEY")
    (tmp_path / ".dashscope").mkdir()
    (tmp_path / ".dashscope/api_key").write_text(KEY)
    assert doctor()["key"]["found"] == "found: ~/.dashscope/api_key"


def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


PROBLEMS = [
    ({"DASHSCOPE_API_KEY": "sk-a b"}, "key", "characters"),
    ({"DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:{closed}/api/v1"}, "connection", "127.0.0.1"),
    ({"DASHSCOPE_HTTP_BASE_URL": "nonsense"}, "address", "base URL"),
    ({"SSL_CERT_FILE": "/none.pem"}, "certificates", "/none.pem: No such file"),
    ({"SSL_CERT_FILE": "/dev/null"}, "certificates", "holds none"),
]


@pytest.mark.parametrize("settings, check, said", PROBLEMS, ids=[f"{row[1]}: {row[2]}" for row in PROBLEMS])
def test_a_problem_and_what_to_do(sound, monkeypatch, settings, check, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value.format(closed=closed_port()))
    told = doctor(status=1)
    assert told[check]["status"] == "problem" and said in told[check]["found"]
    assert [name for name, other in told.items() if other["status"] == "problem"] == [check]


def test_no_player_is_no_problem(surroundings, players):
    players()
    assert "aplay (alsa-utils)" in doctor()["player"]["advice"]


def test_a_proxy_is_told_without_its_password(sound, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://someone:secret-word@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    done = command.piped("doctor")
    assert b"https_proxy=http://***@proxy.example:3128, no_proxy=127.0.0.1" in done.stdout and b"secret-word" not in done.stdout

"""The judge finds what is wrong, and a driver that dies or hangs is told apart from one that answers."""

import sys

import drivers
import judge
import pytest
from table import DEFAULTS

GOOD = {"status": "DONE", "again": "DONE", "audio": "01020304", "finish_reason": "stop", "url": "", "chunks": "1", "seconds": 0.1}
BAD = {"status": "SERVICE", "again": "SERVICE", "audio": "", "http_status": "400", "message": "no", "hint": "", "chunks": "0", "seconds": 0.1}
WRONG = [
    ("another status", GOOD, {"status": "SERVICE"}, "status DONE"),
    ("other audio", GOOD, {"status": "DONE", "audio": b"\1\2\3\5"}, "same for 3"),
    ("no prefix", GOOD, {"status": "DONE", "audio_prefix_of": b"\1\2\4"}, "no prefix"),
    ("too little audio", GOOD, {"status": "DONE", "audio_min": 5}, "only 4 bytes"),
    ("half a sample", {**GOOD, "audio": "010203"}, {"status": "DONE"}, "half a sample"),
    ("DONE without stop", {**GOOD, "finish_reason": "null"}, {"status": "DONE"}, "DONE with finish_reason"),
    ("does not stick", {**BAD, "again": "DONE"}, {"status": "SERVICE"}, "asked once more"),
    ("no message", {**BAD, "message": ""}, {"status": "SERVICE"}, "message is empty"),
    ("raw message", {**BAD, "message": "a\x1bb"}, {"status": "SERVICE"}, "not clean"),
    ("key shown", {**BAD, "hint": "use " + judge.CANARY}, {"status": "SERVICE"}, "the key is shown in hint"),
    ("signature shown", {**BAD, "message": judge.SECRET_OF_THE_URL}, {"status": "SERVICE"}, "signature is shown"),
    ("another number", BAD, {"status": "SERVICE", "http_status": 401}, "http_status is '400'"),
    ("unknown status", {**GOOD, "status": "OK"}, {"status": "DONE"}, "OK: "),
]


@pytest.mark.parametrize("result, expect, problem", [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_found(result, expect, problem):
    assert any(problem in found for found in judge.judge_step(DEFAULTS, expect, result))


@pytest.mark.parametrize(
    "result, expect", [(GOOD, {"status": "DONE", "audio": b"\1\2\3\4"}), (BAD, {"status": ("HTTP", "SERVICE"), "http_status": 400})]
)
def test_what_is_right_is_passed(result, expect):
    assert judge.judge_step(DEFAULTS, expect, result) == []


@pytest.mark.parametrize(
    "program, verdict", [("import sys; sys.stdin.readline(); sys.exit('ouch')", "DIED"), ("import sys; sys.stdin.read()", "HANGS")]
)
def test_a_driver_that_does_not_answer(tmp_path, monkeypatch, program, verdict):
    monkeypatch.setattr(drivers, "recipe", lambda name: ([sys.executable, "-c", program], tmp_path, {}))
    monkeypatch.setattr(drivers, "SECONDS_A_JOB", 1 if verdict == "HANGS" else 20)
    driver = drivers.Driver("c", tmp_path)
    result = driver.run({"mode": "stream"}, lambda: None)
    assert result["status"] == verdict and ("ouch" in result["message"]) == (verdict == "DIED")

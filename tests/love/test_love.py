"""qtts.love in LÖVE itself, without a screen: what OpenAL's `wave` driver writes is what would have been heard."""

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build/release"  # LÖVE does not start under AddressSanitizer
sys.path.append(str(ROOT / "tests/endpoint"))

os.environ.setdefault("QTTS_ENDPOINT", str(BUILD / "bin/qtts-endpoint"))

import endpoint as local  # noqa: E402

pytestmark = pytest.mark.skipif(not shutil.which("love"), reason="LÖVE is not installed")

# One channel, the stream's own rate and format, and nothing that would change a sample on its way.
OPENAL = """[general]
drivers = {driver}
channels = mono
sample-type = int16
frequency = 24000
output-limiter = false
dither = false
[wave]
file = {file}
"""


class Game:
    """A game that was played to its end: what it said, and the samples that were heard, silence taken out."""

    def __init__(self, folder, base, scene, game="game", driver="wave", **settings):
        config, recording = folder / "alsoft.conf", folder / "heard.wav"
        config.write_text(OPENAL.format(driver=driver, file=recording))
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = {
            "HOME": folder, "XDG_RUNTIME_DIR": folder, "ALSOFT_CONF": config, "SDL_VIDEODRIVER": "dummy", "SCENE": scene,
            "LUA_PATH": f"{ROOT}/bindings/lua/?.lua", "LUA_CPATH": f"{BUILD}/lua/5.1/?.so",
            "DASHSCOPE_API_KEY": local.KEY, "DASHSCOPE_HTTP_BASE_URL": base,
        }
        done = subprocess.run(
            ["love", str(HERE / game)], env={**kept, **{k: str(v) for k, v in (environment | settings).items()}},
            capture_output=True, text=True, timeout=60, check=False,
        )
        self.status, self.complaints = done.returncode, done.stderr
        self.said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
        self.heard = [sample for sample in samples(recording) if sample] if driver == "wave" else None


def samples(path):
    data = path.read_bytes()
    start = data.index(b"data") + 8
    count = (len(data) - start) // 2
    return struct.unpack_from(f"<{count}h", data, start)


def ramp(seconds):
    """The replay's samples without its first one, which is 0: silence, as is none of the next 65,535."""
    count = round(seconds * 24000) - 1
    return list(struct.unpack(f"<{count}h", struct.pack(f"<{count}H", *range(1, count + 1))))


@pytest.fixture
def play(tmp_path):
    """play(scene, seconds=, pace=, ...) -> Game, against an endpoint that says a ramp."""

    def play_scene(scene, seconds=1.0, pace=0, event_bytes=1920, **settings):
        options = f"--replay ramp --riff never --seconds {seconds} --pace {pace} --event-bytes {event_bytes}"
        with local.running(*options.split()) as endpoint:
            return Game(tmp_path, endpoint.base, scene, **settings)

    return play_scene


def good(game, seconds):
    """Every sample was heard once and in order, and the line knew it."""
    assert (game.status, game.complaints) == (0, "")
    assert game.said["err"] == "nil" and game.said["count"] == "0"
    assert game.heard == ramp(seconds)
    assert float(game.said["tell_before"]) == 0 and float(game.said["tell"]) == pytest.approx(seconds, abs=1e-4)
    assert game.said["tell_decreasing"] == "false"


# name, scene, the endpoint's answer, the game's settings, whether it runs dry: 0 = it cannot, 1 = it must, None = a busy machine decides
SPOKEN = [
    ("as_fast_as_it_can", "plain", {"seconds": 1.5}, {}, None),
    ("in_real_time", "plain", {"seconds": 1, "pace": 1}, {"PREBUFFER": 0.3}, None),
    ("slower_than_real_time", "plain", {"seconds": 1, "pace": 0.5}, {"PREBUFFER": 0.15}, 1),
    ("a_drop_at_a_time", "plain", {"seconds": 0.5, "pace": 0.7, "event_bytes": 202}, {"PREBUFFER": 0.05}, 1),
    ("shorter_than_the_prebuffer", "plain", {"seconds": 0.1}, {"PREBUFFER": 5}, 0),
    ("a_prebuffer_of_over_a_second", "plain", {"seconds": 1.5, "pace": 4}, {"PREBUFFER": 1.2}, 0),
    ("frames_that_take_too_long", "hitch", {"seconds": 1.5, "pace": 1.5, "event_bytes": 4800}, {"PREBUFFER": 0.1}, 1),
    ("a_pause_when_it_runs_dry", "pause_dry", {"seconds": 1, "pace": 0.6, "event_bytes": 960}, {"PREBUFFER": 0.05}, 1),
    ("a_pause", "pause", {"seconds": 0.6}, {}, None),
    ("under_an_eager_collector", "plain", {"seconds": 0.7}, {"GC": 0}, None),
]


@pytest.mark.parametrize(("scene", "answer", "settings", "dry"), [row[1:] for row in SPOKEN], ids=[row[0] for row in SPOKEN])
def test_every_sample_is_heard_once(play, scene, answer, settings, dry):
    game = play(scene, **answer, **settings)
    good(game, answer["seconds"])
    assert dry is None or min(int(game.said["underruns"]), 1) == dry


def test_nothing_is_heard_while_paused(play):
    assert float(play("pause", seconds=0.6).said["heard_while_paused"]) == 0


def test_nothing_is_heard_after_stop(play):
    game = play("stop", seconds=2.7, pace=1)
    assert (game.status, game.complaints, game.said["count"]) == (0, "", "0")
    assert 0.2 <= len(game.heard) / 24000 < 1 and game.heard == ramp(2.7)[: len(game.heard)]


def test_stopping_all_when_the_first_source_is_made(play):
    game = play("stop_all", seconds=1)
    assert (game.status, game.complaints, game.said["count"], game.heard) == (0, "", "0", [])


def test_the_client_is_closed_under_a_line(play):
    game = play("close", seconds=2.7, pace=1)
    assert (game.status, game.complaints, game.said["count"]) == (0, "", "0")
    assert "the client was freed" in game.said["err"] and game.heard == ramp(2.7)[: len(game.heard)]


def test_quitting_in_the_middle(play):
    game = play("leave", seconds=60)
    assert (game.status, game.complaints) == (0, "") and game.heard == ramp(2)[: len(game.heard)]


def test_more_lines_than_openal_has_voices(play):
    game = play("crowd", seconds=0.2, driver="null")
    assert (game.status, game.complaints, game.said["err"]) == (0, "", "nil")


def test_what_is_wrong_is_told_by_the_line(tmp_path):
    with local.running("--replay", "ramp") as endpoint:
        game = Game(tmp_path, endpoint.base, "plain", VOICE="Nobody")
    assert (game.status, game.complaints) == (0, "") and "voice" in game.said["err"].lower() and game.heard == []


def test_in_a_thread(play):
    game = play("thread", seconds=1, game="thread")
    assert (game.status, game.complaints, game.said["lines"]) == (0, "", "1")
    assert game.heard == ramp(1)


def test_the_example_shows_what_was_heard(play):
    game = play("dialogue", seconds=0.5, pace=2, game="dialogue", EXAMPLE=ROOT / "examples/love")
    assert (game.status, game.complaints) == (0, "")
    assert game.said == {"line1": "Grüße, 世界!|true|nil", "line2": "Again.|true|nil", "valid": "true"}


def test_the_example_goes_on_where_a_voice_is_unknown(play):
    game = play("dialogue", seconds=0.1, game="dialogue", EXAMPLE=ROOT / "examples/love", VOICE="Nobody")
    assert (game.status, game.complaints) == (0, "") and game.said["line2"].startswith("Again.|true|") and "oice" in game.said["line2"]


def test_the_readme(play, tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (snippet,) = [text for text in re.findall(r"^```lua\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL) if "function love." in text]
    shutil.copytree(HERE / "game", tmp_path / "game")
    (tmp_path / "game/main.lua").write_text(snippet, encoding="utf-8")
    game = play("readme", seconds=0.3, game=tmp_path / "game")
    assert (game.status, game.complaints) == (0, "") and game.heard == ramp(0.3)


def test_without_love(tmp_path):
    lua = ["luajit", "-e", 'print(select(2, pcall(require("qtts.love").new)))']
    done = subprocess.run(lua, env={**os.environ, "LUA_PATH": f"{ROOT}/bindings/lua/?.lua"}, capture_output=True, text=True, check=True)
    assert "needs love.audio" in done.stdout

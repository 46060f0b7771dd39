"""Narrations: a text of any length as one stream, tokens that arrive, what comes out of an iterator that fails."""

import array
import gc
import shutil
import threading
import time
import weakref

import pytest
import qtts
from support import local, run, streams, wait_for

SENTENCES = [f"This is sentence number {i}, and it says nothing new." for i in range(60)]
TEXT = " ".join(SENTENCES)
SOUND = {"parameters": {"x_replay": {"kind": "tone", "seconds": 0.5, "riff": "never"}}}


@pytest.fixture(scope="module")
def speaker():
    with local.running("--replay", "tone", "--seconds", "0.5", "--riff", "never") as running:
        yield running


@pytest.fixture
def client(speaker):
    with qtts.Client("sk-narrate-0000", base_url=speaker.base) as made:
        yield made


def read_all(narration):
    return b"".join(narration)


def test_a_long_text_is_one_stream(client):
    with client.narrate(TEXT, voice="Cherry") as book:
        pcm = read_all(book)
        segments = book.segments
    assert "".join(" " + s.text for s in segments)[1:] == TEXT
    assert all(TEXT.encode()[s.start : s.end].decode() == s.text and len(s.text.encode()) <= 560 for s in segments)
    assert segments[0].text == SENTENCES[0]
    assert [s.first_sample for s in segments][0] == 0 and segments[-1].end_sample * 2 == len(pcm)
    assert all(a.end_sample <= b.first_sample for a, b in zip(segments, segments[1:]))
    assert book.usage == {"characters": sum(s.usage["characters"] for s in segments)}
    assert book.metrics.requests_sent == len(segments) == len({s.request_id for s in segments})
    assert book.metrics.audio_bytes == len(pcm)


def test_what_is_known_outlives_close(client):
    book = client.narrate(TEXT)
    read_all(book)
    before = book.segments, book.progress, book.usage
    book.close()
    assert (book.segments, book.progress, book.usage) == before
    assert book.progress.resume_at == len(TEXT)


def test_without_trim_bytes_are_the_service_s(client):
    alone = client.stream("Hello.", **SOUND).read()
    with client.narrate(TEXT, trim=False, **SOUND) as book:
        pcm = book.read()
        assert pcm == alone * len(book.segments)


@pytest.mark.parametrize("pause", [0.1, 0.4, 1.0])
def test_pauses_are_as_asked(client, pause):
    with client.narrate(TEXT, pause=pause) as book:
        pcm = array.array("h", book.read())
        gaps = [b.first_sample - a.end_sample for a, b in zip(book.segments, book.segments[1:])]
    assert all(abs(gap / 24000 - pause) <= 0.1 * pause for gap in gaps)
    for a, b in zip(book.segments, book.segments[1:]):
        assert not any(pcm[a.end_sample : b.first_sample])


def test_tokens_are_spoken_as_they_arrive(client):
    """The second sentence is not written before the first one is heard."""
    heard = threading.Event()

    def tokens():
        yield from ("Good ", "morning", " to", " you.", " And")
        assert heard.wait(20)
        yield " that was all."

    pieces = []
    for pcm in client.narrate(tokens()):
        heard.set()
        pieces.append(pcm)
    assert len(b"".join(pieces)) > 1.2 * 48000 * 0.8


def test_text_that_stalls_is_spoken(client):
    book = client.narrate(None, silence=0.02)
    book.feed("No full stop is here and")
    assert next(book)
    book.feed(" none is here")
    book.finish()
    read_all(book)
    assert " ".join(s.text for s in book.segments) == "No full stop is here and none is here"


def feeders():
    return [thread for thread in threading.enumerate() if thread.name == "qtts-feed"]


def test_a_file_is_a_source_and_stays_open(client, tmp_path):
    (tmp_path / "book.txt").write_text("Good morning. And\nanother line.")
    with open(tmp_path / "book.txt") as lines:
        read_all(client.narrate(lines))
        for thread in feeders():
            thread.join(20)
        assert not lines.closed


def test_a_generator_ends_with_its_narration(client):
    more, ended = threading.Event(), threading.Event()

    def tokens():
        try:
            yield "Good morning. And"
            more.wait(20)
            yield " more."
            more.wait(20)
        finally:
            ended.set()

    book = client.narrate(tokens())
    next(book)
    book.close()
    more.set()
    assert ended.wait(20)


def test_a_source_of_nothing_stalls(client):
    """Models' streams hold empty deltas, which are no text."""
    heard = threading.Event()

    def tokens():
        yield "No full stop is here"
        for _ in range(2000):
            if heard.wait(0.005):
                return
            yield ""
        raise AssertionError("nothing was spoken meanwhile")

    for _ in client.narrate(tokens(), silence=0.1):
        heard.set()


@pytest.mark.parametrize("texts, start, says", [(["Hi. ", "a\0b"], 0, "at byte 5"), (["Gr\u00f6\u00dfe."], 3, "start is 3, but no character")])
def test_fed_text_that_is_none(client, texts, start, says):
    with pytest.raises(ValueError, match=says), client.narrate(iter(texts), start=start) as book:
        read_all(book)


def test_an_iterator_s_exception_comes_behind_what_was_said(client, tmp_path):
    def tokens():
        yield "One sentence. "
        yield "And another one."
        raise LookupError("no more of it")

    book = client.narrate(tokens())
    heard = 0
    with pytest.raises(LookupError, match="no more of it"):
        for pcm in book:
            heard += len(pcm)
    assert len(book.segments) == 2 and heard == book.segments[-1].end_sample * 2
    with pytest.raises(LookupError), client.narrate(tokens()) as again:
        again.save(tmp_path / "book.wav")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("item", [b"bytes", 7, None, "\ud800"])
def test_an_iterator_of_something_else(client, item):
    with pytest.raises((TypeError, UnicodeEncodeError)), client.narrate(iter(["Hello. ", item])) as book:
        read_all(book)


@pytest.mark.parametrize(
    "text, options, error, says",
    [
        ("", {}, ValueError, "nothing to speak"),
        (" \n ... ", {}, ValueError, "nothing to speak"),
        ("a\0b", {}, ValueError, "at byte 1"),
        (b"bytes", {}, TypeError, "must be str"),
        (7, {}, TypeError, "iterable"),
        ("Hi.", {"concurrency": 0}, ValueError, "concurrency"),
        ("Hi.", {"concurrency": 1000}, ValueError, "1 to 64"),
        ("Hi.", {"max_bytes": 3}, ValueError, "max_bytes"),
        ("Hi.", {"pause": -1}, ValueError, "pause"),
        ("Hi.", {"silence": 0}, ValueError, "silence"),
        ("Hi.", {"start": -1}, ValueError, "start"),
        ("Hi.", {"start": 4}, ValueError, "3 bytes"),
        ("Hi.", {"parameters": {"response_format": "mp3"}}, ValueError, "trim"),
    ],
)
def test_misuse_is_told_at_once(client, text, options, error, says):
    with pytest.raises(error, match=says):
        client.narrate(text, **options)


def test_no_text_behind_the_end(client):
    book = client.narrate(None)
    book.feed("Hello.")
    book.finish()
    for call in (book.finish, lambda: book.feed("more")):
        with pytest.raises(ValueError, match="no more text"):
            call()
    book.close()
    with pytest.raises(ValueError, match="closed"):
        book.feed("more")


def test_start_goes_on_where_it_stopped(client):
    with client.narrate(TEXT) as book:
        while book.progress.resume_at < len(TEXT) / 2:
            next(book)
        resume = book.progress.resume_at
    with client.narrate(TEXT, start=resume) as rest:
        read_all(rest)
        assert rest.segments[0].start == resume and rest.segments[-1].end == len(TEXT)
    assert TEXT[resume:].startswith("This is sentence")


def test_cancel_ends_all_that_is_under_way(client, speaker):
    def under_way():
        return speaker.received()["counters"]["streams_open"]

    book = client.narrate(TEXT, parameters={"x_replay": {"kind": "tone", "seconds": 600, "pace": 4}})
    wait_for(lambda: book.poll() is not None and under_way() == 3)
    start = time.monotonic()
    book.cancel()
    with pytest.raises(qtts.CancelledError):
        next(book)
    assert time.monotonic() - start < 2
    assert book.metrics.requests_sent == 3
    wait_for(lambda: under_way() == 0)


def test_save_and_subtitles(client, tmp_path):
    told = []
    with client.narrate(TEXT) as book:
        book.save(tmp_path / "book.wav", progress=lambda metrics: told.append((metrics.audio_seconds, book.progress.pieces_done)))
        book.subtitles(tmp_path / "book.srt")
        book.subtitles(tmp_path / "book.txt", "vtt")
        assert told[-1] == (book.metrics.audio_seconds, len(book.segments))
        for path, format in (("book.txt", None), ("book.srt", "ass")):
            with pytest.raises(ValueError, match="format"):
                book.subtitles(tmp_path / path, format)
        with pytest.raises(FileNotFoundError):
            book.subtitles(tmp_path / "none" / "book.srt")
    assert (tmp_path / "book.wav").stat().st_size == 44 + 2 * book.segments[-1].end_sample
    srt, vtt = (tmp_path / "book.srt").read_text(), (tmp_path / "book.txt").read_text()
    assert srt.startswith("1\n00:00:00,000 --> ") and vtt.startswith("WEBVTT")
    assert all(" ".join(text.split()) in " ".join(srt.split()) for text in (SENTENCES[0][:20], SENTENCES[-1][-20:]))


def test_dropped_narrations_end_with_their_thread(client):
    ended = threading.Event()

    def tokens():
        try:
            while True:
                yield "And so on and on and on. "
                time.sleep(0.001)
        finally:
            ended.set()

    book = client.narrate(tokens())
    next(book)
    gone = weakref.ref(book)
    del book
    gc.collect()
    wait_for(lambda: gone() is None)
    assert ended.wait(20)


def test_exit_with_an_iterator_that_waits_for_ever(speaker):
    script = f"""
import qtts, threading
def tokens():
    yield "A first sentence. And"
    threading.Event().wait()
client = qtts.Client("sk-narrate-0000", base_url={speaker.base!r})
book = client.narrate(tokens())
print(len(next(book)) > 0)
"""
    assert run(script) == ("True\n", "", 0)


def test_the_module_s_own(monkeypatch, speaker):
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-narrate-0000")
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", speaker.base)
    assert read_all(qtts.narrate("Hello. And again."))


def test_ready_gives_narrations(client):
    book = client.narrate("Hello there. And once more.")
    end = time.monotonic() + 20
    got, over = b"", False
    while not over and time.monotonic() < end:
        client.step(0.05)
        while (news := client.ready()) is not None:
            assert news is book
            while chunk := book.poll():
                got += chunk
            over = chunk == b""
    assert over and len(got) == book.segments[-1].end_sample * 2


# ---- real speech, of the endpoint's own voice

SPOKEN = {
    "English": "The night was quiet. Then the rain began to fall on the old roof. She shut the last book.",
    "German": "Die Nacht war still. Dann begann der Regen zu fallen. Sie schloss das letzte Buch.",
    "Chinese": "夜晚很安静，月亮升起来了。后来雨开始下了起来，谁也没有说一句话。",
    "Japanese": "夜は静かでした。やがて雨が降り始めました。誰も何も言いませんでした。",
    "Russian": "Ночь была тихой. Потом пошёл дождь. Никто не сказал ни слова.",
}


@pytest.fixture(scope="module")
def voice():
    if not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not installed")
    with local.running() as running:
        yield running


def quiet(pcm, start, step):
    """How many samples are silent from here on: 40 dB under the loudest, a millisecond at a time."""
    most, count = max(map(abs, pcm)) // 100, 0
    while max(part := pcm[start + count * step : start + count * step + 24]) - min(part) <= 2 * most:
        count += 24
    return count


@pytest.mark.parametrize("language, text", SPOKEN.items())
def test_pauses_between_spoken_sentences(voice, language, text):
    with qtts.Client("sk-narrate-0000", base_url=voice.base) as client:
        book = client.narrate(text, language_type=language, max_bytes=80, pause=0.4)
        pcm = array.array("h", book.read())
    assert len(book.segments) >= 2
    for a, b in zip(book.segments, book.segments[1:]):
        silence = quiet(pcm, a.end_sample - 24, -1) + b.first_sample - a.end_sample + quiet(pcm, b.first_sample, 1)
        assert 0.36 <= silence / 24000 <= 0.44


# ---- answers as told: one piece after the other, so that each attempt of the script is the next piece ----

PCM = streams.pcm(4800)  # no silence in it
THREE = "First sentence. Second sentence, which is here. Third sentence, and the last."


def spoken(data=PCM, **more):
    return streams.streamed(streams.audio(data), streams.stop(**more))


def one_by_one(play, *plays, text=THREE, **options):
    """A narration of three pieces, on a client that retries once."""
    client = play(*plays, retries=1)
    return client.narrate(text, concurrency=1, max_bytes=32, **options)


def test_a_piece_is_retried(play):
    busy = streams.body(streams.failure("Throttling", "Slow down."), 429)
    book = one_by_one(play, spoken(), busy, spoken(), spoken(), trim=False)
    assert book.read() == 3 * PCM
    assert [s.retries for s in book.segments] == [0, 1, 0]
    assert (book.metrics.retries, book.metrics.requests_sent) == (1, 4)
    assert book.usage == {"characters": 3 * streams.USAGE["characters"]}


def test_one_that_fails_for_good_is_named(play):
    refusal = streams.body(streams.failure("DataInspectionFailed", "Not this."), 400)
    book = one_by_one(play, spoken(), refusal, trim=False)
    heard = b""
    with pytest.raises(qtts.BadRequestError, match=r"piece 2, from byte 16 of the text: Not this\.") as caught:
        for pcm in book:
            heard += pcm
    assert (heard, caught.value.code, caught.value.request_id) == (PCM, "DataInspectionFailed", streams.REQUEST_ID)
    assert book.progress.resume_at == 16
    with pytest.raises(qtts.BadRequestError):
        next(book)


def test_one_that_is_cut_off_is_spoken_again(play):
    cut = [("send", streams.head() + streams.CHUNKED + streams.chunked(streams.audio(PCM))), ("end",)]
    book = one_by_one(play, spoken(), cut, spoken(), spoken(), trim=False)
    heard = b""
    with pytest.raises(qtts.IncompleteAudioError, match="piece 2, from byte 16"):
        for pcm in book:
            heard += pcm
    assert heard == 2 * PCM
    rest = book.client.narrate(THREE, concurrency=1, max_bytes=32, trim=False, start=book.progress.resume_at)
    assert rest.read() == 2 * PCM
    assert rest.segments[0].text == "Second sentence, which is here."


@pytest.mark.parametrize("trim", [True, False])
def test_all_pieces_have_one_format(play, trim):
    book = one_by_one(play, spoken(), spoken(streams.wav(PCM, rate=16000)), trim=trim)
    with pytest.raises(qtts.ProtocolError, match="piece 2 has another audio format"):
        book.read()


def test_what_is_no_16_bit_pcm_is_not_trimmed(play):
    deep = streams.wav(PCM, bits=24)
    with pytest.raises(qtts.ProtocolError, match="trim"):
        one_by_one(play, spoken(deep)).read()
    assert one_by_one(play, spoken(deep), spoken(deep), spoken(deep), trim=False).read() == 3 * PCM


def test_mp3_is_joined_as_it_is(play):
    mp3 = b"ID3\x04\0\0\0\0\0\0" + bytes(range(256))
    book = one_by_one(play, spoken(mp3), spoken(mp3), spoken(mp3), trim=False, parameters={"response_format": "mp3"})
    assert book.read() == 3 * mp3
    assert book.encoding == "mp3"
    assert [(s.first_sample, s.end_sample) for s in book.segments] == 3 * [(None, None)]
    with pytest.raises(ValueError, match="PCM"):
        book.subtitles("/nowhere.srt")


def test_usage_is_summed_as_the_service_counts(play):
    tokens = {"input_tokens": 3, "output_tokens": 7, "total_tokens": 10, "input_tokens_details": {"text_tokens": 3},
              "output_tokens_details": {"audio_tokens": 6, "text_tokens": 1}}
    book = one_by_one(play, *3 * [spoken(usage=tokens)])
    book.read()
    assert book.usage == {"input_tokens": 9, "output_tokens": 21, "total_tokens": 30, "input_tokens_details": {"text_tokens": 9},
                          "output_tokens_details": {"audio_tokens": 18, "text_tokens": 3}}


def test_silence_is_trimmed(play):
    quiet = bytes(2 * 12000)
    book = one_by_one(play, *3 * [spoken(quiet + PCM + quiet)], pause=0.25)
    heard = book.read()
    gaps = [len(part) for part in heard.split(PCM[480:-480])]
    assert len(gaps) == 4 and all(abs(gap / 48000 - 0.25 - 0.02) < 0.025 for gap in gaps[1:3])
    assert gaps[0] / 48000 < 0.05 and gaps[3] / 48000 < 0.08

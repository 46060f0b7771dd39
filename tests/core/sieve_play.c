/* Feeds rows to the sieve the way the stream does. */
#include "sieve_play.h"
#include "sieve.h"

#include <string.h>

typedef struct sieve_run {
    split *pieces;
    qtts__sieve sieve;
    qtts__buffer envelope;
    size_t ceiling;
} sieve_run;

static bool sieve_ends(qtts__sieve_kind kind) { return kind == QTTS__SIEVE_BAD || kind == QTTS__SIEVE_OVER || kind == QTTS__SIEVE_NOMEM; }

static bool sieve_plain(char character) { return character != '"' && character != '\\' && (unsigned char)character >= 0x20; }

/* What the stream gives to the base64 decoder at once. */
static void sieve_direct(sieve_run *run, const char **at, const char *end)
{
    while (*at < end && qtts__sieve_at_text(&run->sieve) && sieve_plain(**at)) split_bytes(run->pieces, (*at)++, 1);
}

static qtts__sieve_kind sieve_audio(sieve_run *run, const char **at, const char *end)
{
    unsigned char character;
    sieve_direct(run, at, end);
    qtts__sieve_kind kind = qtts__sieve_audio(&run->sieve, at, end, &character);
    if (kind == QTTS__SIEVE_CHARACTER) split_bytes(run->pieces, &character, 1);
    if (kind == QTTS__SIEVE_AUDIO_END) split_say(run->pieces, ">");
    return kind;
}

/* Until the piece is used up or the text fails. The audio's begin is said once, however often the sieve says so. */
static qtts__sieve_kind sieve_piece(sieve_run *run, const char *at, const char *end)
{
    qtts__sieve_kind kind = QTTS__SIEVE_MORE;
    bool audio = qtts__sieve_at_text(&run->sieve) || run->sieve.in_audio;
    while (!sieve_ends(kind) && at < end) {
        if (audio) {
            kind = sieve_audio(run, &at, end);
            audio = kind != QTTS__SIEVE_AUDIO_END;
        } else {
            kind = qtts__sieve_feed(&run->sieve, &at, end, &run->envelope, run->ceiling);
            audio = kind == QTTS__SIEVE_AUDIO;
            if (audio) split_say(run->pieces, "<");
        }
        if (kind == QTTS__SIEVE_MORE && at < end) {
            assert_true(*at == '\n' || *at == '\r');
            at++;
            kind = qtts__sieve_newline(&run->sieve);
        }
    }
    assert_true(at <= end);
    return kind;
}

/* A text that failed stays failed, whatever comes behind. */
static void sieve_stays(sieve_run *run, qtts__sieve_kind kind)
{
    static const char more[] = " ";
    const char *at = more;
    assert_int_equal(qtts__sieve_feed(&run->sieve, &at, more + 1, &run->envelope, run->ceiling), kind);
    if (kind != QTTS__SIEVE_BAD) return;
    assert_int_equal(qtts__sieve_newline(&run->sieve), QTTS__SIEVE_BAD);
    assert_false(qtts__sieve_whole(&run->sieve));
}

static const char *sieve_verdict(sieve_run *run, qtts__sieve_kind kind)
{
    if (sieve_ends(kind)) sieve_stays(run, kind);
    if (kind == QTTS__SIEVE_BAD) return "bad";
    if (kind == QTTS__SIEVE_OVER) return "over";
    return qtts__sieve_whole(&run->sieve) ? "" : "cut";
}

static void sieve_play_up_to(split *pieces, size_t ceiling)
{
    sieve_run run = {.pieces = pieces, .ceiling = ceiling};
    qtts__sieve_kind kind = QTTS__SIEVE_MORE;
    const char *at, *end;
    while (!sieve_ends(kind) && split_next(pieces, &at, &end)) kind = sieve_piece(&run, at, end);
    assert_true(run.envelope.size <= ceiling);
    const char *verdict = sieve_verdict(&run, kind);
    if (*verdict == '\0') {
        split_say(pieces, "|");
        split_bytes(pieces, run.envelope.data, run.envelope.size);
    }
    split_say(pieces, "|%s", verdict);
    qtts__buffer_free(&run.envelope);
}

void sieve_play(split *pieces) { sieve_play_up_to(pieces, 1 << 24); }
void sieve_play_low_ceiling(split *pieces) { sieve_play_up_to(pieces, 20); }

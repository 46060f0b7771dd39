/* One JSON text with audio in it, as it arrives. */
#include "envelope.h"

#include <string.h>

/* The one pass over the audio's text: the decoder itself finds where its run ends; what is not base64 takes the slow path. */
static qtts__envelope_kind envelope_decode(qtts__envelope *envelope, const char **at, const char *end, qtts__buffer *audio)
{
    for (;;) {
        size_t written = 0;
        unsigned char character;
        if (qtts__sieve_at_text(&envelope->sieve))
            *at += qtts__base64_run(&envelope->base64, *at, (size_t)(end - *at), audio->data + audio->size, &written);
        audio->size += written;
        switch (qtts__sieve_audio(&envelope->sieve, at, end, &character)) {
        case QTTS__SIEVE_MORE: return QTTS__ENVELOPE_OK;
        case QTTS__SIEVE_CHARACTER: audio->size += qtts__base64_character(&envelope->base64, character, audio->data + audio->size); break;
        case QTTS__SIEVE_AUDIO_END:
            audio->size += qtts__base64_finish(&envelope->base64, audio->data + audio->size);
            return envelope->base64.failed ? QTTS__ENVELOPE_BAD_AUDIO : QTTS__ENVELOPE_OK;
        default: return QTTS__ENVELOPE_BAD;
        }
        if (envelope->base64.failed) return QTTS__ENVELOPE_BAD_AUDIO;
    }
}

static qtts__envelope_kind envelope_sieve(qtts__envelope *envelope, const char **at, const char *end, size_t ceiling)
{
    switch (qtts__sieve_feed(&envelope->sieve, at, end, &envelope->text, ceiling)) {
    case QTTS__SIEVE_AUDIO:
        envelope->head = envelope->text.size;
        envelope->at_audio = envelope->sieve;
        return QTTS__ENVELOPE_OK;
    case QTTS__SIEVE_NOMEM: return QTTS__ENVELOPE_NOMEM;
    case QTTS__SIEVE_OVER: return QTTS__ENVELOPE_OVER;
    case QTTS__SIEVE_MORE: return QTTS__ENVELOPE_OK;
    default: return QTTS__ENVELOPE_BAD;
    }
}

/* The text has left the track of the one before: what it repeated is read as if it came now. */
static qtts__envelope_kind envelope_stop_echo(qtts__envelope *envelope, size_t ceiling)
{
    const char *before = envelope->before;
    bool past_audio = envelope->echoed >= envelope->before_head;
    const char *at = before + (past_audio ? envelope->before_head : 0), *end = before + envelope->echoed;
    envelope->echoing = false;
    if (past_audio) {
        envelope->head = envelope->before_head;
        envelope->at_audio = envelope->before_at_audio;
        if (!qtts__buffer_append(&envelope->text, before, envelope->head)) return QTTS__ENVELOPE_NOMEM;
    }
    return at < end ? envelope_sieve(envelope, &at, end, ceiling) : QTTS__ENVELOPE_OK;
}

/* Compares with the one before, up to its audio or its end. */
static qtts__envelope_kind envelope_echo(qtts__envelope *envelope, const char **at, const char *end, size_t ceiling)
{
    bool in_head = envelope->echoed < envelope->before_head;
    const char *expected = envelope->before + envelope->echoed;
    size_t left = (in_head ? envelope->before_head : envelope->before_size) - envelope->echoed;
    size_t size = (size_t)(end - *at) < left ? (size_t)(end - *at) : left;
    if (size == 0 || memcmp(*at, expected, size) != 0) return envelope_stop_echo(envelope, ceiling);
    *at += size;
    envelope->echoed += size;
    if (in_head && size == left) envelope->sieve = envelope->before_at_audio;
    return QTTS__ENVELOPE_OK;
}

static bool envelope_line_over(const char *at, const char *end) { return at == end || *at == '\n' || *at == '\r'; }

static qtts__envelope_kind envelope_keep(qtts__envelope *envelope, qtts__envelope_kind kind)
{
    envelope->failed = kind == QTTS__ENVELOPE_BAD;
    return kind;
}

qtts__envelope_kind qtts__envelope_feed(qtts__envelope *envelope, const char **at, const char *end, qtts__buffer *audio, size_t ceiling)
{
    qtts__envelope_kind kind = envelope->failed ? QTTS__ENVELOPE_BAD : QTTS__ENVELOPE_OK;
    while (kind == QTTS__ENVELOPE_OK && !envelope_line_over(*at, end)) {
        if (envelope->sieve.in_audio) kind = envelope_decode(envelope, at, end, audio);
        else if (envelope->echoing) kind = envelope_echo(envelope, at, end, ceiling);
        else kind = envelope_sieve(envelope, at, end, ceiling);
    }
    return envelope_keep(envelope, kind);
}

qtts__envelope_kind qtts__envelope_newline(qtts__envelope *envelope, size_t ceiling)
{
    qtts__envelope_kind kind = envelope->failed ? QTTS__ENVELOPE_BAD : QTTS__ENVELOPE_OK;
    if (kind == QTTS__ENVELOPE_OK && envelope->echoing) kind = envelope_stop_echo(envelope, ceiling);
    if (kind == QTTS__ENVELOPE_OK && qtts__sieve_newline(&envelope->sieve) == QTTS__SIEVE_BAD) kind = QTTS__ENVELOPE_BAD;
    return envelope_keep(envelope, kind);
}

qtts__envelope_kind qtts__envelope_end(qtts__envelope *envelope, size_t ceiling)
{
    qtts__envelope_kind kind = envelope->failed ? QTTS__ENVELOPE_BAD : QTTS__ENVELOPE_OK;
    if (envelope->echoing && envelope->echoed == envelope->before_size) return QTTS__ENVELOPE_SAME;
    if (envelope->echoing) kind = envelope_stop_echo(envelope, ceiling);
    if (kind != QTTS__ENVELOPE_OK) return kind;
    if (!qtts__sieve_whole(&envelope->sieve)) return QTTS__ENVELOPE_BAD;
    return QTTS__ENVELOPE_OK;
}

static void envelope_remember(qtts__envelope *envelope)
{
    bool fits = envelope->head != 0 && envelope->text.size <= sizeof envelope->before;
    envelope->before_size = fits ? envelope->text.size : 0;
    envelope->before_head = envelope->head;
    envelope->before_at_audio = envelope->at_audio;
    if (fits) memcpy(envelope->before, envelope->text.data, envelope->text.size);
}

void qtts__envelope_next(qtts__envelope *envelope, bool repeatable)
{
    bool same = envelope->echoing && envelope->echoed == envelope->before_size;
    if (!repeatable) envelope->before_size = 0;
    else if (!same) envelope_remember(envelope);
    envelope->text.size = 0;
    envelope->head = 0;
    envelope->sieve = (qtts__sieve){0};
    envelope->base64 = (qtts__base64){0};
    envelope->failed = false;
    envelope->echoed = 0;
    envelope->echoing = envelope->before_size != 0;
}

void qtts__envelope_free(qtts__envelope *envelope)
{
    qtts__buffer_free(&envelope->text);
}

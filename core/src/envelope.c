/* One JSON text with audio in it, as it arrives. */
#include "envelope.h"

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
        return QTTS__ENVELOPE_OK;
    case QTTS__SIEVE_NOMEM: return QTTS__ENVELOPE_NOMEM;
    case QTTS__SIEVE_OVER: return QTTS__ENVELOPE_OVER;
    case QTTS__SIEVE_MORE: return QTTS__ENVELOPE_OK;
    default: return QTTS__ENVELOPE_BAD;
    }
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
        else kind = envelope_sieve(envelope, at, end, ceiling);
    }
    return envelope_keep(envelope, kind);
}

qtts__envelope_kind qtts__envelope_newline(qtts__envelope *envelope)
{
    bool good = !envelope->failed && qtts__sieve_newline(&envelope->sieve) != QTTS__SIEVE_BAD;
    return envelope_keep(envelope, good ? QTTS__ENVELOPE_OK : QTTS__ENVELOPE_BAD);
}

qtts__envelope_kind qtts__envelope_end(qtts__envelope *envelope)
{
    return !envelope->failed && qtts__sieve_whole(&envelope->sieve) ? QTTS__ENVELOPE_OK : QTTS__ENVELOPE_BAD;
}

void qtts__envelope_next(qtts__envelope *envelope)
{
    envelope->text.size = 0;
    envelope->head = 0;
    envelope->sieve = (qtts__sieve){0};
    envelope->base64 = (qtts__base64){0};
    envelope->failed = false;
}

void qtts__envelope_free(qtts__envelope *envelope)
{
    qtts__buffer_free(&envelope->text);
}

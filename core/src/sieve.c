/* Reads one JSON text as it arrives and parts the audio's text from the envelope. */
#include "sieve_grammar.h"

#include <string.h>

static bool sieve_newline(char character) { return character == '\n' || character == '\r'; }

/* The top bit of each of these eight characters that is a quote, a backslash or a control character; of those behind one it may be set too. */
static uint64_t sieve_marks(const char *p)
{
    const uint64_t ones = UINT64_MAX / 255, tops = ones << 7;
    uint64_t word;
    memcpy(&word, p, sizeof word);
    uint64_t quotes = word ^ ones * '"', slashes = word ^ ones * '\\';
    return (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | ((word - ones * ' ') & ~word)) & tops;
}

/* Characters in front of the first mark; with the bytes the other way round none are sure. */
static int sieve_before(uint64_t marks) { return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_ctzll(marks) / 8 : 0; }

/* The inside of a string or of a number: most of an envelope. */
static const char *sieve_take_plain(qtts__sieve *sieve, const char *start, const char *stop)
{
    const char *p = start;
    uint64_t marks = 0;
    while (sieve->state == SIEVE_INTEGER && p < stop && *p >= '0' && *p <= '9') p++;
    if (sieve->state != SIEVE_STRING) return p;
    while (stop - p >= 8 && (marks = sieve_marks(p)) == 0) p += 8;
    if (marks != 0) p += sieve_before(marks);
    while (p < stop && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\') p++;
    if (sieve->after_string == SIEVE_COLON) qtts__sieve_take_key(sieve, start, (size_t)(p - start));
    return p;
}

/* Nothing over the ceiling is even looked at, so that the verdict does not hang on how the text was cut. */
qtts__sieve_kind qtts__sieve_feed(qtts__sieve *sieve, const char **at, const char *end, qtts__buffer *envelope, size_t ceiling)
{
    size_t room = ceiling - envelope->size;
    const char *start = *at, *p = start, *stop = (size_t)(end - p) < room ? end : p + room;
    if (sieve->state == SIEVE_FAILED) return QTTS__SIEVE_BAD;
    while (p < stop && !sieve_newline(*p) && !sieve->in_audio) {
        if (!qtts__sieve_character(sieve, *p)) return QTTS__SIEVE_BAD;
        p++;
        if (!sieve->in_audio) p = sieve_take_plain(sieve, p, stop);
    }
    *at = p;
    if (!qtts__buffer_append(envelope, start, (size_t)(p - start))) return QTTS__SIEVE_NOMEM;
    if (sieve->in_audio) return QTTS__SIEVE_AUDIO;
    return p < end && !sieve_newline(*p) ? QTTS__SIEVE_OVER : QTTS__SIEVE_MORE;
}

bool qtts__sieve_at_text(const qtts__sieve *sieve) { return sieve->in_audio && sieve->state == SIEVE_STRING; }

qtts__sieve_kind qtts__sieve_audio(qtts__sieve *sieve, const char **at, const char *end, unsigned char *character)
{
    unsigned meaning;
    for (; *at < end && **at != '\n' && **at != '\r'; ++*at) {
        if (sieve->state == SIEVE_STRING && **at == '"') return sieve->in_audio = false, QTTS__SIEVE_AUDIO_END;
        bool given = qtts__sieve_string(sieve, **at, &meaning);
        if (sieve->state == SIEVE_FAILED) return QTTS__SIEVE_BAD;
        if (!given) continue;
        ++*at;
        *character = (unsigned char)(meaning < 0x80 ? meaning : 0x80);
        return QTTS__SIEVE_CHARACTER;
    }
    return QTTS__SIEVE_MORE;
}

qtts__sieve_kind qtts__sieve_newline(qtts__sieve *sieve)
{
    if (sieve->state == SIEVE_FAILED || !qtts__sieve_character(sieve, '\n')) return QTTS__SIEVE_BAD;
    return QTTS__SIEVE_MORE;
}

bool qtts__sieve_whole(qtts__sieve *sieve)
{
    return sieve->depth == 0 && sieve->state != SIEVE_FAILED && qtts__sieve_character(sieve, ' ') && sieve->state == SIEVE_NEXT;
}

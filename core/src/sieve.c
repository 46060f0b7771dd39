/* Reads one JSON text as it arrives and parts the audio's text from the envelope. */
#include "sieve.h"

#include <string.h>

enum {
    SIEVE_VALUE,         /* a value must come */
    SIEVE_FIRST_ELEMENT, /* a value or ] */
    SIEVE_FIRST_KEY,     /* a key or } */
    SIEVE_KEY,           /* a key must come */
    SIEVE_COLON,
    SIEVE_NEXT, /* behind a value: , ] } or the end */
    SIEVE_STRING,
    SIEVE_ESCAPE,
    SIEVE_HEX,
    SIEVE_LITERAL,
    SIEVE_MINUS, /* a number, by what was read last */
    SIEVE_ZERO,
    SIEVE_INTEGER,
    SIEVE_POINT,
    SIEVE_FRACTION,
    SIEVE_EXPONENT,
    SIEVE_EXPONENT_SIGN,
    SIEVE_EXPONENT_DIGIT,
    SIEVE_FAILED,
};

static const char *const sieve_path[] = {"output", "audio", "data"};
enum { SIEVE_STEPS = 3 };

static bool sieve_in_object(const qtts__sieve *sieve)
{
    unsigned at = sieve->depth - 1u;
    return sieve->depth != 0 && (sieve->containers[at / 8] >> (at % 8) & 1) != 0;
}

static bool sieve_fail(qtts__sieve *sieve)
{
    sieve->state = SIEVE_FAILED;
    return false;
}

static bool sieve_open(qtts__sieve *sieve, bool object)
{
    if (sieve->depth == QTTS__SIEVE_DEPTH) return sieve_fail(sieve);
    bool root = sieve->depth == 0;
    unsigned at = sieve->depth++, bit = 1u << (at % 8);
    uint8_t *bits = &sieve->containers[at / 8];
    *bits = (uint8_t)(object ? *bits | bit : *bits & ~bit);
    if (object && (root || sieve->wanted)) sieve->on_path = sieve->depth;
    sieve->wanted = false;
    sieve->state = object ? SIEVE_FIRST_KEY : SIEVE_FIRST_ELEMENT;
    return true;
}

static bool sieve_close(qtts__sieve *sieve, bool object)
{
    if (sieve->depth == 0 || sieve_in_object(sieve) != object) return sieve_fail(sieve);
    sieve->depth--;
    if (sieve->on_path > sieve->depth) sieve->on_path = sieve->depth;
    sieve->state = SIEVE_NEXT;
    return true;
}

static void sieve_begin_string(qtts__sieve *sieve, uint8_t after)
{
    sieve->in_audio = after == SIEVE_NEXT && sieve->wanted && sieve->on_path == SIEVE_STEPS;
    sieve->wanted = false;
    sieve->key_size = 0;
    sieve->after_string = after;
    sieve->state = SIEVE_STRING;
}

static bool sieve_key_is(const qtts__sieve *sieve, const char *name)
{
    return sieve->key_size == strlen(name) && memcmp(sieve->key, name, sieve->key_size) == 0;
}

static void sieve_end_key(qtts__sieve *sieve)
{
    unsigned step = sieve->on_path - 1u;
    if (sieve->on_path != sieve->depth || step >= SIEVE_STEPS || (sieve->seen >> step & 1) != 0) return;
    if (!sieve_key_is(sieve, sieve_path[step])) return;
    sieve->seen = (uint8_t)(sieve->seen | 1u << step);
    sieve->wanted = true;
}

static void sieve_end_string(qtts__sieve *sieve)
{
    sieve->state = sieve->after_string;
    sieve->in_audio = false;
    if (sieve->after_string == SIEVE_COLON) sieve_end_key(sieve);
}

static void sieve_key_character(qtts__sieve *sieve, unsigned character)
{
    if (sieve->after_string != SIEVE_COLON || sieve->key_size > sizeof sieve->key) return;
    if (sieve->key_size < sizeof sieve->key) sieve->key[sieve->key_size] = (char)(character < 0x80 ? character : 0x80);
    sieve->key_size++;
}

static bool sieve_begin_literal(qtts__sieve *sieve, const char *literal)
{
    sieve->literal = literal;
    sieve->literal_at = 1;
    sieve->state = SIEVE_LITERAL;
    return true;
}

static bool sieve_begin_value(qtts__sieve *sieve, char character)
{
    if (character == '"') return sieve_begin_string(sieve, SIEVE_NEXT), true;
    if (character == '{' || character == '[') return sieve_open(sieve, character == '{');
    sieve->wanted = false;
    if (character == 't') return sieve_begin_literal(sieve, "true");
    if (character == 'f') return sieve_begin_literal(sieve, "false");
    if (character == 'n') return sieve_begin_literal(sieve, "null");
    if (character == '-') sieve->state = SIEVE_MINUS;
    else if (character == '0') sieve->state = SIEVE_ZERO;
    else if (character >= '1' && character <= '9') sieve->state = SIEVE_INTEGER;
    else return sieve_fail(sieve);
    return true;
}

static bool sieve_behind_value(qtts__sieve *sieve, char character)
{
    if (character == ']' || character == '}') return sieve_close(sieve, character == '}');
    if (character != ',' || sieve->depth == 0) return sieve_fail(sieve);
    sieve->state = sieve_in_object(sieve) ? SIEVE_KEY : SIEVE_VALUE;
    return true;
}

/* Where a number goes with this character; SIEVE_NEXT: it is over; SIEVE_FAILED: it is none. */
static uint8_t sieve_number(uint8_t state, char character)
{
    bool digit = character >= '0' && character <= '9';
    bool exponent = character == 'e' || character == 'E';
    switch (state) {
    case SIEVE_MINUS: return !digit ? SIEVE_FAILED : character == '0' ? SIEVE_ZERO : SIEVE_INTEGER;
    case SIEVE_ZERO: return digit ? SIEVE_FAILED : character == '.' ? SIEVE_POINT : exponent ? SIEVE_EXPONENT : SIEVE_NEXT;
    case SIEVE_INTEGER: return digit ? SIEVE_INTEGER : character == '.' ? SIEVE_POINT : exponent ? SIEVE_EXPONENT : SIEVE_NEXT;
    case SIEVE_POINT: return digit ? SIEVE_FRACTION : SIEVE_FAILED;
    case SIEVE_FRACTION: return digit ? SIEVE_FRACTION : exponent ? SIEVE_EXPONENT : SIEVE_NEXT;
    case SIEVE_EXPONENT: return digit ? SIEVE_EXPONENT_DIGIT : character == '+' || character == '-' ? SIEVE_EXPONENT_SIGN : SIEVE_FAILED;
    case SIEVE_EXPONENT_SIGN: return digit ? SIEVE_EXPONENT_DIGIT : SIEVE_FAILED;
    default: return digit ? SIEVE_EXPONENT_DIGIT : SIEVE_NEXT;
    }
}

static int sieve_hex_digit(char character)
{
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

/* What the character behind a backslash stands for; 0 = nothing. */
static unsigned char sieve_unescape(char character)
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *found = character == '\0' ? NULL : strchr(escapes, character);
    return found ? (unsigned char)meanings[found - escapes] : 0;
}

/* One character of a string; true when it gave one of the string's meaning, in *meaning. */
static bool sieve_string(qtts__sieve *sieve, char character, unsigned *meaning)
{
    switch (sieve->state) {
    case SIEVE_STRING:
        if ((unsigned char)character < 0x20) return sieve_fail(sieve);
        if (character == '\\') sieve->state = SIEVE_ESCAPE;
        *meaning = (unsigned char)character;
        return character != '\\';
    case SIEVE_ESCAPE:
        if (character == 'u') return sieve->hex = 0, sieve->hex_left = 4, sieve->state = SIEVE_HEX, false;
        *meaning = sieve_unescape(character);
        sieve->state = *meaning == 0 ? SIEVE_FAILED : SIEVE_STRING;
        return *meaning != 0;
    default: {
        int digit = sieve_hex_digit(character);
        if (digit < 0) return sieve_fail(sieve);
        sieve->hex = (uint16_t)(sieve->hex << 4 | digit);
        if (--sieve->hex_left != 0) return false;
        *meaning = sieve->hex;
        sieve->state = SIEVE_STRING;
        return true;
    }
    }
}

/* One character outside of the audio's text; false when the text fails with it. */
static bool sieve_character(qtts__sieve *sieve, char character)
{
    unsigned meaning;
    if (sieve->state >= SIEVE_MINUS && sieve->state <= SIEVE_EXPONENT_DIGIT) {
        sieve->state = sieve_number(sieve->state, character);
        if (sieve->state != SIEVE_NEXT) return sieve->state != SIEVE_FAILED;
    }
    if (sieve->state == SIEVE_STRING && character == '"') return sieve_end_string(sieve), true;
    if (sieve->state == SIEVE_STRING || sieve->state == SIEVE_ESCAPE || sieve->state == SIEVE_HEX) {
        if (sieve_string(sieve, character, &meaning)) sieve_key_character(sieve, meaning);
        return sieve->state != SIEVE_FAILED;
    }
    if (sieve->state == SIEVE_LITERAL) {
        if (character != sieve->literal[sieve->literal_at++]) return sieve_fail(sieve);
        if (sieve->literal[sieve->literal_at] == '\0') sieve->state = SIEVE_NEXT;
        return true;
    }
    if (character == ' ' || character == '\t' || character == '\n' || character == '\r') return true;
    switch (sieve->state) {
    case SIEVE_FIRST_ELEMENT:
        if (character == ']') return sieve_close(sieve, false);
        return sieve_begin_value(sieve, character);
    case SIEVE_VALUE: return sieve_begin_value(sieve, character);
    case SIEVE_FIRST_KEY:
        if (character == '}') return sieve_close(sieve, true);
        /* fall through */
    case SIEVE_KEY:
        if (character != '"') return sieve_fail(sieve);
        return sieve_begin_string(sieve, SIEVE_COLON), true;
    case SIEVE_COLON:
        if (character != ':') return sieve_fail(sieve);
        return sieve->state = SIEVE_VALUE, true;
    default: return sieve_behind_value(sieve, character);
    }
}

static bool sieve_newline(char character) { return character == '\n' || character == '\r'; }

/* The inside of a text that is not a key says nothing to the sieve: two thirds of an envelope. */
static const char *sieve_skip_text(const qtts__sieve *sieve, const char *p, const char *stop)
{
    if (sieve->state != SIEVE_STRING || sieve->after_string == SIEVE_COLON) return p;
    while (p < stop && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\') p++;
    return p;
}

/* Nothing over the ceiling is even looked at, so that the verdict does not hang on how the text was cut. */
qtts__sieve_kind qtts__sieve_feed(qtts__sieve *sieve, const char **at, const char *end, qtts__buffer *envelope, size_t ceiling)
{
    size_t room = ceiling - envelope->size;
    const char *start = *at, *p = start, *stop = (size_t)(end - p) < room ? end : p + room;
    if (sieve->state == SIEVE_FAILED) return QTTS__SIEVE_BAD;
    while (p < stop && !sieve_newline(*p) && !sieve->in_audio) {
        if (!sieve_character(sieve, *p)) return QTTS__SIEVE_BAD;
        p++;
        if (!sieve->in_audio) p = sieve_skip_text(sieve, p, stop);
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
        bool given = sieve_string(sieve, **at, &meaning);
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
    if (sieve->state == SIEVE_FAILED || !sieve_character(sieve, '\n')) return QTTS__SIEVE_BAD;
    return QTTS__SIEVE_MORE;
}

bool qtts__sieve_whole(qtts__sieve *sieve)
{
    return sieve->depth == 0 && sieve->state != SIEVE_FAILED && sieve_character(sieve, ' ') && sieve->state == SIEVE_NEXT;
}

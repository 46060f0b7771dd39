/* The grammar of JSON (RFC 8259), a character at a time, and where on the path to the audio it stands. */
#include "sieve_grammar.h"

#include <string.h>

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

void qtts__sieve_take_key(qtts__sieve *sieve, const char *bytes, size_t size)
{
    size_t room = sizeof sieve->key - sieve->key_size, count = size < room ? size : room;
    if (sieve->key_size > sizeof sieve->key) return;
    memcpy(sieve->key + sieve->key_size, bytes, count);
    sieve->key_size = (uint8_t)(sieve->key_size + count + (size > room));
}

static void sieve_take_escape(qtts__sieve *sieve, unsigned meaning)
{
    const char character = (char)(meaning < 0x80 ? meaning : 0x80);
    if (sieve->after_string == SIEVE_COLON) qtts__sieve_take_key(sieve, &character, 1);
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

bool qtts__sieve_string(qtts__sieve *sieve, char character, unsigned *meaning)
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

static bool sieve_literal(qtts__sieve *sieve, char character)
{
    if (character != sieve->literal[sieve->literal_at++]) return sieve_fail(sieve);
    if (sieve->literal[sieve->literal_at] == '\0') sieve->state = SIEVE_NEXT;
    return true;
}

/* Between strings, numbers and literals. */
static bool sieve_token(qtts__sieve *sieve, char character)
{
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

bool qtts__sieve_character(qtts__sieve *sieve, char character)
{
    unsigned meaning;
    switch (sieve->state) {
    case SIEVE_STRING:
        if (character == '"') return sieve_end_string(sieve), true;
        /* fall through */
    case SIEVE_ESCAPE:
    case SIEVE_HEX:
        if (qtts__sieve_string(sieve, character, &meaning)) sieve_take_escape(sieve, meaning);
        return sieve->state != SIEVE_FAILED;
    case SIEVE_LITERAL: return sieve_literal(sieve, character);
    case SIEVE_MINUS:
    case SIEVE_ZERO:
    case SIEVE_INTEGER:
    case SIEVE_POINT:
    case SIEVE_FRACTION:
    case SIEVE_EXPONENT:
    case SIEVE_EXPONENT_SIGN:
    case SIEVE_EXPONENT_DIGIT:
        sieve->state = sieve_number(sieve->state, character);
        if (sieve->state != SIEVE_NEXT) return sieve->state != SIEVE_FAILED;
        /* fall through */
    default: return sieve_token(sieve, character);
    }
}

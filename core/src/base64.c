/* Base64 as it arrives: the edges of a text, and the kernel for its inside. */
#include "base64_alphabet.h"

static size_t base64_flush(qtts__base64 *base64, uint8_t *out)
{
    out[0] = (uint8_t)(base64->bits >> 16);
    out[1] = (uint8_t)(base64->bits >> 8);
    out[2] = (uint8_t)base64->bits;
    base64->bits = 0;
    base64->count = 0;
    return 3;
}

static size_t base64_sextet(qtts__base64 *base64, uint8_t value, uint8_t *out)
{
    base64->bits |= (uint32_t)value << (18 - 6 * base64->count);
    return ++base64->count == 4 ? base64_flush(base64, out) : 0;
}

/* Characters one by one, to the end of a group or of the text. */
static size_t base64_edge(qtts__base64 *base64, const char *text, size_t size, uint8_t *out, size_t *written)
{
    size_t at = 0;
    do {
        uint8_t value = at < size ? qtts__base64_value(text[at]) : QTTS__BASE64_NONE;
        if (value == QTTS__BASE64_NONE) break;
        *written += base64_sextet(base64, value, out + *written);
        at++;
    } while (base64->count != 0);
    return at;
}

size_t qtts__base64_run(qtts__base64 *base64, const char *text, size_t size, uint8_t *out, size_t *written)
{
    *written = 0;
    if (base64->pads != 0 || base64->failed) return 0;
    size_t at = base64->count == 0 ? 0 : base64_edge(base64, text, size, out, written);
    if (base64->count != 0) return at;
    size_t inside = qtts__base64_chosen()->kernel(text + at, size - at, out + *written);
    at += inside;
    *written += inside / 4 * 3;
    return at + base64_edge(base64, text + at, size - at, out, written);
}

static bool base64_space(unsigned char character)
{
    return character == ' ' || character == '\t' || character == '\n' || character == '\f' || character == '\r';
}

static void base64_pad(qtts__base64 *base64)
{
    if (base64->count < 2 || base64->count + base64->pads >= 4) base64->failed = true;
    else base64->pads++;
}

size_t qtts__base64_character(qtts__base64 *base64, unsigned char character, uint8_t *out)
{
    uint8_t value = qtts__base64_value((char)character);
    if (base64->failed || base64_space(character)) return 0;
    if (character == '=') base64_pad(base64);
    else if (value == QTTS__BASE64_NONE || base64->pads != 0) base64->failed = true;
    else return base64_sextet(base64, value, out);
    return 0;
}

size_t qtts__base64_finish(qtts__base64 *base64, uint8_t *out)
{
    uint8_t count = base64->count;
    bool whole = base64->pads == 0 ? count != 1 : count + base64->pads == 4;
    bool failed = base64->failed || !whole;
    size_t bytes = failed || count == 0 ? 0 : count - 1u;
    if (bytes > 0) out[0] = (uint8_t)(base64->bits >> 16);
    if (bytes > 1) out[1] = (uint8_t)(base64->bits >> 8);
    *base64 = (qtts__base64){.failed = failed};
    return bytes;
}

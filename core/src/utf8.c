/* UTF-8: is it valid, and how does text from outside become valid. */
#include "utf8.h"

#include "buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const uint64_t utf8_ones = UINT64_MAX / 255, utf8_tops = UINT64_MAX / 255 << 7;

static uint64_t utf8_word(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* Text is mostly ASCII: as much of it as stands in whole words. */
static size_t utf8_ascii_words(const char *text, size_t size)
{
    size_t at = 0;
    while (size - at >= 8 && (utf8_word(text + at) & utf8_tops) == 0) at += 8;
    return at;
}

/* Likewise, without control characters. */
static size_t utf8_printable_words(const char *text, size_t size)
{
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t word = utf8_word(text + at), delete = word + utf8_ones, printable = word + utf8_ones * (0x80 - ' ');
        if (((word | delete) & utf8_tops) != 0 || (printable & utf8_tops) != utf8_tops) break;
    }
    return at;
}

static bool utf8_continuation(unsigned char byte, unsigned char low, unsigned char high) { return byte >= low && byte <= high; }

/* The second byte's range is what keeps overlong forms, surrogates and numbers over U+10FFFF out. */
static bool utf8_second(unsigned char lead, unsigned char second)
{
    switch (lead) {
    case 0xE0: return utf8_continuation(second, 0xA0, 0xBF);
    case 0xED: return utf8_continuation(second, 0x80, 0x9F);
    case 0xF0: return utf8_continuation(second, 0x90, 0xBF);
    case 0xF4: return utf8_continuation(second, 0x80, 0x8F);
    default: return utf8_continuation(second, 0x80, 0xBF);
    }
}

static size_t utf8_expected(unsigned char lead)
{
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

size_t qtts__utf8_sequence(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = size == 0 ? 0 : utf8_expected(bytes[0]);
    if (length > size) return 0;
    if (length >= 2 && !utf8_second(bytes[0], bytes[1])) return 0;
    for (size_t i = 2; i < length; i++)
        if (!utf8_continuation(bytes[i], 0x80, 0xBF)) return 0;
    return length;
}

size_t qtts__utf8_valid(const char *text, size_t size)
{
    size_t at = utf8_ascii_words(text, size);
    while (at < size) {
        size_t length = (unsigned char)text[at] < 0x80 ? 1 : qtts__utf8_sequence(text + at, size - at);
        if (length == 0) break;
        at += length;
    }
    return at;
}

size_t qtts__utf8_broken(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = utf8_expected(bytes[0]), at = 2;
    if (length < 2 || size < 2 || !utf8_second(bytes[0], bytes[1])) return 1;
    while (at < length && at < size && utf8_continuation(bytes[at], 0x80, 0xBF)) at++;
    return at;
}

/* C0, DEL and C1: U+009B begins an escape sequence in a terminal as ESC [ does. */
static bool utf8_is_control(const unsigned char *bytes, size_t length)
{
    if (length == 1) return bytes[0] < 0x20 || bytes[0] == 0x7F;
    return length == 2 && bytes[0] == 0xC2 && bytes[1] < 0xA0;
}

void qtts__utf8_clean(const char *text, size_t size, char *out, size_t capacity)
{
    size_t used = utf8_printable_words(text, size < capacity ? size : capacity - 1), at = used;
    memcpy(out, text, used);
    while (at < size && used + 1 < capacity && text[at] >= 0x20 && text[at] < 0x7F) out[used++] = text[at++];
    while (at < size) {
        size_t length = qtts__utf8_sequence(text + at, size - at);
        bool control = utf8_is_control((const unsigned char *)text + at, length);
        const char *piece = length == 0 ? "\xEF\xBF\xBD" : control ? " " : text + at;
        size_t piece_size = length == 0 ? 3 : control ? 1 : length;
        if (used + piece_size >= capacity) break;
        memcpy(out + used, piece, piece_size);
        used += piece_size;
        at += length == 0 ? qtts__utf8_broken(text + at, size - at) : length;
    }
    out[used] = '\0';
}

char *qtts__utf8_copy(const char *text, size_t size)
{
    static const char mark[] = "\xEF\xBF\xBD";
    qtts__buffer copy = {0};
    size_t at = 0;
    bool copied = true;
    while (copied && at < size) {
        size_t valid = qtts__utf8_valid(text + at, size - at);
        copied = qtts__buffer_append(&copy, text + at, valid);
        at += valid;
        if (copied && at < size) {
            copied = qtts__buffer_append(&copy, mark, sizeof mark - 1);
            at += qtts__utf8_broken(text + at, size - at);
        }
    }
    if (copied && qtts__buffer_append(&copy, "", 1)) return (char *)copy.data;
    qtts__buffer_free(&copy);
    return NULL;
}

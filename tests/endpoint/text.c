/* UTF-8 text: walking it, checking it, counting it as the service bills it. */
#include "text.h"

#include <string.h>

static unsigned text_tail_size(uint8_t first) {
    if (first < 0x80)
        return 0;
    if (first >= 0xC2 && first < 0xE0)
        return 1;
    if (first >= 0xE0 && first < 0xF0)
        return 2;
    return first >= 0xF0 && first < 0xF5 ? 3 : 9;
}

static bool text_code_good(uint32_t code, unsigned tail) {
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
    return code >= least[tail] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

uint32_t text_next(const char **text) {
    const uint8_t *at = (const uint8_t *)*text;
    unsigned tail = text_tail_size(*at);
    if (tail == 0) {
        *text += *at != 0;
        return *at;
    }
    if (tail == 9)
        return UINT32_MAX;
    uint32_t code = *at & (0x3Fu >> tail);
    for (unsigned i = 1; i <= tail; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return UINT32_MAX;
        code = code << 6 | (at[i] & 0x3Fu);
    }
    *text += tail + 1;
    return text_code_good(code, tail) ? code : UINT32_MAX;
}

bool text_valid(const char *text, size_t size) {
    const char *end = text + size;
    for (uint32_t code; (code = text_next(&text)) != 0;)
        if (code == UINT32_MAX)
            return false;
    return text == end;
}

bool text_is_han(uint32_t code) {
    return (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x323AF) ||
           code == 0x3005 || code == 0x3007;
}

bool text_is_blank(const char *text) {
    for (uint32_t code; (code = text_next(&text)) != 0;)
        if (code > 0x20 && code != 0xA0 && code != 0x3000)
            return false;
    return true;
}

size_t text_length(const char *text) {
    size_t count = 0;
    for (uint32_t code; (code = text_next(&text)) != 0 && code != UINT32_MAX;)
        count++;
    return count;
}

size_t text_characters(const char *text) {
    size_t count = 0;
    for (uint32_t code; (code = text_next(&text)) != 0 && code != UINT32_MAX;)
        count += text_is_han(code) ? 2 : 1;
    return count;
}

/* One for each ideograph or syllable, one for about four letters: near enough for an offline voice. */
size_t text_tokens(const char *text) {
    size_t wide = 0, narrow = 0;
    for (uint32_t code; (code = text_next(&text)) != 0 && code != UINT32_MAX;)
        *(code >= 0x2E80 ? &wide : &narrow) += 1;
    return wide + (narrow + 3) / 4;
}

/* Base64 as the WHATWG's Infra text writes it. */
#include "base64_naive.h"

#include <stdlib.h>
#include <string.h>

int naive_value(unsigned char character)
{
    if (character >= 'A' && character <= 'Z') return character - 'A';
    if (character >= 'a' && character <= 'z') return character - 'a' + 26;
    if (character >= '0' && character <= '9') return character - '0' + 52;
    return character == '+' ? 62 : character == '/' ? 63 : -1;
}

size_t naive_groups(const char *text, size_t size, uint8_t *out)
{
    size_t at = 0;
    for (; at + 4 <= size; at += 4) {
        unsigned bits = 0;
        for (size_t i = 0; i < 4; i++) {
            int value = naive_value((unsigned char)text[at + i]);
            if (value < 0) return at;
            bits = bits * 64 + (unsigned)value;
        }
        out[at / 4 * 3] = (uint8_t)(bits / 65536);
        out[at / 4 * 3 + 1] = (uint8_t)(bits / 256 % 256);
        out[at / 4 * 3 + 2] = (uint8_t)(bits % 256);
    }
    return at;
}

static size_t naive_without_spaces(const char *text, size_t size, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < size; i++)
        if (!memchr("\t\n\f\r ", text[i], 5)) out[used++] = text[i];
    return used;
}

static bool naive_all_values(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (naive_value((unsigned char)text[i]) < 0) return false;
    return true;
}

/* The 12 or 18 bits that are left over; the odd 4 or 2 of them are dropped unseen. */
static size_t naive_rest(const char *text, size_t size, uint8_t *out)
{
    char group[4] = {'A', 'A', 'A', 'A'};
    uint8_t bytes[3];
    if (size == 0) return 0;
    memcpy(group, text, size);
    naive_groups(group, 4, bytes);
    memcpy(out, bytes, size - 1);
    return size - 1;
}

bool naive_forgiving(const char *text, size_t size, uint8_t *out, size_t *written)
{
    char *data = malloc(size + 1);
    if (!data) abort();
    size_t length = naive_without_spaces(text, size, data);
    if (length % 4 == 0 && length != 0 && data[length - 1] == '=') length -= data[length - 2] == '=' ? 2 : 1;
    bool good = length % 4 != 1 && naive_all_values(data, length);
    if (good) {
        size_t groups = naive_groups(data, length, out);
        *written = groups / 4 * 3 + naive_rest(data + groups, length - groups, out + groups / 4 * 3);
    }
    free(data);
    return good;
}

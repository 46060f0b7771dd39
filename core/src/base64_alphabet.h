/* The base64 alphabet as tables: what the scalar kernel and the edges of a text look characters up in. */
#ifndef QTTS_BASE64_ALPHABET_H
#define QTTS_BASE64_ALPHABET_H

#include "base64.h"

#include <string.h>

enum { QTTS__BASE64_NONE = 255 };

/* What a character adds to the bytes of its group, by its place in the group: a word whose first three bytes in memory are the group's and
 * whose last one counts the characters of the alphabet. */
extern const uint32_t qtts__base64_places[4][256];

/* The value of one character, or QTTS__BASE64_NONE. */
static inline uint8_t qtts__base64_value(char character)
{
    uint8_t bytes[4];
    memcpy(bytes, &qtts__base64_places[3][(unsigned char)character], sizeof bytes);
    return bytes[3] == 0 ? QTTS__BASE64_NONE : bytes[2];
}

#endif

/* The base64 alphabet as a table: what the scalar kernel and the edges of the others look characters up in. */
#ifndef QTTS_BASE64_ALPHABET_H
#define QTTS_BASE64_ALPHABET_H

#include "base64.h"

enum { QTTS__BASE64_NONE = 255 };

extern const uint8_t qtts__base64_table[256];

static inline uint8_t qtts__base64_value(char character) { return qtts__base64_table[(unsigned char)character]; }

#endif

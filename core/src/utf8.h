/* UTF-8: is it valid, and how does text from outside become valid. */
#ifndef QTTS_UTF8_H
#define QTTS_UTF8_H

#include <stddef.h>

/* Length in bytes of the valid sequence at `text` (1 to 4), or 0: the rules of Unicode's table 3-7 (no overlong forms, no surrogates). */
size_t qtts__utf8_sequence(const char *text, size_t size);

/* Offset of the first byte that is not part of a valid sequence; `size` when all are. */
size_t qtts__utf8_valid(const char *text, size_t size);

/* Copies as much of `text` as fits whole into `out` (capacity with the NUL): invalid bytes become U+FFFD, control characters a space. */
void qtts__utf8_clean(const char *text, size_t size, char *out, size_t capacity);

#endif

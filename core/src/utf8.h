/* UTF-8: is it valid, and how does text from outside become valid. */
#ifndef QTTS_UTF8_H
#define QTTS_UTF8_H

#include <stddef.h>

/* Length in bytes of the valid sequence at `text` (1 to 4), or 0: the rules of Unicode's table 3-7 (no overlong forms, no surrogates). */
size_t qtts__utf8_sequence(const char *text, size_t size);

/* Offset of the first byte that is not part of a valid sequence; `size` when all are. */
size_t qtts__utf8_valid(const char *text, size_t size);

/* How many of the bytes at `text`, where no valid sequence stands, one U+FFFD stands for (1 to 3): what might have become one, as the WHATWG's
 * decoder has it. `size` is not 0. */
size_t qtts__utf8_broken(const char *text, size_t size);

/* Copies as much of `text` as fits whole into `out` (capacity with the NUL): what is broken becomes U+FFFD, control characters a space. */
void qtts__utf8_clean(const char *text, size_t size, char *out, size_t capacity);

/* A copy of the whole, ended by NUL, to be freed: what is broken becomes U+FFFD. NULL when memory is out. */
char *qtts__utf8_copy(const char *text, size_t size);

#endif

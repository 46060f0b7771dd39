/* JSON that the sieve let through, made such as cJSON can take: cJSON ends a text at \u0000, refuses long numbers and passes on any bytes. */
#ifndef QTTS_TAME_H
#define QTTS_TAME_H

#include "buffer.h"

typedef enum qtts__tame_kind {
    QTTS__TAME_OK,
    QTTS__TAME_BAD, /* half a pair of surrogates: no text */
    QTTS__TAME_NOMEM,
} qtts__tame_kind;

/* Is it so but for its numbers? Then it may be tried as it is. `json` is ended by a NUL that `size` does not count. */
bool qtts__tame_is(const char *json, size_t size);

/* Appends it, and a NUL that is counted. As the WHATWG's decoder does, U+FFFD stands for bytes that are no UTF-8; it stands for U+0000 too.
 * A number of over 63 characters becomes null. */
qtts__tame_kind qtts__tame(const char *json, size_t size, qtts__buffer *out);

#endif

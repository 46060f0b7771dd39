/* A strict reading of RFC 8259, on the whole text and by recursion: what the sieve is held against. */
#ifndef QTTS_TEST_JSON_STRICT_H
#define QTTS_TEST_JSON_STRICT_H

#include <stdbool.h>
#include <stddef.h>

bool json_strict(const char *text, size_t size);

#endif

/* HTTP headers: may a line be sent, and what do the ones of an answer say. */
#ifndef QTTS_HEADER_H
#define QTTS_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value that cannot break out of its line: visible ASCII, spaces and tabs inside only. */
bool qtts__header_value_ok(const char *value);

/* Such a value without a space: what a key is. */
bool qtts__header_word_ok(const char *word);

/* "Name: value" with a token for a name, not one that qtts sets itself. */
bool qtts__header_line_ok(const char *line);

/* Splits a header line of an answer: true and the value (trimmed, not ended by NUL) when its name is `name`. */
bool qtts__header_is(const char *line, size_t size, const char *name, const char **value, size_t *value_size);

/* Retry-After in milliseconds: seconds or an HTTP date (`now` in Unix seconds); -1 for anything else. */
int64_t qtts__header_retry_after(const char *value, size_t size, int64_t now);

#endif

/* Values inside a JSON text that the sieve has found whole: where they stand, and what they mean. Nothing is checked a second time. */
#ifndef QTTS_JSON_H
#define QTTS_JSON_H

#include "buffer.h"

/* A part of the text, which it does not own; NULL = absent. */
typedef struct qtts__json {
    const char *at;
    size_t size;
} qtts__json;

/* The grammar lets half a surrogate pair stand in a string; false: one does. Everything below takes for granted that none does. */
bool qtts__json_paired(const char *text, size_t size);

/* The one value of a whole text. */
qtts__json qtts__json_root(const char *text, size_t size);

bool qtts__json_is_object(qtts__json value);
bool qtts__json_is_text(qtts__json value); /* a string that is not empty */

/* In one pass over the object: of each name the first member, or absent. What is no object has none. */
void qtts__json_members(qtts__json object, const char *const names[], qtts__json members[], size_t count);

/* What a string means, any bytes but NUL: a part of the text itself or, with escapes, of `scratch`. false when memory is out. */
bool qtts__json_meaning(qtts__json string, qtts__buffer *scratch, qtts__json *meaning);

/* false for what is not a whole number from 0 to 2^53 - 1, however it is written. */
bool qtts__json_count(qtts__json value, int64_t *number);

#endif

/* What the targets share: pieces, comparison. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t fuzz_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

bool fuzz_next(fuzz_pieces *pieces, const char **at, const char **end)
{
    free(pieces->piece);
    pieces->piece = NULL;
    size_t left = pieces->size - pieces->at, count = pieces->random == 0 ? left : 1 + fuzz_random(&pieces->random) % 40;
    if (left == 0) return false;
    if (count > left) count = left;
    pieces->piece = malloc(count);
    if (!pieces->piece) abort();
    memcpy(pieces->piece, pieces->data + pieces->at, count);
    pieces->at += count;
    *at = pieces->piece;
    *end = pieces->piece + count;
    return true;
}

void fuzz_same(const char *what, const char *expected, const char *got)
{
    if (strcmp(expected, got) == 0) return;
    fprintf(stderr, "%s: expected <%s>, got <%s>\n", what, expected, got);
    abort();
}

void fuzz_same_bytes(const char *what, const void *expected, size_t expected_size, const void *got, size_t got_size)
{
    if (expected_size == got_size && (got_size == 0 || memcmp(expected, got, got_size) == 0)) return;
    fprintf(stderr, "%s: expected %zu bytes, got %zu, or others\n", what, expected_size, got_size);
    abort();
}

/* What the targets share. A target reads one input, holds the code against a slow reference written for this, and aborts where they differ. */
#ifndef QTTS_FUZZ_H
#define QTTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An input in pieces of random sizes, each in memory of exactly its size. Zero seed: one piece. */
typedef struct fuzz_pieces {
    const uint8_t *data;
    size_t size, at;
    uint32_t random;
    char *piece;
} fuzz_pieces;

uint32_t fuzz_random(uint32_t *state);

/* The next piece; false, and nothing left to free, when no more comes. */
bool fuzz_next(fuzz_pieces *pieces, const char **at, const char **end);

/* Aborts with both texts when they differ. */
void fuzz_same(const char *what, const char *expected, const char *got);
void fuzz_same_bytes(const char *what, const void *expected, size_t expected_size, const void *got, size_t got_size);

#endif

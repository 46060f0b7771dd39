/* Base64 as the WHATWG's Infra text writes it, step by step on the whole text: what the fast decoder is held against. */
#ifndef QTTS_TEST_BASE64_NAIVE_H
#define QTTS_TEST_BASE64_NAIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0 to 63, or -1. */
int naive_value(unsigned char character);

/* Whole groups of the alphabet from the start: characters eaten, 3/4 of that at `out`. */
size_t naive_groups(const char *text, size_t size, uint8_t *out);

/* "Forgiving-base64 decode"; false is its failure. `out` has room for 3/4 of size and 3 more. */
bool naive_forgiving(const char *text, size_t size, uint8_t *out, size_t *written);

#endif

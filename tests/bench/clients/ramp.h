/* The endpoint's replay "ramp", to hold every byte of many streams against: sample i is the 16 bits of i. */
#ifndef BENCH_RAMP_H
#define BENCH_RAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { RAMP_BYTES = 2 * 65536 }; /* after which it begins anew */

/* Twice over, so that any piece of up to RAMP_BYTES lies in one run. Freed by the caller. */
static inline unsigned char *ramp_new(void)
{
    unsigned char *ramp = malloc(2 * RAMP_BYTES);
    for (uint32_t i = 0; ramp && i < RAMP_BYTES; i++) {
        ramp[2 * i] = (unsigned char)i;
        ramp[2 * i + 1] = (unsigned char)(i >> 8);
    }
    return ramp;
}

static inline bool ramp_has(const unsigned char *ramp, uint64_t at, const void *pcm, size_t size)
{
    return size <= RAMP_BYTES && memcmp(ramp + at % RAMP_BYTES, pcm, size) == 0;
}

#endif

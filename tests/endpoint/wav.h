/* The WAV container: the 44 bytes in front of PCM, and what another program wrote. */
#ifndef ENDPOINT_WAV_H
#define ENDPOINT_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAV_HEADER_SIZE = 44 };

struct wav {
    const uint8_t *pcm; /* lent, inside the bytes that were read */
    size_t size;        /* whole frames */
    unsigned rate, channels;
};

/* With sizes as bogus as the service's: a client that believes them must fail here, not in the field. */
void wav_header(uint8_t out[WAV_HEADER_SIZE], unsigned rate);

/* False, with the reason, when these bytes are no 16-bit PCM WAV. Sizes beyond the end are cut. */
bool wav_read(const uint8_t *bytes, size_t size, struct wav *, const char **reason);

#endif

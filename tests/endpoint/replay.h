/* Prepared PCM that any program can compute again: what benchmarks and byte-exact tests are fed. */
#ifndef ENDPOINT_REPLAY_H
#define ENDPOINT_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PCM s16le mono 24 kHz; sample i is
 *   tone   round(12000 * sin(2 pi * (i * f mod 24000) / 24000)), f = 200 + 20 * (seed mod 32)
 *   ramp   the 16 bits of (i + seed) mod 65536
 *   noise  bytes 2i and 2i+1 of splitmix64 started with seed, each number little-endian
 *   file   sample (i mod length) of the file, seed ignored */
enum replay_kind { REPLAY_NONE, REPLAY_TONE, REPLAY_RAMP, REPLAY_NOISE, REPLAY_FILE };

struct replay {
    enum replay_kind kind;
    uint64_t seed;
    uint64_t bytes; /* how much of it; may be odd, for clients that must carry half a sample */
};

void replay_start(void); /* once, before any thread */
bool replay_load(const char *path, const char **reason);
uint64_t replay_file_bytes(void);
bool replay_kind_named(const char *name, enum replay_kind *);
const char *replay_kind_name(enum replay_kind);

/* Bytes [offset, offset+size) of the endless recording. */
void replay_fill(const struct replay *, uint64_t offset, uint8_t *out, size_t size);

#endif

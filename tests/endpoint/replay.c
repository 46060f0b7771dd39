/* Prepared PCM that any program can compute again: what benchmarks and byte-exact tests are fed. */
#include "replay.h"

#include "buffer.h"
#include "resample.h"
#include "wav.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 24000, TONES = 32, TONE_BYTES = RATE * 2, RAMP_BYTES = 65536 * 2 };

/* Every frequency is a whole number of hertz, so a second of each repeats for ever. */
static uint8_t tones[TONES][TONE_BYTES];
static uint8_t ramp[RAMP_BYTES];
static struct buffer file;

static void replay_put(uint8_t *out, unsigned value) {
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

void replay_start(void) {
    static int16_t sine[RATE];
    const double turn = 2 * acos(-1.0);
    for (int i = 0; i < RATE; i++)
        sine[i] = (int16_t)lround(12000 * sin(turn * i / RATE));
    for (unsigned t = 0; t < TONES; t++)
        for (unsigned i = 0; i < RATE; i++)
            replay_put(tones[t] + 2 * i, (uint16_t)sine[i * (200 + 20 * t) % RATE]);
    for (unsigned i = 0; i < 65536; i++)
        replay_put(ramp + 2 * i, i);
}

static bool replay_read(const char *path, struct buffer *out) {
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return false;
    char block[65536];
    for (size_t size; (size = fread(block, 1, sizeof block, in)) > 0;)
        buffer_append(out, block, size);
    bool good = !ferror(in);
    fclose(in);
    return good;
}

static bool replay_convert(struct buffer *raw, const char **reason) {
    struct wav wav;
    if (raw->size < 12 || memcmp(raw->data, "RIFF", 4) != 0) { /* then it is PCM as it stands */
        raw->size &= ~(size_t)1;
        file = *raw;
        *raw = (struct buffer){0};
        return true;
    }
    if (!wav_read((const uint8_t *)raw->data, raw->size, &wav, reason))
        return false;
    if (wav.rate == RATE && wav.channels == 1) /* byte for byte, for tests that compare */
        buffer_append(&file, wav.pcm, wav.size);
    else if (!resample_append(&wav, RATE, 1.0, &file))
        *reason = "cannot be resampled";
    return true;
}

bool replay_load(const char *path, const char **reason) {
    struct buffer raw = {0};
    *reason = "cannot be read";
    bool good = replay_read(path, &raw) && replay_convert(&raw, reason);
    buffer_free(&raw);
    if (good && file.size == 0) {
        *reason = "holds no audio";
        return false;
    }
    return good;
}

uint64_t replay_file_bytes(void) { return file.size; }

static const char *const names[] = {"none", "tone", "ramp", "noise", "file"};

bool replay_kind_named(const char *name, enum replay_kind *kind) {
    for (unsigned i = REPLAY_TONE; i <= REPLAY_FILE; i++)
        if (strcmp(name, names[i]) == 0) {
            *kind = (enum replay_kind)i;
            return i != REPLAY_FILE || file.size > 0;
        }
    return false;
}

const char *replay_kind_name(enum replay_kind kind) { return names[kind]; }

static void replay_loop(const uint8_t *block, uint64_t period, uint64_t at, uint8_t *out,
                        size_t size) {
    for (at %= period; size > 0; at = 0) {
        size_t part = period - at < size ? (size_t)(period - at) : size;
        memcpy(out, block + at, part);
        out += part;
        size -= part;
    }
}

static uint64_t replay_mix(uint64_t seed, uint64_t word) {
    uint64_t z = seed + (word + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void replay_noise(uint64_t seed, uint64_t at, uint8_t *out, size_t size) {
    while (size > 0) {
        uint64_t word = replay_mix(seed, at / 8);
        size_t skip = at % 8, part = 8 - skip < size ? 8 - skip : size;
        for (size_t i = 0; i < part; i++)
            *out++ = (uint8_t)(word >> (8 * (skip + i)));
        at += part;
        size -= part;
    }
}

void replay_fill(const struct replay *self, uint64_t at, uint8_t *out, size_t size) {
    if (self->kind == REPLAY_TONE)
        replay_loop(tones[self->seed % TONES], TONE_BYTES, at, out, size);
    else if (self->kind == REPLAY_RAMP)
        replay_loop(ramp, RAMP_BYTES, at + self->seed % 65536 * 2, out, size);
    else if (self->kind == REPLAY_NOISE)
        replay_noise(self->seed, at, out, size);
    else if (self->kind == REPLAY_FILE)
        replay_loop((const uint8_t *)file.data, file.size, at, out, size);
}

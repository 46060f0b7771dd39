/* The base64 kernel for NEON, after W. Muła, D. Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions" (2018), section 4.
 * The packing is NEON's own: ld4 puts the characters of a group into one lane of four registers, st3 puts its bytes back in order. */
#include "base64_kernels.h"

#if defined(__aarch64__) && defined(__ARM_NEON)

#include "base64_nibbles.h"

#include <arm_neon.h>
#include <string.h>

/* 16 characters to 16 values; what is not of the alphabet becomes 64 or more. */
static inline uint8x16_t base64_values(uint8x16_t text)
{
    uint8x16_t low = vqtbl1q_u8(vld1q_u8(base64_low), vandq_u8(text, vdupq_n_u8(15)));
    uint8x16_t high = vqtbl1q_u8(vld1q_u8(base64_high), vshrq_n_u8(text, 4));
    return vaddq_u8(text, vqtbl1q_u8(vreinterpretq_u8_s8(vld1q_s8(base64_offset)), vandq_u8(low, high)));
}

static inline uint8x16x4_t base64_load(const char *text)
{
    uint8x16x4_t part = vld4q_u8((const uint8_t *)text);
    return (uint8x16x4_t){{base64_values(part.val[0]), base64_values(part.val[1]), base64_values(part.val[2]), base64_values(part.val[3])}};
}

/* For each of the 16 groups its four values ORed: 64 or more where a character is not of the alphabet. */
static inline uint8x16_t base64_groups(uint8x16x4_t values)
{
    return vorrq_u8(vorrq_u8(values.val[0], values.val[1]), vorrq_u8(values.val[2], values.val[3]));
}

/* 16 times four values to 48 bytes. */
static inline void base64_store(uint8_t *out, uint8x16x4_t values)
{
    uint8x16x3_t bytes;
    bytes.val[0] = vsliq_n_u8(vshrq_n_u8(values.val[1], 4), values.val[0], 2);
    bytes.val[1] = vsliq_n_u8(vshrq_n_u8(values.val[2], 2), values.val[1], 4);
    bytes.val[2] = vsliq_n_u8(values.val[3], values.val[2], 6);
    vst3q_u8(out, bytes);
}

/* How many groups from the first one on are whole: each byte of the comparison is narrowed to four bits of one word. */
static inline size_t base64_good(uint8x16_t groups)
{
    uint8x8_t bad = vshrn_n_u16(vreinterpretq_u16_u8(vcgtq_u8(groups, vdupq_n_u8(63))), 4);
    uint64_t bits = vget_lane_u64(vreinterpret_u64_u8(bad), 0);
    return bits == 0 ? 16 : (size_t)__builtin_ctzll(bits) / 4;
}

/* Decodes up to 64 characters: gives the groups that are of the alphabet. */
static inline size_t base64_part(const char *text, uint8_t *out)
{
    uint8x16x4_t values = base64_load(text);
    base64_store(out, values);
    return base64_good(base64_groups(values));
}

/* Fewer than 64 characters; the zeros behind them count as not of the alphabet. */
static size_t base64_rest(const char *text, size_t size, uint8_t *out)
{
    char whole[64] = {0};
    memcpy(whole, text, size & ~(size_t)3);
    return base64_part(whole, out);
}

size_t qtts__base64_neon(const char *text, size_t size, uint8_t *out)
{
    size_t at = 0;
    /* Eight vectors and one test; no processor was at hand to measure it. */
    for (; size - at >= 128; at += 128, out += 96) {
        uint8x16x4_t a = base64_load(text + at), b = base64_load(text + at + 64);
        if (vmaxvq_u8(vorrq_u8(base64_groups(a), base64_groups(b))) > 63) break;
        base64_store(out, a);
        base64_store(out + 48, b);
    }
    for (; size - at >= 64; at += 64, out += 48) {
        size_t good = base64_part(text + at, out);
        if (good < 16) return at + 4 * good;
    }
    return size - at < 4 ? at : at + 4 * base64_rest(text + at, size - at, out);
}

#endif

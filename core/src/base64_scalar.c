/* The base64 kernel that runs anywhere: a table for each place in the group. One table and shifts ran at 0.62 of aklomp's scalar decoder,
 * this at 1.0 to 1.15 (bench_base64). */
#include "base64_alphabet.h"

#include <string.h>

/* A word of these bytes, as memory has them, and the index of one of its bytes. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define WORD(a, b, c, d) ((uint32_t)((a)&255) << 24 | (uint32_t)((b)&255) << 16 | (uint32_t)((c)&255) << 8 | (uint32_t)((d)&255))
static inline uint32_t base64_byte(uint32_t word, int byte) { return word >> (24 - 8 * byte) & 255; }
#else
#define WORD(a, b, c, d) ((uint32_t)((d)&255) << 24 | (uint32_t)((c)&255) << 16 | (uint32_t)((b)&255) << 8 | (uint32_t)((a)&255))
static inline uint32_t base64_byte(uint32_t word, int byte) { return word >> 8 * byte & 255; }
#endif

/* clang-format off */
#define ALPHABET(X) \
    X('A', 0) X('B', 1) X('C', 2) X('D', 3) X('E', 4) X('F', 5) X('G', 6) X('H', 7) X('I', 8) X('J', 9) X('K', 10) X('L', 11) X('M', 12) \
    X('N', 13) X('O', 14) X('P', 15) X('Q', 16) X('R', 17) X('S', 18) X('T', 19) X('U', 20) X('V', 21) X('W', 22) X('X', 23) X('Y', 24) X('Z', 25) \
    X('a', 26) X('b', 27) X('c', 28) X('d', 29) X('e', 30) X('f', 31) X('g', 32) X('h', 33) X('i', 34) X('j', 35) X('k', 36) X('l', 37) X('m', 38) \
    X('n', 39) X('o', 40) X('p', 41) X('q', 42) X('r', 43) X('s', 44) X('t', 45) X('u', 46) X('v', 47) X('w', 48) X('x', 49) X('y', 50) X('z', 51) \
    X('0', 52) X('1', 53) X('2', 54) X('3', 55) X('4', 56) X('5', 57) X('6', 58) X('7', 59) X('8', 60) X('9', 61) X('+', 62) X('/', 63)
/* clang-format on */

#define FIRST(character, value) [character] = WORD(value << 2, 0, 0, 1),
#define SECOND(character, value) [character] = WORD(value >> 4, value << 4, 0, 1),
#define THIRD(character, value) [character] = WORD(0, value >> 2, value << 6, 1),
#define FOURTH(character, value) [character] = WORD(0, 0, value, 1),

const uint32_t qtts__base64_places[4][256] = {{ALPHABET(FIRST)}, {ALPHABET(SECOND)}, {ALPHABET(THIRD)}, {ALPHABET(FOURTH)}};

/* The text is read a word at a time: 1.07 times as fast as four bytes. */
static inline uint32_t base64_group(const char *text)
{
    uint32_t word;
    memcpy(&word, text, sizeof word);
    return qtts__base64_places[0][base64_byte(word, 0)] + qtts__base64_places[1][base64_byte(word, 1)] +
           qtts__base64_places[2][base64_byte(word, 2)] + qtts__base64_places[3][base64_byte(word, 3)];
}

/* One byte too many, into the slack. */
static inline void base64_store(uint8_t *out, uint32_t group) { memcpy(out, &group, sizeof group); }

size_t qtts__base64_scalar(const char *text, size_t size, uint8_t *out)
{
    const uint32_t whole = WORD(0, 0, 0, 4);
    size_t at = 0;
    for (; size - at >= 16; at += 16, out += 12) {
        uint32_t a = base64_group(text + at), b = base64_group(text + at + 4), c = base64_group(text + at + 8), d = base64_group(text + at + 12);
        if ((a & b & c & d & whole) == 0) break;
        base64_store(out, a);
        base64_store(out + 3, b);
        base64_store(out + 6, c);
        base64_store(out + 9, d);
    }
    for (; size - at >= 4; at += 4, out += 3) {
        uint32_t group = base64_group(text + at);
        if ((group & whole) == 0) break;
        base64_store(out, group);
    }
    return at;
}

/* Base64 for kernels that look up 16 bytes at a time: what a character's two nibbles say about it.
 *
 * The papers look both nibbles up, AND the two answers to see whether the character is valid, and take the offset from a third table. Here
 * the AND is itself the number of a class, and the class has the offset: one chain answers both, because what is not of the alphabet lands
 * in a class whose offset takes it out of 0 to 63. The three tables come from a search over all of them; test_base64 tries all characters.
 *
 *     high nibble:     2     3     4     5     6     7         class = low[character & 15] & high[character >> 4]
 *     low 0            6     2'0'  4     4'P'  2     6'p'      value = character + offset[class]
 *     low 1 to 9       3     2'1'  1'A'  1'Q'  3'a'  3'q'
 *     low 10           11    10    1'J'  9'Z'  11'j' 11'z'     with a mark: a character of the alphabet, and the first of its field
 *     low 11           12'+' 8     4'K'  12    8'k'  12        high nibble 0, 1 and 8 to 15: class 0
 *     low 12 to 14     14    10    4'L'  12    10'l' 14
 *     low 15           15'/' 10    5'O'  13    11'o' 15
 */
#ifndef QTTS_BASE64_NIBBLES_H
#define QTTS_BASE64_NIBBLES_H

#include <stdint.h>

static const uint8_t base64_low[16] = {6, 3, 3, 3, 3, 3, 3, 3, 3, 3, 11, 12, 14, 14, 14, 15};
static const uint8_t base64_high[16] = {0, 0, 15, 10, 5, 13, 11, 15};
static const int8_t base64_offset[16] = {-64, -65, 4, -71, -65, -65, -71, 0, -71, -65, -71, -71, 19, -128, -128, 16};

#endif

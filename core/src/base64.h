/* Base64 as it arrives: the WHATWG's forgiving decoding, over any cut of the text. */
#ifndef QTTS_BASE64_H
#define QTTS_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One base64 text on its way. Zero-filled is ready for the next one. */
typedef struct qtts__base64 {
    uint32_t bits; /* of the group that is not whole yet */
    uint8_t count; /* characters of that group, 0 to 3 */
    uint8_t pads;  /* '=' seen */
    bool failed;
} qtts__base64;

enum { QTTS__BASE64_SLACK = 64 }; /* bytes that a kernel may write behind its output */

/* Room that decoding `characters` more characters needs. */
static inline size_t qtts__base64_room(size_t characters) { return characters / 4 * 3 + 3 + QTTS__BASE64_SLACK; }

/* The common path: decodes from `text` until the first character that is not of the alphabet. Gives the characters eaten; *written is the
 * bytes at `out`, which has qtts__base64_room(size). Eats nothing behind padding. */
size_t qtts__base64_run(qtts__base64 *base64, const char *text, size_t size, uint8_t *out, size_t *written);

/* The slow path: one character of any kind. Gives the bytes written (0 to 3); what may not stand here sets failed. */
size_t qtts__base64_character(qtts__base64 *base64, unsigned char character, uint8_t *out);

/* The text has ended: the bytes of a group without padding (0 to 2); a group that cannot be whole sets failed. Ready for the next text. */
size_t qtts__base64_finish(qtts__base64 *base64, uint8_t *out);

/* Decodes whole groups of four, as many as are of the alphabet from the start; gives the characters eaten, writes 3/4 of that and may write
 * QTTS__BASE64_SLACK bytes of rubbish behind. */
typedef size_t qtts__base64_kernel(const char *text, size_t size, uint8_t *out);

/* What runs on this processor, best first, ended by a NULL name; the last one is always "scalar". */
typedef struct qtts__base64_choice {
    const char *name;
    qtts__base64_kernel *kernel;
} qtts__base64_choice;
const qtts__base64_choice *qtts__base64_kernels(void);
const qtts__base64_choice *qtts__base64_chosen(void);

/* For tests: makes the named kernel the chosen one; false when this processor lacks it. */
bool qtts__base64_choose(const char *name);

size_t qtts__base64_scalar(const char *text, size_t size, uint8_t *out);

#endif

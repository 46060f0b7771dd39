/* Bytes to base64 text, fast enough never to be what a benchmark measures. */
#include "base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Two characters for each 12 bits: half the look-ups, and 8 KiB still sit in the first cache. */
static char pairs[4096][2];

void base64_start(void) {
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
    size_t whole = size / 3;
    for (size_t i = 0; i < whole; i++, in += 3, out += 4) {
        unsigned bits = (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2];
        memcpy(out, pairs[bits >> 12], 2);
        memcpy(out + 2, pairs[bits & 4095], 2);
    }
    if (size % 3)
        base64_tail(in, size % 3, out);
    return base64_size(size);
}

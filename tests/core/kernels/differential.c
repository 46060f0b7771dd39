/* One base64 kernel against the scalar one: every length and alignment, every position and kind of a bad character, texts that end at a fence. */
#include "differential.h"

#include <string.h>

enum { CANARY = 64, DENSE = 600, ALL_CHARACTERS = 264 };

static char differential_text[DIFFERENTIAL_LARGEST];
static uint8_t differential_want[DIFFERENTIAL_LARGEST / 4 * 3 + QTTS__BASE64_SLACK];
static uint8_t differential_got[DIFFERENTIAL_LARGEST / 4 * 3 + QTTS__BASE64_SLACK + CANARY];

static void differential_fill(void)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t random = 1;
    for (size_t at = 0; at < sizeof differential_text; at++) {
        random = random * 1664525u + 1013904223u;
        differential_text[at] = alphabet[random >> 26];
    }
    qtts__base64_scalar(differential_text, sizeof differential_text, differential_want);
}

/* The text at `text` is the first `size` characters of differential_text, but for the one at `bad`. */
static void differential_one(differential *result, qtts__base64_kernel *kernel, const char *text, size_t size, size_t bad)
{
    size_t good = (bad < size ? bad : size) & ~(size_t)3, bytes = good / 4 * 3, room = size / 4 * 3 + QTTS__BASE64_SLACK;
    memset(differential_got + room, 0xA5, CANARY);
    bool same = kernel(text, size, differential_got) == good && memcmp(differential_got, differential_want, bytes) == 0;
    for (size_t at = room; at < room + CANARY; at++) same &= differential_got[at] == 0xA5;
    if (!same && result->failed == 0) result->first_size = size, result->first_bad = bad;
    result->passed += same;
    result->failed += !same;
}

static void differential_lengths(differential *result, qtts__base64_kernel *kernel, char *fence, size_t step)
{
    for (size_t alignment = 0; alignment < DIFFERENTIAL_ALIGNMENTS; alignment += step) {
        char *text = fence - DIFFERENTIAL_SPAN + alignment;
        memcpy(text, differential_text, DIFFERENTIAL_LARGEST);
        for (size_t size = 0; size <= DIFFERENTIAL_LARGEST; size++) differential_one(result, kernel, text, size, size);
    }
}

/* The text ends where nothing can be read. */
static void differential_fence(differential *result, qtts__base64_kernel *kernel, char *fence, size_t size, size_t step)
{
    static const char kinds[8] = {'"', '=', '\\', '-', '_', '\0', '\x80', '\xff'};
    char *text = fence - size;
    memcpy(text, differential_text, size);
    differential_one(result, kernel, text, size, size);
    for (size_t bad = 0; bad < size; bad += bad < DENSE ? 1 : step) {
        text[bad] = kinds[(bad + size) % sizeof kinds];
        differential_one(result, kernel, text, size, bad);
        text[bad] = differential_text[bad];
    }
}

/* Each of the 256 characters at each position of a text that has every kind of block. */
static void differential_characters(differential *result, qtts__base64_kernel *kernel, char *fence)
{
    char *text = fence - ALL_CHARACTERS;
    memcpy(text, differential_text, ALL_CHARACTERS);
    for (size_t at = 0; at < ALL_CHARACTERS; at++) {
        for (int character = 0; character < 256; character++) {
            uint8_t scalar[3 + QTTS__BASE64_SLACK];
            text[at] = (char)character;
            bool good = qtts__base64_scalar(text + (at & ~(size_t)3), 4, scalar) == 4;
            memcpy(differential_want + at / 4 * 3, scalar, good ? 3 : 0);
            differential_one(result, kernel, text, ALL_CHARACTERS, good ? ALL_CHARACTERS : at);
        }
        text[at] = differential_text[at];
        qtts__base64_scalar(differential_text, sizeof differential_text, differential_want);
    }
}

void differential_run(differential *result, qtts__base64_kernel *kernel, char *fence, size_t step)
{
    differential_fill();
    differential_lengths(result, kernel, fence, step);
    for (size_t size = 0; size <= DIFFERENTIAL_LARGEST; size += size < DENSE ? 1 : 97 * step) differential_fence(result, kernel, fence, size, step);
    differential_characters(result, kernel, fence);
}

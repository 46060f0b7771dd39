/* Fuzzes the decoder with every kernel against the WHATWG's steps on the whole text. Input: kernel, seed of the cuts, the text. */
#include "base64.h"
#include "base64_naive.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static const char *fuzz_kernel(uint8_t choice)
{
    size_t count = 0;
    while (qtts__base64_kernels()[count].name) count++;
    return qtts__base64_kernels()[choice % count].name;
}

/* The room is what the contract asks for, and of exactly that size. */
static size_t fuzz_piece(qtts__base64 *base64, const char *at, const char *end, uint8_t *out)
{
    size_t used = 0, written;
    uint8_t *room = malloc(qtts__base64_room((size_t)(end - at)));
    if (!room) abort();
    while (at < end) {
        at += qtts__base64_run(base64, at, (size_t)(end - at), room + used, &written);
        used += written;
        if (at < end) used += qtts__base64_character(base64, (unsigned char)*at++, room + used);
    }
    memcpy(out, room, used);
    free(room);
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    qtts__base64 base64 = {0};
    size_t expected_size = 0, got_size = 0;
    uint8_t *expected = malloc(size + 4), *got = malloc(size + 4);
    const char *at, *end;
    fuzz_pieces pieces = {.data = data + 2, .size = size - 2, .random = data[1]};
    if (!expected || !got || !qtts__base64_choose(fuzz_kernel(data[0]))) abort();
    bool good = naive_forgiving((const char *)data + 2, size - 2, expected, &expected_size);
    while (fuzz_next(&pieces, &at, &end)) got_size += fuzz_piece(&base64, at, end, got + got_size);
    got_size += qtts__base64_finish(&base64, got + got_size);
    fuzz_same("verdict", good ? "good" : "bad", base64.failed ? "bad" : "good");
    if (good) fuzz_same_bytes("bytes", expected, expected_size, got, got_size);
    free(expected);
    free(got);
    return 0;
}

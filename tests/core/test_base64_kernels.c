/* Each base64 kernel of this processor alone, against the naive decoder: lengths, places, bad characters, and what it writes behind. */
#include "base64.h"
#include "base64_naive.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { KERNEL_LENGTHS = 4096, KERNEL_ROOM = 1 << 14, KERNEL_RUBBISH = 0xA5 };

static guard kernel_input, kernel_output;

/* Every character of the alphabet comes at every place of a block sooner or later. */
static void kernel_fill(char *text, size_t size, uint32_t seed)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525u + 1013904223u;
        text[i] = alphabet[seed >> 26];
    }
}

static void kernel_compare(const qtts__base64_choice *choice, const char *text, size_t size, const uint8_t *out, size_t room, size_t eaten)
{
    static uint8_t expected[KERNEL_ROOM];
    size_t groups = naive_groups(text, size, expected), bytes = groups / 4 * 3;
    if (eaten != groups) fail_msg("%s, %zu characters: %zu eaten, not %zu", choice->name, size, eaten, groups);
    if (memcmp(out, expected, bytes) != 0) fail_msg("%s, %zu characters: other bytes", choice->name, size);
    for (size_t i = bytes + QTTS__BASE64_SLACK; i < room; i++)
        if (out[i] != KERNEL_RUBBISH) fail_msg("%s, %zu characters: wrote %zu bytes behind %zu", choice->name, size, i - bytes, bytes);
}

/* Both texts end at unreadable pages: reading behind the input, or writing behind the room, faults. */
static void kernel_check(const qtts__base64_choice *choice, const char *text, size_t size)
{
    const char *input = (const char *)guard_copy(&kernel_input, text, size);
    size_t room = qtts__base64_room(size);
    uint8_t *out = guard_room(&kernel_output, room);
    kernel_compare(choice, text, size, out, room, choice->kernel(input, size, out));
}

static void kernel_lengths(void **state)
{
    static char text[KERNEL_LENGTHS];
    kernel_fill(text, sizeof text, 1);
    for (size_t size = 0; size <= sizeof text; size++) kernel_check(*state, text, size);
}

static void kernel_all_values(void **state)
{
    char text[256];
    for (uint32_t seed = 0; seed < 5000; seed++) {
        kernel_fill(text, sizeof text, seed * 2654435761u);
        kernel_check(*state, text, sizeof text);
    }
}

/* Input and output at each place of a cache line. */
static void kernel_places(void **state)
{
    static const size_t sizes[] = {0, 3, 4, 15, 16, 31, 32, 33, 48, 63, 64, 65, 127, 128, 129, 191, 192, 256, 257, 1000};
    const qtts__base64_choice *choice = *state;
    char text[1000 + 64];
    uint8_t out[2048];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t place = 0; place < 64 * 64; place++) {
            size_t size = sizes[i], from = place % 64, to = place / 64;
            kernel_fill(text + from, size, (uint32_t)place);
            memset(text + from + size, '?', sizeof text - from - size);
            memset(out, KERNEL_RUBBISH, sizeof out);
            kernel_compare(choice, text + from, size, out + to, qtts__base64_room(size), choice->kernel(text + from, size, out + to));
            for (size_t before = 0; before < to; before++) assert_int_equal(out[before], KERNEL_RUBBISH);
        }
}

/* All 256 bytes at each place of the first three blocks of 64. */
static void kernel_every_byte(void **state)
{
    char text[256];
    kernel_fill(text, sizeof text, 7);
    for (size_t place = 0; place < 192; place++)
        for (int byte = 0; byte < 256; byte++) {
            char kept = text[place];
            text[place] = (char)byte;
            kernel_check(*state, text, sizeof text);
            text[place] = kept;
        }
}

static void kernel_bad_places(void **state)
{
    static const char bad[] = {'=', '-', '_', ' ', '\n', '"', '\\', '\0', (char)0x80, (char)0xFF};
    static char text[1024];
    for (size_t size = sizeof text; size > 40; size = size * 2 / 3)
        for (size_t place = 0; place < size; place++) {
            kernel_fill(text, size, (uint32_t)place);
            text[place] = bad[place % sizeof bad];
            text[size - 1] = place % 2 != 0 ? '=' : text[size - 1];
            kernel_check(*state, text, size);
        }
}

static int kernel_group(const qtts__base64_choice *choice)
{
    void *state = (void *)(uintptr_t)choice;
    const struct CMUnitTest tests[] = {
        {"every length", kernel_lengths, NULL, NULL, state},
        {"every character at every place", kernel_all_values, NULL, NULL, state},
        {"every alignment", kernel_places, NULL, NULL, state},
        {"every byte at every place", kernel_every_byte, NULL, NULL, state},
        {"a bad character at every place", kernel_bad_places, NULL, NULL, state},
    };
    return cmocka_run_group_tests_name(choice->name, tests, NULL, NULL);
}

int main(void)
{
    int failed = 0;
    kernel_input = guard_new(KERNEL_ROOM);
    kernel_output = guard_new(KERNEL_ROOM);
    for (const qtts__base64_choice *choice = qtts__base64_kernels(); choice->name; choice++) failed += kernel_group(choice);
    guard_free(&kernel_input);
    guard_free(&kernel_output);
    return failed;
}

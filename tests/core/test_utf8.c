/* UTF-8: the boundaries of Unicode's table 3-7, and every short sequence against plain arithmetic. */
#include "guard.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(literal) (literal), sizeof(literal) - 1
#define FFFD "\xEF\xBF\xBD"

static guard utf8_input, utf8_output;

static const struct {
    const char *name, *input;
    size_t size, valid; /* bytes from the start that are valid */
    const char *clean;
} utf8_rows[] = {
    {"nothing", TEXT(""), 0, ""},
    {"ASCII", TEXT("Hello."), 6, "Hello."},
    {"U+001F", TEXT("\x1F"), 1, " "},
    {"U+007F", TEXT("a\x7F"), 2, "a "},
    {"NUL", TEXT("a\0b"), 3, "a b"},
    {"CR, LF, tab, ESC", TEXT("a\r\n\t\x1B[0m"), 8, "a    [0m"},
    {"a C1 control: CSI",
     TEXT("a\xC2\x9B"
          "b"),
     4, "a b"},
    {"a C1 control: U+0080", TEXT("\xC2\x80"), 2, " "},
    {"a C1 control: NEL", TEXT("\xC2\x85"), 2, " "},
    {"U+00A0 is no control", TEXT("\xC2\xA0"), 2, "\xC2\xA0"},
    {"a continuation alone", TEXT("\x80"), 0, FFFD},
    {"a continuation alone, the last", TEXT("a\xBF"), 1, "a" FFFD},
    {"C0: overlong", TEXT("\xC0\x80"), 0, FFFD FFFD},
    {"C1: overlong", TEXT("\xC1\xBF"), 0, FFFD FFFD},
    {"U+0080 less 1: C2 7F", TEXT("\xC2\x7F"), 0, FFFD " "},
    {"C2 C0", TEXT("\xC2\xC0"), 0, FFFD FFFD},
    {"U+07FF", TEXT("\xDF\xBF"), 2, "\xDF\xBF"},
    {"DF cut off", TEXT("\xDF"), 0, FFFD},
    {"E0 9F: overlong", TEXT("\xE0\x9F\xBF"), 0, FFFD FFFD FFFD},
    {"U+0800", TEXT("\xE0\xA0\x80"), 3, "\xE0\xA0\x80"},
    {"U+0FFF", TEXT("\xE0\xBF\xBF"), 3, "\xE0\xBF\xBF"},
    {"U+1000", TEXT("\xE1\x80\x80"), 3, "\xE1\x80\x80"},
    {"U+CFFF", TEXT("\xEC\xBF\xBF"), 3, "\xEC\xBF\xBF"},
    {"U+D7FF", TEXT("\xED\x9F\xBF"), 3, "\xED\x9F\xBF"},
    {"U+D800: a surrogate", TEXT("\xED\xA0\x80"), 0, FFFD FFFD FFFD},
    {"U+DFFF: a surrogate", TEXT("\xED\xBF\xBF"), 0, FFFD FFFD FFFD},
    {"a pair of surrogates", TEXT("\xED\xA0\xBD\xED\xB8\x80"), 0, FFFD FFFD FFFD FFFD FFFD FFFD},
    {"U+E000", TEXT("\xEE\x80\x80"), 3, "\xEE\x80\x80"},
    {"U+FEFF", TEXT("\xEF\xBB\xBF"), 3, "\xEF\xBB\xBF"},
    {"U+FFFD", TEXT(FFFD), 3, FFFD},
    {"U+FFFF", TEXT("\xEF\xBF\xBF"), 3, "\xEF\xBF\xBF"},
    {"E1 cut off", TEXT("a\xE1\x80"), 1, "a" FFFD},
    {"E1 7F", TEXT("\xE1\x7F\x80"), 0, FFFD " " FFFD},
    {"E1 80 C0", TEXT("\xE1\x80\xC0"), 0, FFFD FFFD},
    {"F0 8F: overlong", TEXT("\xF0\x8F\xBF\xBF"), 0, FFFD FFFD FFFD FFFD},
    {"U+10000", TEXT("\xF0\x90\x80\x80"), 4, "\xF0\x90\x80\x80"},
    {"U+1F600", TEXT("\xF0\x9F\x98\x80"), 4, "\xF0\x9F\x98\x80"},
    {"U+3FFFF", TEXT("\xF0\xBF\xBF\xBF"), 4, "\xF0\xBF\xBF\xBF"},
    {"U+40000", TEXT("\xF1\x80\x80\x80"), 4, "\xF1\x80\x80\x80"},
    {"U+10FFFF", TEXT("\xF4\x8F\xBF\xBF"), 4, "\xF4\x8F\xBF\xBF"},
    {"U+110000", TEXT("\xF4\x90\x80\x80"), 0, FFFD FFFD FFFD FFFD},
    {"F5", TEXT("\xF5\x80\x80\x80"), 0, FFFD FFFD FFFD FFFD},
    {"F8 and FC: five and six bytes", TEXT("\xF8\x88\x80\x80\x80"), 0, FFFD FFFD FFFD FFFD FFFD},
    {"FE FF", TEXT("\xFE\xFF"), 0, FFFD FFFD},
    {"F0 cut off after 3", TEXT("a\xF0\x9F\x98"), 1, "a" FFFD},
    {"F0 cut off after 2", TEXT("a\xF0\x9F"), 1, "a" FFFD},
    {"F4 90: over U+10FFFF, each byte alone", TEXT("\xF4\x90"), 0, FFFD FFFD},
    {"the example of Unicode's table 3-8", TEXT("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), 0, FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"},
    {"of table 3-9", TEXT("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), 0, FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"},
    {"of table 3-10", TEXT("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), 0, FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B"},
    {"of table 3-11", TEXT("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), 0, FFFD FFFD FFFD FFFD "A"},
    {"good behind bad", TEXT("\xFF\xE4\xBD\xA0\xFF!"), 0, FFFD "\xE4\xBD\xA0" FFFD "!"},
    {"bad behind good", TEXT("\xE4\xBD\xA0\xE5\xA5\xBD\xE4\xBD"), 6, "\xE4\xBD\xA0\xE5\xA5\xBD" FFFD},
};

static void utf8_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof utf8_rows / sizeof *utf8_rows; i++) {
        size_t room = strlen(utf8_rows[i].clean) + 1;
        const char *text = (const char *)guard_copy(&utf8_input, utf8_rows[i].input, utf8_rows[i].size);
        char *out = (char *)guard_room(&utf8_output, room);
        size_t valid = qtts__utf8_valid(text, utf8_rows[i].size);
        if (valid != utf8_rows[i].valid) fail_msg("%s: valid %zu, not %zu", utf8_rows[i].name, valid, utf8_rows[i].valid);
        qtts__utf8_clean(text, utf8_rows[i].size, out, room);
        if (strcmp(out, utf8_rows[i].clean) != 0) fail_msg("%s: clean <%s>, not <%s>", utf8_rows[i].name, out, utf8_rows[i].clean);
    }
}

/* Behind text of every length and in front of more: what is looked at in words of eight bytes is the same as by the byte. */
static void utf8_table_in_words(void **state)
{
    enum { MOST = 128 };
    static const char around[] = " Text ~0123456789";
    char input[MOST], clean[MOST];
    (void)state;
    for (size_t i = 0; i < sizeof utf8_rows / sizeof *utf8_rows; i++)
        for (size_t lead = 0; lead < sizeof around; lead++) {
            size_t size = lead + utf8_rows[i].size + strlen(around), good = utf8_rows[i].valid;
            memcpy(input, around, lead);
            memcpy(input + lead, utf8_rows[i].input, utf8_rows[i].size);
            memcpy(input + lead + utf8_rows[i].size, around, strlen(around));
            int written = snprintf(clean, sizeof clean, "%.*s%s%s", (int)lead, around, utf8_rows[i].clean, around);
            char *out = (char *)guard_room(&utf8_output, (size_t)written + 1);
            const char *text = (const char *)guard_copy(&utf8_input, input, size);
            size_t valid = qtts__utf8_valid(text, size), expected = good == utf8_rows[i].size ? size : lead + good;
            if (valid != expected) fail_msg("%s behind %zu: valid %zu, not %zu", utf8_rows[i].name, lead, valid, expected);
            qtts__utf8_clean(text, size, out, (size_t)written + 1);
            if (strcmp(out, clean) != 0) fail_msg("%s behind %zu: clean <%s>, not <%s>", utf8_rows[i].name, lead, out, clean);
        }
}

/* Whatever the room: whole characters, valid, ended by NUL, the start of what fits when there is enough. */
static void utf8_clean_rooms(void **state)
{
    static const char input[] = "a\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80\xFF\n.", whole[] = "a\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80" FFFD " .";
    (void)state;
    for (size_t room = 1; room <= sizeof whole + 3; room++) {
        char *out = (char *)guard_room(&utf8_output, room);
        qtts__utf8_clean((const char *)guard_copy(&utf8_input, input, sizeof input - 1), sizeof input - 1, out, room);
        assert_memory_equal(out, whole, strlen(out));
        assert_int_equal(qtts__utf8_valid(out, strlen(out)), strlen(out));
        assert_true(strlen(out) + 4 >= room || strlen(out) == sizeof whole - 1);
    }
}

/* The definition, without the table: decode, then refuse what a shorter form could say, surrogates and what is over U+10FFFF. */
static size_t utf8_plain(const unsigned char *bytes, size_t size)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] >> 5 == 6 ? 2 : bytes[0] >> 4 == 14 ? 3 : bytes[0] >> 3 == 30 ? 4 : 0;
    if (length < 2 || length > size) return length > size ? 0 : length;
    uint32_t number = bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] >> 6 != 2) return 0;
        number = number << 6 | (bytes[i] & 0x3Fu);
    }
    bool surrogate = number >= 0xD800 && number <= 0xDFFF;
    return number < least[length] || surrogate || number > 0x10FFFF ? 0 : length;
}

static void utf8_compare(unsigned char *bytes, size_t size, uint32_t number)
{
    for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(number >> (8 * (size - 1 - i)));
    size_t expected = utf8_plain(bytes, size), got = qtts__utf8_sequence((const char *)bytes, size);
    if (got != expected) fail_msg("%0*X: %zu, not %zu", (int)size * 2, (unsigned)number, got, expected);
}

static void utf8_every_sequence(void **state)
{
    (void)state;
    assert_int_equal(qtts__utf8_sequence((const char *)utf8_input.end, 0), 0);
    for (size_t size = 1; size <= 3; size++)
        for (uint32_t number = 0; number < 1u << (8 * size); number++) utf8_compare(guard_room(&utf8_input, size), size, number);
}

static void utf8_four_bytes(void **state)
{
    static const unsigned char edges[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xC0, 0xFF};
    (void)state;
    for (uint32_t first = 0xE0; first < 0x100; first++)
        for (uint32_t second = 0; second < 0x100; second++)
            for (size_t i = 0; i < sizeof edges * sizeof edges; i++) {
                uint32_t rest = (uint32_t)edges[i % sizeof edges] << 8 | edges[i / sizeof edges];
                utf8_compare(guard_room(&utf8_input, 4), 4, first << 24 | second << 16 | rest);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_table),
        cmocka_unit_test(utf8_table_in_words),
        cmocka_unit_test(utf8_clean_rooms),
        cmocka_unit_test(utf8_every_sequence),
        cmocka_unit_test(utf8_four_bytes),
    };
    utf8_input = guard_new(4096);
    utf8_output = guard_new(4096);
    int failed = cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
    guard_free(&utf8_input);
    guard_free(&utf8_output);
    return failed;
}

/* Base64 as it arrives: the WHATWG's forgiving decoding as rows, and every short text against a naive decoder; with every kernel. */
#include "base64.h"
#include "base64_naive.h"
#include "split.h"

#include <stdio.h>
#include <string.h>

/* The way the stream uses it: run as far as it goes, then one character the slow way. Gives the bytes written at `out`. */
static size_t base64_decode(qtts__base64 *base64, const char *at, const char *end, uint8_t *out)
{
    size_t used = 0, written;
    while (at < end) {
        at += qtts__base64_run(base64, at, (size_t)(end - at), out + used, &written);
        used += written;
        assert_true(at <= end);
        if (at < end) used += qtts__base64_character(base64, (unsigned char)*at++, out + used);
    }
    return used;
}

static void base64_play(split *pieces)
{
    qtts__base64 base64 = {0};
    const char *at, *end;
    while (split_next(pieces, &at, &end)) {
        uint8_t *out = split_room(qtts__base64_room((size_t)(end - at)));
        split_bytes(pieces, out, base64_decode(&base64, at, end, out));
    }
    uint8_t *out = split_room(2);
    split_bytes(pieces, out, qtts__base64_finish(&base64, out));
    if (base64.failed) split_say(pieces, "!");
}

static const split_row base64_rows[] = {
    {"nothing", TEXT(""), ""},
    {"RFC 4648: f", TEXT("Zg=="), "f"},
    {"RFC 4648: fo", TEXT("Zm8="), "fo"},
    {"RFC 4648: foo", TEXT("Zm9v"), "foo"},
    {"RFC 4648: foob", TEXT("Zm9vYg=="), "foob"},
    {"RFC 4648: fooba", TEXT("Zm9vYmE="), "fooba"},
    {"RFC 4648: foobar", TEXT("Zm9vYmFy"), "foobar"},
    {"without padding: 1 byte", TEXT("Zg"), "f"},
    {"without padding: 2 bytes", TEXT("Zm8"), "fo"},
    {"without padding: 5 bytes", TEXT("Zm9vYmE"), "fooba"},
    {"bits over are dropped, padded", TEXT("Zh=="), "f"},
    {"bits over are dropped, not padded", TEXT("Zm9"), "fo"},
    {"1 mod 4", TEXT("Z"), "!"},
    {"1 mod 4, later", TEXT("Zm9vY"), "foo!"},
    {"1 mod 4 with padding", TEXT("Z="), "!"},
    {"1 mod 4 with 2 paddings", TEXT("Z=="), "!"},
    {"1 mod 4 with 3 paddings", TEXT("Z==="), "!"},
    {"padding alone", TEXT("="), "!"},
    {"2 paddings alone", TEXT("=="), "!"},
    {"4 paddings alone", TEXT("===="), "!"},
    {"padding too short", TEXT("Zg="), "!"},
    {"padding too long", TEXT("Zg==="), "!"},
    {"padding too long by a group", TEXT("Zg======"), "!"},
    {"padding after 3, too long", TEXT("Zm8=="), "!"},
    {"padding after a whole group", TEXT("Zm9v="), "foo!"},
    {"4 paddings after a whole group", TEXT("Zm9v===="), "foo!"},
    {"padding in front", TEXT("=Zg="), "!"},
    {"padding inside", TEXT("Z=g="), "!"},
    {"padding inside, then data", TEXT("Zg=A"), "!"},
    {"data after padding", TEXT("Zg==Zg=="), "!"},
    {"data after one padding", TEXT("Zm8=Zm9v"), "!"},
    {"spaces", TEXT(" Z m\t9\nv\f \r"), "foo"},
    {"spaces around padding", TEXT("Zg = = "), "f"},
    {"spaces only", TEXT(" \t\n\f\r"), ""},
    {"spaces behind padding", TEXT("Zg==\r\n"), "f"},
    {"1 mod 4 with spaces", TEXT("Z   "), "!"},
    {"a vertical tab is no space", TEXT("Zm9v\v"), "foo!"},
    {"a no-break space is no space", TEXT("Zm9v\xC2\xA0"), "foo!"},
    {"NUL", TEXT("Zm9v\0Zm9v"), "foo!"},
    {"URL alphabet, minus", TEXT("Zm9v-_-_"), "foo!"},
    {"URL alphabet, underscore", TEXT("____"), "!"},
    {"the last two of the alphabet", TEXT("++//"), "\\xFB\\xEF\\xFF"},
    {"neighbours of the alphabet", TEXT("Zm9v@AAA"), "foo!"},
    {"[ ` { : . , neighbours too", TEXT("Zm9v["), "foo!"},
    {"a full stop", TEXT("Zm9v."), "foo!"},
    {"a byte over 0x7F", TEXT("Zm9v\x80"), "foo!"},
    {"a quote", TEXT("Zm9v\""), "foo!"},
    {"a backslash", TEXT("Zm9v\\"), "foo!"},
    {"bad in the middle of a group", TEXT("Zm9vYm!y"), "foo!"},
    {"bad, then good: it stays failed", TEXT("Zm9v!Zm9v"), "foo!"},
    {"longer than one block",
     TEXT("VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZywgdHdpY2UgYW5kIHRocmljZSwgdW50aWwgaXQgaXMgbG9uZ2VyIHRoYW4gYSBibG9jay4="),
     "The quick brown fox jumps over the lazy dog, twice and thrice, until it is longer than a block."},
    {"longer than one block, lines in it",
     TEXT("VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRv\r\nZywgdHdpY2UgYW5kIHRocmljZSwgdW50aWwgaXQgaXMgbG9uZ2VyIHRoYW4gYSBibG9jay4"),
     "The quick brown fox jumps over the lazy dog, twice and thrice, until it is longer than a block."},
};

static void base64_against_naive(const char *text, size_t size)
{
    uint8_t expected[32], got[32 + QTTS__BASE64_SLACK];
    size_t expected_size = 0;
    bool good = naive_forgiving(text, size, expected, &expected_size);
    qtts__base64 base64 = {0};
    size_t used = base64_decode(&base64, text, text + size, got);
    used += qtts__base64_finish(&base64, got + used);
    if (base64.failed == good) fail_msg("<%.*s>: %s", (int)size, text, good ? "refused" : "taken");
    if (good) assert_int_equal(used, expected_size);
    if (good) assert_memory_equal(got, expected, used);
}

/* Every text of up to 8 characters over an alphabet that has one of each kind. */
static void base64_every_short_text(void **state)
{
    static const char kinds[] = "Z/= -";
    char text[8];
    (void)state;
    for (size_t size = 0, texts = 1; size <= sizeof text; size++, texts *= 5)
        for (size_t number = 0; number < texts; number++) {
            for (size_t i = 0, rest = number; i < size; i++, rest /= 5) text[i] = kinds[rest % 5];
            base64_against_naive(text, size);
        }
}

static void base64_finish_is_ready_for_the_next(void **state)
{
    static const char *const texts[] = {"Zg", "Zm8=", "", "Zm9v", "Zg==", "Zm8"};
    qtts__base64 base64 = {0};
    uint8_t out[128];
    size_t used = 0;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        used += base64_decode(&base64, texts[i], texts[i] + strlen(texts[i]), out + used);
        used += qtts__base64_finish(&base64, out + used);
    }
    assert_false(base64.failed);
    assert_int_equal(used, 9);
    assert_memory_equal(out, "ffofooffo", 9);
}

static void base64_choose_unknown(void **state)
{
    (void)state;
    const qtts__base64_choice *chosen = qtts__base64_chosen();
    assert_false(qtts__base64_choose("no such kernel"));
    assert_ptr_equal(qtts__base64_chosen(), chosen);
}

static int base64_run_with(const char *kernel)
{
    char group[64];
    snprintf(group, sizeof group, "base64, %s", kernel);
    if (!qtts__base64_choose(kernel)) return 1;
    return split_run(group);
}

int main(void)
{
    int failed = 0;
    SPLIT_ADD(base64_rows, base64_play);
    split_add_test("every short text", base64_every_short_text);
    split_add_test("finish is ready for the next text", base64_finish_is_ready_for_the_next);
    split_add_test("a kernel that is not there", base64_choose_unknown);
    for (const qtts__base64_choice *choice = qtts__base64_kernels(); choice->name; choice++) failed += base64_run_with(choice->name);
    return failed;
}

/* The sieve's grammar: RFC 8259 as rows, and every short text over small alphabets against a strict reading. */
#include "json_strict.h"
#include "sieve.h"
#include "sieve_grammar_rows.h"
#include "sieve_structure_rows.h"

#include <stdio.h>
#include <string.h>

/* Says good, bad or cut (good so far, but not whole). */
static const char *grammar_verdict(qtts__sieve *sieve, bool bad)
{
    if (bad) return "bad";
    return qtts__sieve_whole(sieve) ? "good" : "cut";
}

/* No row here has audio. Gives true when the text is bad. */
static bool grammar_eat(qtts__sieve *sieve, const char *at, const char *end, qtts__buffer *envelope)
{
    while (at < end) {
        qtts__sieve_kind kind = qtts__sieve_feed(sieve, &at, end, envelope, 1 << 24);
        if (kind == QTTS__SIEVE_MORE && at < end) at++, kind = qtts__sieve_newline(sieve);
        if (kind != QTTS__SIEVE_MORE) return true;
    }
    return false;
}

static void grammar_play(split *pieces)
{
    qtts__sieve sieve = {0};
    qtts__buffer envelope = {0};
    const char *at, *end;
    bool bad = false;
    while (split_next(pieces, &at, &end)) bad = grammar_eat(&sieve, at, end, &envelope) || bad;
    split_say(pieces, "%s", grammar_verdict(&sieve, bad));
    qtts__buffer_free(&envelope);
}

static void grammar_depth(void **state)
{
    enum { OVER = QTTS__SIEVE_DEPTH + 1 };
    char input[2 * OVER];
    (void)state;
    memset(input, '[', sizeof input);
    memset(input + QTTS__SIEVE_DEPTH, ']', QTTS__SIEVE_DEPTH);
    split_check(&(split_row){"the deepest", input, 2 * QTTS__SIEVE_DEPTH, "good"}, grammar_play);
    memset(input, '[', OVER);
    memset(input + OVER, ']', OVER);
    split_check(&(split_row){"too deep", input, 2 * OVER, "bad"}, grammar_play);
}

static void grammar_depth_by_turns(void **state)
{
    char input[6 * QTTS__SIEVE_DEPTH];
    size_t size = 0;
    (void)state;
    for (int i = 0; i < QTTS__SIEVE_DEPTH / 2; i++) size += (size_t)sprintf(input + size, "{\"a\":[");
    for (int i = 0; i < QTTS__SIEVE_DEPTH / 2; i++) size += (size_t)sprintf(input + size, "]}");
    split_check(&(split_row){"arrays and objects by turns", input, size, "good"}, grammar_play);
    input[size - QTTS__SIEVE_DEPTH / 2 - 1] ^= ']' ^ '}';
    split_check(&(split_row){"one bracket swapped", input, size, "bad"}, grammar_play);
}

static void grammar_abyss(void **state)
{
    static char input[100000];
    (void)state;
    memset(input, '[', sizeof input);
    split_check(&(split_row){"100,000 brackets", input, sizeof input, "bad"}, grammar_play);
}

static void grammar_compare(const char *text, size_t size, qtts__buffer *envelope)
{
    qtts__sieve sieve = {0};
    envelope->size = 0;
    bool bad = grammar_eat(&sieve, text, text + size, envelope), good = !bad && qtts__sieve_whole(&sieve);
    if (good != json_strict(text, size)) fail_msg("<%.*s>: %s", (int)size, text, good ? "taken" : "refused");
}

/* Every text of up to `longest` characters over the alphabet, in front of and behind fixed text. */
static void grammar_every_text(const char *front, const char *alphabet, size_t longest, const char *behind)
{
    char text[64];
    size_t kinds = strlen(alphabet), lead = strlen(front), texts = 1;
    qtts__buffer envelope = {0};
    memcpy(text, front, lead);
    for (size_t size = 0; size <= longest; size++, texts *= kinds)
        for (size_t number = 0; number < texts; number++) {
            for (size_t i = 0, rest = number; i < size; i++, rest /= kinds) text[lead + i] = alphabet[rest % kinds];
            memcpy(text + lead + size, behind, strlen(behind));
            grammar_compare(text, lead + size + strlen(behind), &envelope);
        }
    qtts__buffer_free(&envelope);
}

static void grammar_every_structure(void **state)
{
    (void)state;
    grammar_every_text("", "[]{},:\" 0", 6, "");
    grammar_every_text("{\"\"", "[]{},:\"0", 5, "}");
}

static void grammar_every_number(void **state)
{
    (void)state;
    grammar_every_text("", "01-+.eE ", 6, "");
    grammar_every_text("[", "01-+.e,", 6, "]");
}

static void grammar_every_string(void **state)
{
    (void)state;
    grammar_every_text("\"", "\"\\u0dn/G", 6, "\"");
    grammar_every_text("\"\\u", "\"\\0aF\n", 6, "\"");
}

static void grammar_every_word(void **state)
{
    (void)state;
    grammar_every_text("", "trueflasn", 6, "");
}

/* One byte of a good text replaced by each of the 256. */
static void grammar_every_change(void **state)
{
    static const char good[] = "{\"a\\u00e9\\n\":[1,-0.5e+10,true,null,{\"b\":\"c\"},[]],\"d\":false} ";
    char text[sizeof good];
    qtts__buffer envelope = {0};
    (void)state;
    for (size_t place = 0; place < sizeof good - 1; place++)
        for (int byte = 0; byte < 256; byte++) {
            memcpy(text, good, sizeof good);
            text[place] = (char)byte;
            grammar_compare(text, sizeof good - 1, &envelope);
        }
    qtts__buffer_free(&envelope);
}

int main(void)
{
    SPLIT_ADD(grammar_numbers, grammar_play);
    SPLIT_ADD(grammar_strings, grammar_play);
    SPLIT_ADD(grammar_surrogates, grammar_play);
    SPLIT_ADD(grammar_structures, grammar_play);
    split_add_test("depth", grammar_depth);
    split_add_test("depth, arrays and objects by turns", grammar_depth_by_turns);
    split_add_test("100,000 brackets", grammar_abyss);
    split_add_test("every short structure", grammar_every_structure);
    split_add_test("every short number", grammar_every_number);
    split_add_test("every short string", grammar_every_string);
    split_add_test("every short word", grammar_every_word);
    split_add_test("every byte changed", grammar_every_change);
    return split_run("sieve grammar");
}

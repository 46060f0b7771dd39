/* Rows for the subtitles: segments, and the whole file that comes of them. */
#include "guard.h"
#include "subtitle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SUBTITLE_SEGMENTS = 4, SUBTITLE_HOUR = 24000 * 3600, SUBTITLE_AREA = 1 << 16 };

typedef struct subtitle_segment {
    const char *text;
    int64_t first, end;
} subtitle_segment;

typedef struct subtitle_row {
    const char *name;
    qtts__subtitle_kind kind;
    int sample_rate;
    subtitle_segment segments[SUBTITLE_SEGMENTS]; /* up to one without text */
    const char *expected;
} subtitle_row;

#define SRT QTTS__SUBTITLE_SRT, 24000
#define VTT QTTS__SUBTITLE_VTT, 24000

static const subtitle_row subtitle_rows[] = {
    {"SRT of nothing", SRT, {{NULL, 0, 0}}, ""},
    {"WebVTT of nothing", VTT, {{NULL, 0, 0}}, "WEBVTT\n\n"},
    {"SRT",
     SRT,
     {{"Hello there.", 0, 24000}, {"How are you?", 24000, 60000}},
     "1\n00:00:00,000 --> 00:00:01,000\nHello there.\n\n2\n00:00:01,000 --> 00:00:02,500\nHow are you?\n\n"},
    {"WebVTT", VTT, {{"Hello there.", 0, 24000}}, "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello there.\n\n"},
    {"a pause between",
     SRT,
     {{"A.", 0, 24000}, {"B.", 48000, 72000}},
     "1\n00:00:00,000 --> 00:00:01,000\nA.\n\n2\n00:00:02,000 --> 00:00:03,000\nB.\n\n"},
    {"sentences in proportion to their text",
     SRT,
     {{"Four. Fourteen is it.", 0, 24000 * 21}},
     "1\n00:00:00,000 --> 00:00:06,000\nFour.\n\n2\n00:00:06,000 --> 00:00:21,000\nFourteen is it.\n\n"},
    {"wide characters count two",
     SRT,
     {{"你好。Hello!", 0, 24000 * 12}},
     "1\n00:00:00,000 --> 00:00:06,000\n你好。\n\n2\n00:00:06,000 --> 00:00:12,000\nHello!\n\n"},
    {"hours", SRT, {{"A.", (int64_t)SUBTITLE_HOUR * 99, (int64_t)SUBTITLE_HOUR * 100}}, "1\n99:00:00,000 --> 100:00:00,000\nA.\n\n"},
    {"a number of samples that a product would overflow",
     SRT,
     {{"A.", INT64_MAX / 24000 * 24000 - 24000, INT64_MAX / 24000 * 24000}},
     "1\n106751991167:18:01,000 --> 106751991167:18:02,000\nA.\n\n"},
    {"rounding makes no overlap",
     QTTS__SUBTITLE_SRT,
     22050,
     {{"A.", 0, 1113}, {"B.", 1113, 2227}},
     "1\n00:00:00,000 --> 00:00:00,050\nA.\n\n2\n00:00:00,050 --> 00:00:00,101\nB.\n\n"},
    {"nothing lasts no time",
     SRT,
     {{"A.", 0, 0}, {"B.", 0, 3}, {"C.", 3, 48}},
     "1\n00:00:00,000 --> 00:00:00,001\nA.\n\n2\n00:00:00,001 --> 00:00:00,002\nB.\n\n3\n00:00:00,002 --> 00:00:00,003\nC.\n\n"},
    {"WebVTT escapes", VTT, {{"a --> b & c <i>", 0, 24000}}, "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na --&gt; b &amp; c &lt;i&gt;\n\n"},
    {"SRT cannot", SRT, {{"a --> b & c <i>", 0, 24000}}, "1\n00:00:00,000 --> 00:00:01,000\na → b & c <i>\n\n"},
    {"white space and control characters",
     SRT,
     {{" One\r\n\r\n two\t\x01three\x07.\n", 0, 24000}},
     "1\n00:00:00,000 --> 00:00:01,000\nOne two three.\n\n"},
    {"a Chinese line that goes on in the next", SRT, {{"今天天\n气好", 0, 24000}}, "1\n00:00:00,000 --> 00:00:01,000\n今天天气好\n\n"},
    {"nothing to show", SRT, {{" \n", 0, 24000}, {"", 24000, 48000}, {"A.", 48000, 72000}}, "1\n00:00:02,000 --> 00:00:03,000\nA.\n\n"},
    {"42 columns are one line",
     SRT,
     {{"It was a sentence that had forty-two of it", 0, 24000}},
     "1\n00:00:00,000 --> 00:00:01,000\nIt was a sentence that had forty-two of it\n\n"},
    {"more are two lines of about the same length",
     SRT,
     {{"It was a sentence that had forty-two of it.", 0, 24000}},
     "1\n00:00:00,000 --> 00:00:01,000\nIt was a sentence that had\nforty-two of it.\n\n"},
    {"two lines of Chinese",
     SRT,
     {{"今天天气很好我们去公园散步然后在湖边的小餐馆里吃午饭。", 0, 24000}},
     "1\n00:00:00,000 --> 00:00:01,000\n今天天气很好我们去公园散步然后在\n湖边的小餐馆里吃午饭。\n\n"},
    {"more than two lines are two cues",
     SRT,
     {{"It was a long, long sentence that went on and on over all the hills, across the sea, and did not end before the sun went down.", 0,
       126 * 24000}},
     "1\n00:00:00,000 --> 00:01:09,000\nIt was a long, long sentence that went\non and on over all the hills,\n\n"
     "2\n00:01:09,000 --> 00:02:06,000\nacross the sea, and did not end\nbefore the sun went down.\n\n"},
};

static guard subtitle_input;

static qtts_status subtitle_feed(qtts__subtitle *subtitle, const subtitle_segment *segment, qtts__buffer *out)
{
    size_t size = strlen(segment->text);
    const char *text = (const char *)guard_copy(&subtitle_input, segment->text, size);
    return qtts__subtitle_add(subtitle, text, size, segment->first, segment->end, out);
}

static void subtitle_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof subtitle_rows / sizeof *subtitle_rows; i++) {
        const subtitle_row *row = &subtitle_rows[i];
        qtts__subtitle subtitle = {.kind = row->kind, .sample_rate = row->sample_rate};
        qtts__buffer out = {0};
        for (const subtitle_segment *segment = row->segments; segment->text; segment++)
            assert_int_equal(subtitle_feed(&subtitle, segment, &out), QTTS_OK);
        assert_int_equal(qtts__subtitle_finish(&subtitle, &out), QTTS_OK);
        assert_true(qtts__buffer_append(&out, "", 1));
        if (strcmp((char *)out.data, row->expected) != 0) fail_msg("%s: expected\n<%s>\ngot\n<%s>", row->name, row->expected, (char *)out.data);
        qtts__buffer_free(&out);
    }
}

static void subtitle_misuse(void **state)
{
    static const struct {
        int sample_rate;
        subtitle_segment segment;
    } rows[] = {{0, {"A.", 0, 1}}, {-1, {"A.", 0, 1}}, {24000, {"A.", -1, 1}}, {24000, {"A.", 2, 1}}, {24000, {"A\xFF.", 0, 1}}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        qtts__subtitle subtitle = {.sample_rate = rows[i].sample_rate};
        qtts__buffer out = {0};
        assert_int_equal(subtitle_feed(&subtitle, &rows[i].segment, &out), QTTS_INVALID);
        assert_int_equal(out.size, 0);
    }
}

/* Text of any width: a cue has two lines at most, none much over what is wanted, and all of the text is there. */
static void subtitle_lines(void **state)
{
    static const char *const words[] = {"a", "of", "word", "hills,", "sentence", "今天天气", "well-known.", "extraordinarily"};
    uint32_t random = 1;
    (void)state;
    for (int round = 0; round < 300; round++) {
        char text[800] = "";
        size_t size = 0, most = 20 + (size_t)round * 2, letters = 0, shown = 0;
        while (size < most) {
            random = random * 1664525 + 1013904223;
            size += (size_t)snprintf(text + size, sizeof text - size, "%s ", words[random >> 29]);
        }
        qtts__subtitle subtitle = {.kind = QTTS__SUBTITLE_VTT, .sample_rate = 8000};
        qtts__buffer out = {0};
        assert_int_equal(subtitle_feed(&subtitle, &(subtitle_segment){text, 0, 8000 * 60}, &out), QTTS_OK);
        assert_true(qtts__buffer_append(&out, "", 1));
        for (size_t i = 0; i < size; i++) letters += text[i] != ' ';
        int lines = 0;
        for (char *line = strtok((char *)out.data + strlen("WEBVTT\n\n"), "\n"); line; line = strtok(NULL, "\n")) {
            bool times = strstr(line, " --> ") != NULL;
            lines = times ? 0 : lines + 1;
            assert_true(lines <= QTTS__SUBTITLE_LINES && (times || strlen(line) <= 64));
            for (char *at = line; !times && *at; at++) shown += *at != ' ';
        }
        assert_int_equal(shown, letters);
        qtts__buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(subtitle_table), cmocka_unit_test(subtitle_misuse), cmocka_unit_test(subtitle_lines)};
    subtitle_input = guard_new(SUBTITLE_AREA);
    int failed = cmocka_run_group_tests_name("subtitle", tests, NULL, NULL);
    guard_free(&subtitle_input);
    return failed;
}

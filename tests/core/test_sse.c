/* text/event-stream: the WHATWG's EventSource text as rows, and DashScope's two additions. */
#include "split.h"
#include "sse.h"

#include <stdio.h>
#include <string.h>

/* An event is said as its data and [name/status]; ~ marks one that only the end of the input closed, \n a line break between data lines. */
static void sse_say_event(split *pieces, const qtts__sse *sse, const char *mark)
{
    split_say(pieces, "[%s%s", mark, sse->name);
    if (sse->status != 0) split_say(pieces, "/%d", sse->status);
    split_say(pieces, "]");
}

static void sse_eat_data(split *pieces, const char **at, const char *end)
{
    const char *start = *at;
    while (*at < end && **at != '\r' && **at != '\n') ++*at;
    split_bytes(pieces, start, (size_t)(*at - start));
}

static void sse_piece(split *pieces, qtts__sse *sse, const char *at, const char *end)
{
    for (;;) {
        switch (qtts__sse_next(sse, &at, end)) {
        case QTTS__SSE_MORE: assert_ptr_equal(at, end); return;
        case QTTS__SSE_DATA: sse_eat_data(pieces, &at, end); break;
        case QTTS__SSE_NEWLINE: split_say(pieces, "\\n"); break;
        case QTTS__SSE_EVENT: sse_say_event(pieces, sse, ""); break;
        }
        assert_true(at <= end);
        if (at == end) break;
    }
}

static void sse_play(split *pieces)
{
    qtts__sse sse = {0};
    const char *at, *end;
    while (split_next(pieces, &at, &end)) sse_piece(pieces, &sse, at, end);
    if (qtts__sse_finish(&sse) == QTTS__SSE_EVENT) sse_say_event(pieces, &sse, "~");
    assert_int_equal(qtts__sse_finish(&sse), QTTS__SSE_MORE);
}

#define BOM "\xEF\xBB\xBF"

static const split_row sse_lines[] = {
    {"nothing", TEXT(""), ""},
    {"one event", TEXT("data:a\n\n"), "a[]"},
    {"LF", TEXT("event:e\ndata:a\n\ndata:b\n\n"), "a[e]b[]"},
    {"CR", TEXT("event:e\rdata:a\r\rdata:b\r\r"), "a[e]b[]"},
    {"CRLF", TEXT("event:e\r\ndata:a\r\n\r\ndata:b\r\n\r\n"), "a[e]b[]"},
    {"mixed ends of lines", TEXT("data:a\r\ndata:b\ndata:c\r\n\ndata:d\r\n\rdata:e\n\r\n"), "a\\nb\\nc[]d[]e[]"},
    {"CR CR LF is two ends of lines", TEXT("data:a\r\r\ndata:b\n\n"), "a[]b[]"},
    {"LF CR is two ends of lines", TEXT("data:a\n\rdata:b\n\n"), "a[]b[]"},
    {"a lone CR closes the event", TEXT("data:a\n\r"), "a[]"},
    {"empty lines only", TEXT("\n\r\r\n\n\n"), ""},
    {"empty lines in front", TEXT("\r\n\r\ndata:a\n\n"), "a[]"},
    {"form feed, VT, NEL and U+2028 end no line", TEXT("data:a\f\v\xC2\x85\xE2\x80\xA8z\n\n"), "a\\x0C\\x0B\\xC2\\x85\\xE2\\x80\\xA8z[]"},
    {"not closed", TEXT("data:a\n"), "a[~]"},
    {"not even the line closed", TEXT("event:e\ndata:a"), "a[~e]"},
    {"bare data at the end", TEXT("data"), "[~]"},
    {"cut in a field's name", TEXT("data:a\n\ndat"), "a[]"},
    {"cut after the event's name", TEXT("data:a\n\nevent:e\n"), "a[]"},
};

static const split_row sse_marks[] = {
    {"BOM", TEXT(BOM "data:a\n\n"), "a[]"},
    {"BOM alone", TEXT(BOM), ""},
    {"BOM, empty line", TEXT(BOM "\n\ndata:a\n\n"), "a[]"},
    {"BOM twice: the second begins an unknown field", TEXT(BOM BOM "data:a\n\ndata:b\n\n"), "b[]"},
    {"BOM at a later line", TEXT("data:a\n" BOM "data:b\n\n"), "a[]"},
    {"BOM in front of a later event", TEXT("data:a\n\n" BOM "data:b\n\ndata:c\n\n"), "a[]c[]"},
    {"BOM after an empty line", TEXT("\n" BOM "data:a\n\ndata:b\n\n"), "b[]"},
    {"BOM in data", TEXT("data:" BOM "a\n\n"), "\\xEF\\xBB\\xBF\x61[]"},
    {"BOM and a comment", TEXT(BOM ":c\ndata:a\n\n"), "a[]"},
    {"one byte of a BOM",
     TEXT("\xEF"
          "data:a\n\ndata:b\n\n"),
     "b[]"},
    {"two bytes of a BOM",
     TEXT("\xEF\xBB"
          "data:a\n\ndata:b\n\n"),
     "b[]"},
    {"two bytes of a BOM, then its first",
     TEXT("\xEF\xBB\xEF\xBB\xBF"
          "data:a\n\ndata:b\n\n"),
     "b[]"},
    {"two bytes of a BOM, then a line's end", TEXT("\xEF\xBB\ndata:b\n\n"), "b[]"},
    {"one byte of a BOM, then a colon", TEXT("\xEF:a\ndata:b\n\n"), "b[]"},
    {"one byte of a BOM, then CRLF", TEXT("\xEF\r\ndata:b\r\n\r\n"), "b[]"},
    {"the mark of UTF-16 is none",
     TEXT("\xFF\xFE"
          "data:a\n\ndata:b\n\n"),
     "b[]"},
    {"part of a BOM at the end", TEXT("\xEF\xBB"), ""},
};

static const split_row sse_fields[] = {
    {"one space goes", TEXT("data: a\n\n"), "a[]"},
    {"the second space stays", TEXT("data:  a\n\n"), " a[]"},
    {"a tab stays", TEXT("data:\ta\n\n"), "\\x09\x61[]"},
    {"spaces behind stay", TEXT("data:a \n\n"), "a []"},
    {"a space in the name", TEXT("data :a\n\ndata:b\n\n"), "b[]"},
    {"a space before the name", TEXT(" data:a\n\ndata:b\n\n"), "b[]"},
    {"a colon in the value", TEXT("data::a:b\n\n"), ":a:b[]"},
    {"a space and a colon in the value", TEXT("data: :a\n\n"), ":a[]"},
    {"data without colon", TEXT("data\n\n"), "[]"},
    {"data twice without colon", TEXT("data\ndata\n\n"), "\\n[]"},
    {"empty data", TEXT("data:\n\n"), "[]"},
    {"data that is one space", TEXT("data: \n\n"), "[]"},
    {"empty data, then more", TEXT("data:\ndata:a\ndata\ndata: \ndata: b\n\n"), "\\na\\n\\n\\nb[]"},
    {"two lines", TEXT("data:YHOO\ndata:+2\ndata:10\n\n"), "YHOO\\n+2\\n10[]"},
    {"other fields between data lines", TEXT("data:a\nid:7\n:c\nevent:e\ndata:b\n\n"), "a\\nb[e]"},
    {"event without data", TEXT("event:e\n\ndata:a\n\n"), "a[]"},
    {"event without data, status with it", TEXT(":HTTP_STATUS/500\nevent:e\n\ndata:a\n\n"), "a[]"},
    {"the last event name counts", TEXT("event:a\nevent:b\ndata:x\n\n"), "x[b]"},
    {"the event name may be taken back", TEXT("event:a\nevent\ndata:x\n\n"), "x[]"},
    {"the event name may be empty", TEXT("event:a\nevent:\ndata:x\n\n"), "x[]"},
    {"the event name behind the data", TEXT("data:x\nevent:a\n\n"), "x[a]"},
    {"one space of the event name goes", TEXT("event:  e \ndata:x\n\n"), "x[ e ]"},
    {"a name is of its event only", TEXT("event:e\ndata:a\n\ndata:b\n\n"), "a[e]b[]"},
    {"case counts", TEXT("Data:a\nDATA:b\nEvent:e\ndata:c\n\n"), "c[]"},
    {"unknown fields", TEXT("dat:a\ndataa:b\nd:c\nfoo:bar\nverylongfieldname:d\nx\ndata:e\n\n"), "e[]"},
    {"a field without a name is a comment", TEXT(":data:a\ndata:b\n\n"), "b[]"},
    {"NUL in field names", TEXT("da\0ta:a\ndata\0:b\n\0data:c\nevent\0:e\ndata:d\n\n"), "d[]"},
    {"NUL in data", TEXT("data:a\0b\n\n"), "a\\x00\x62[]"},
    {"NUL at the start of data", TEXT("data:\0\n\n"), "\\x00[]"},
    {"bytes that are no UTF-8", TEXT("\xFF:\xFE\n:\xC0\x80\ndata:\xFF\n\n"), "\\xFF[]"},
    {"id and retry", TEXT("id:1\nid\nid:a\0b\nretry:99999999999999999999\nretry:-1\nretry:x\ndata:a\n\n"), "a[]"},
    {"the WHATWG's second example", TEXT(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"),
     "first event[]second event[] third event[]"},
    {"the WHATWG's third example", TEXT("data\n\ndata\ndata\n\ndata:"), "[]\\n[][~]"},
    {"the WHATWG's last example", TEXT("data:test\n\ndata: test\n\n"), "test[]test[]"},
    {"DashScope's event", TEXT("id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"a\":1}\n\n"), "{\"a\":1}[result/200]"},
    {"[DONE]", TEXT("data: [DONE]\n\n"), "[DONE][]"},
};

/* What the short cuts for whole lines, and for lines that repeat those of the event before, must not change. */
static const split_row sse_short_cuts[] = {
    {"empty data, CR, behind a line", TEXT("id:1\ndata:\r\r"), "[]"},
    {"a status, then another field", TEXT("id:1\nstatus:400\nfoo:1\ndata:a\n\n"), "a[/400]"},
    {"repeated behind CR CR", TEXT("id:1\nevent:e\ndata:a\n\nid:2\nevent:e\ndata:b\r\revent:e\ndata:c\n\n"), "a[e]b[e]c[e]"},
    {"repeated behind a name", TEXT("id:1\nevent:e\ndata:a\n\nevent:f\nevent:e\ndata:b\n\n"), "a[e]b[e]"},
    {"repeated behind data", TEXT("id:1\nevent:e\ndata:a\n\ndata:b\nevent:e\ndata:c\n\n"), "a[e]b\\nc[e]"},
    {"repeated behind a status", TEXT("id:1\nevent:e\ndata:a\n\nid:2\nstatus:400\nevent:e\ndata:b\n\n"), "a[e]b[e/400]"},
    {"repeated in part", TEXT("id:1\nevent:e\nfoo:1\ndata:a\n\nid:2\nevent:e\nfoo:2\ndata:b\n\nid:3\nevent:e\n"), "a[e]b[e]"},
    {"lines of over 64 bytes between",
     TEXT("id:1\nevent:e\nfoo:0123456789012345678901234567890123456789\nbar:0123456789012345678901234567890123456789\ndata:a\n\n"), "a[e]"},
    {"bare data between", TEXT("x:1\nid:1\nfoo:x\ndata\nfoo:y\ndata:b\n\n"), "\\nb[]"},
    {"nothing between", TEXT("x:1\nid:1\ndata:a\n\nid:2\ndata:b\n\n"), "a[]b[]"},
};

static const split_row sse_statuses[] = {
    {"status in a comment", TEXT("event:error\n:HTTP_STATUS/429\ndata:a\n\n"), "a[error/429]"},
    {"status in a comment, spaced", TEXT(": HTTP_STATUS/429 \ndata:a\n\n"), "a[/429]"},
    {"status in a comment, CRLF", TEXT(":HTTP_STATUS/429\r\ndata:a\r\n\r\n"), "a[/429]"},
    {"status as a line", TEXT("status:503\ndata:a\n\n"), "a[/503]"},
    {"status as a line, spaced", TEXT("status: 503\ndata:a\n\n"), "a[/503]"},
    {"status behind the data", TEXT("data:a\n:HTTP_STATUS/400\n\n"), "a[/400]"},
    {"status of its event only", TEXT(":HTTP_STATUS/400\ndata:a\n\ndata:b\n\n"), "a[/400]b[]"},
    {"status of an event that the end closed", TEXT(":HTTP_STATUS/400\ndata:a"), "a[~/400]"},
    {"no status: numbers of other fields", TEXT("id:400\nretry:500\nfoo:400\nevent:400\ndata:a\n\n"), "a[400]"},
    {"status of an event, tabs behind", TEXT("status:404\t \t\ndata:a\n\n"), "a[/404]"},
    {"status of an event, more behind", TEXT("status:404 x\nstatus:5 0\ndata:a\n\n"), "a[]"},
    {"no status: letters", TEXT(":HTTP_STATUS/4x9\nstatus:abc\ndata:a\n\n"), "a[]"},
    {"no status: sizes", TEXT(":HTTP_STATUS/\n:HTTP_STATUS/40\n:HTTP_STATUS/4000\nstatus:\nstatus\ndata:a\n\n"), "a[]"},
    {"no status: another comment", TEXT(":XHTTP_STATUS/400\n:http_status/400\n:HTTP_STATUS 400\ndata:a\n\n"), "a[]"},
    {"no status: data that looks like it", TEXT("data::HTTP_STATUS/400\n\n"), ":HTTP_STATUS/400[]"},
    {"no status: too long", TEXT(":HTTP_STATUS/400                                      x\ndata:a\n\n"), "a[]"},
    {"keep-alive comments", TEXT(":\n\n:\n\n: ping\n\ndata:a\n\n:\n\n"), "a[]"},
    {"a comment between", TEXT("data:a\n:\ndata:b\n\n"), "a\\nb[]"},
    {"an event name with NUL is another one", TEXT("event:error\0x\ndata:a\n\n"), "a[error?x]"},
    {"a status that fills the room", TEXT(":HTTP_STATUS/400                 \ndata:a\n\n"), "a[/400]"},
    {"a status line that fills the room", TEXT("status:400                             \ndata:a\n\n"), "a[/400]"},
    {"a comment of spaces", TEXT(":      \ndata:a\n\n"), "a[]"},
    {"an event name of 15", TEXT("event:abcdefghijklmno\ndata:a\n\n"), "a[abcdefghijklmno]"},
    {"an event name of 16", TEXT("event:abcdefghijklmnop\ndata:a\n\n"), "a[abcdefghijklmno]"},
    {"a long event name", TEXT("event:error-and-much-more-than-fits\ndata:a\n\n"), "a[error-and-much-]"},
};

/* The first line of a stream may hold a mark, later ones may not: so each row also as a later one, behind each end of a line. */
static void sse_rows_later(const split_row *rows, size_t count)
{
    static const char *const before[] = {"data:0\n\n", "data:0\r\n\r\n", "data:0\r\r"};
    for (size_t i = 0; i < 3 * count; i++) {
        char input[512], expected[512];
        const split_row *row = &rows[i / 3];
        size_t lead = strlen(before[i % 3]);
        if (i % 3 == 2 && row->size != 0 && row->input[0] == '\n') continue; /* CR and LF would be one end */
        memcpy(input, before[i % 3], lead);
        memcpy(input + lead, row->input, row->size);
        snprintf(expected, sizeof expected, "0[]%s", row->expected);
        split_check(&(split_row){row->name, input, lead + row->size, expected}, sse_play);
    }
}

#define SSE_LATER(rows) sse_rows_later(rows, sizeof(rows) / sizeof *(rows))

static void sse_later(void **state)
{
    (void)state;
    SSE_LATER(sse_lines);
    SSE_LATER(sse_fields);
    SSE_LATER(sse_statuses);
}

/* What the test text repeats must cost no memory and change nothing. */
static void sse_long_comment(void **state)
{
    static char input[1 << 20];
    (void)state;
    memset(input, 'c', sizeof input);
    input[0] = ':';
    memcpy(input + sizeof input - 9, "\ndata:a\n\n", 9);
    split_check(&(split_row){"long comment", input, sizeof input, "a[]"}, sse_play);
}

static void sse_count_play(split *pieces)
{
    qtts__sse sse = {0};
    const char *at, *end;
    size_t bytes = 0, events = 0;
    while (split_next(pieces, &at, &end)) {
        while (at < end) {
            qtts__sse_kind kind = qtts__sse_next(&sse, &at, end);
            events += kind == QTTS__SSE_EVENT;
            if (kind == QTTS__SSE_DATA)
                for (; at < end && *at != '\n'; at++) bytes++;
        }
    }
    split_say(pieces, "%zu bytes, %zu events", bytes, events);
}

static void sse_many_events(void **state)
{
    static char input[8 * 100000];
    (void)state;
    for (size_t i = 0; i < sizeof input; i += 8) memcpy(input + i, "data:a\n\n", 8);
    split_check(&(split_row){"many events", input, sizeof input, "100000 bytes, 100000 events"}, sse_count_play);
}

static void sse_long_data(void **state)
{
    static char input[10 << 20];
    (void)state;
    memset(input, 'A', sizeof input);
    memcpy(input, "data:", 5);
    memcpy(input + sizeof input - 2, "\n\n", 2);
    split_check(&(split_row){"long data", input, sizeof input, "10485753 bytes, 1 events"}, sse_count_play);
}

int main(void)
{
    SPLIT_ADD(sse_lines, sse_play);
    SPLIT_ADD(sse_marks, sse_play);
    SPLIT_ADD(sse_fields, sse_play);
    SPLIT_ADD(sse_short_cuts, sse_play);
    SPLIT_ADD(sse_statuses, sse_play);
    split_add_test("every row behind an event", sse_later);
    split_add_test("a comment of 1 MiB", sse_long_comment);
    split_add_test("100,000 events", sse_many_events);
    split_add_test("a data line of 10 MiB", sse_long_data);
    return split_run("sse");
}

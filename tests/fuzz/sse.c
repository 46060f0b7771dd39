/* Fuzzes the event stream against the WHATWG's text read line by line. Input: a byte that seeds the cuts, then the stream. */
#include "sse.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was said of a stream: an event's lines of data with | between them, then [name/status]. */
typedef struct fuzz_said {
    char *text;
    size_t size, capacity;
} fuzz_said;

static void fuzz_say(fuzz_said *said, const char *bytes, size_t size)
{
    if (said->size + size + 1 > said->capacity) {
        said->capacity = (said->size + size + 1) * 2;
        said->text = realloc(said->text, said->capacity);
        if (!said->text) abort();
    }
    memcpy(said->text + said->size, bytes, size);
    said->size += size;
    said->text[said->size] = '\0';
}

static void fuzz_say_event(fuzz_said *said, const char *name, int status)
{
    char text[64];
    fuzz_say(said, text, (size_t)snprintf(text, sizeof text, "[%s/%d]", name, status));
}

/* ---- the code ---- */

static void fuzz_piece(qtts__sse *sse, const char *at, const char *end, fuzz_said *said)
{
    while (at < end) switch (qtts__sse_next(sse, &at, end)) {
        case QTTS__SSE_MORE: return;
        case QTTS__SSE_NEWLINE: fuzz_say(said, "|", 1); break;
        case QTTS__SSE_EVENT: fuzz_say_event(said, sse->name, sse->status); break;
        case QTTS__SSE_DATA:
            for (; at < end && *at != '\n' && *at != '\r'; at++) fuzz_say(said, at, 1);
            break;
        }
}

static void fuzz_read(const uint8_t *data, size_t size, uint32_t seed, fuzz_said *said)
{
    qtts__sse sse = {0};
    fuzz_pieces pieces = {.data = data, .size = size, .random = seed};
    const char *at, *end;
    while (fuzz_next(&pieces, &at, &end)) fuzz_piece(&sse, at, end, said);
    if (qtts__sse_finish(&sse) == QTTS__SSE_EVENT) fuzz_say_event(said, sse.name, sse.status);
}

/* ---- the reference ---- */

typedef struct plain_event {
    fuzz_said data;
    bool has_data;
    char name[QTTS__SSE_NAME_BYTES];
    int status;
} plain_event;

static void plain_dispatch(plain_event *event, fuzz_said *said)
{
    if (event->has_data) {
        fuzz_say(said, event->data.text ? event->data.text : "", event->data.size);
        fuzz_say_event(said, event->name, event->status);
    }
    free(event->data.text);
    *event = (plain_event){.has_data = false};
}

/* Three digits, white space behind; 0 = anything else. */
static int plain_status(const char *value, size_t size)
{
    while (size > 0 && (value[size - 1] == ' ' || value[size - 1] == '\t')) size--;
    if (size != 3) return 0;
    for (size_t i = 0; i < 3; i++)
        if (value[i] < '0' || value[i] > '9') return 0;
    return (value[0] - '0') * 100 + (value[1] - '0') * 10 + value[2] - '0';
}

static void plain_comment(plain_event *event, const char *text, size_t size)
{
    static const char prefix[] = "HTTP_STATUS/";
    size_t spaces = 0;
    if (size > QTTS__SSE_VALUE_BYTES) return;
    while (spaces < size && text[spaces] == ' ') spaces++;
    text += spaces;
    size -= spaces;
    if (size >= 12 && memcmp(text, prefix, 12) == 0) event->status = plain_status(text + 12, size - 12);
}

static void plain_name(plain_event *event, const char *value, size_t size)
{
    memset(event->name, 0, sizeof event->name);
    for (size_t i = 0; i < size && i < sizeof event->name - 1; i++) event->name[i] = value[i] == '\0' ? '?' : value[i];
}

static bool plain_is(const char *field, size_t size, const char *name) { return size == strlen(name) && memcmp(field, name, size) == 0; }

static void plain_field(plain_event *event, const char *field, size_t field_size, const char *value, size_t size)
{
    if (plain_is(field, field_size, "event")) plain_name(event, value, size);
    if (plain_is(field, field_size, "status") && size <= QTTS__SSE_VALUE_BYTES) event->status = plain_status(value, size);
    if (!plain_is(field, field_size, "data")) return;
    if (event->has_data) fuzz_say(&event->data, "|", 1);
    event->has_data = true;
    fuzz_say(&event->data, value, size);
}

static void plain_line(plain_event *event, const char *line, size_t size, fuzz_said *said)
{
    const char *colon = memchr(line, ':', size);
    if (size == 0) plain_dispatch(event, said);
    else if (!colon) plain_field(event, line, size, "", 0);
    else if (colon == line) plain_comment(event, line + 1, size - 1);
    else {
        const char *value = colon + 1;
        if (value < line + size && *value == ' ') value++;
        plain_field(event, line, (size_t)(colon - line), value, (size_t)(line + size - value));
    }
}

static void plain_read(const char *text, size_t size, fuzz_said *said)
{
    plain_event event = {.has_data = false};
    size_t at = size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < size) {
        size_t end = at;
        while (end < size && text[end] != '\n' && text[end] != '\r') end++;
        bool nothing = end == size && event.has_data && (plain_is(text + at, end - at, "data") || plain_is(text + at, end - at, "data:"));
        if (!nothing && (end < size || end > at)) plain_line(&event, text + at, end - at, said);
        at = end + 1 + (end + 1 < size && text[end] == '\r' && text[end + 1] == '\n');
    }
    plain_dispatch(&event, said); /* ours: what no empty line closed is told, too, but for an empty last line of data */
}

/* A NUL ends no text here. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_said got = {.text = NULL}, whole = {.text = NULL}, expected = {.text = NULL};
    if (size == 0) return 0;
    fuzz_read(data + 1, size - 1, data[0], &got);
    fuzz_read(data + 1, size - 1, 0, &whole);
    plain_read((const char *)data + 1, size - 1, &expected);
    fuzz_same_bytes("events in cuts", expected.text, expected.size, got.text, got.size);
    fuzz_same_bytes("events whole", expected.text, expected.size, whole.text, whole.size);
    free(got.text);
    free(whole.text);
    free(expected.text);
    return 0;
}

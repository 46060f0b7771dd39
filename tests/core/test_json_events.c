/* RFC 8259 where it reaches us: JSON of any shape around and inside of what we read is accepted, and what is no JSON is refused everywhere. */
#include "json_rows.h"
#include "reader.h"

#include <stdio.h>
#include <string.h>

static const qtts__reading events_reading = {.http_status = 200, .event_stream = true};

static void events_take(split *pieces, qtts__chunks *chunks)
{
    const void *data;
    size_t size;
    while (qtts__chunks_take(chunks, 1, &data, &size)) split_bytes(pieces, data, size);
}

/* Says the audio, the verdict and the message. */
static void events_play(split *pieces)
{
    qtts__chunks chunks = {0};
    qtts__facts facts = {.url = NULL};
    qtts__error error = {.shown = {.status = QTTS_OK}};
    qtts__reader reader = {.chunks = &chunks, .facts = &facts, .error = &error, .event_ceiling = 1 << 20, .streamed = true};
    qtts_status status = QTTS_OK;
    const char *at, *end;
    while (status == QTTS_OK && split_next(pieces, &at, &end)) {
        status = qtts__reader_feed(&reader, &events_reading, at, (size_t)(end - at));
        events_take(pieces, &chunks);
    }
    if (status == QTTS_OK) status = qtts__reader_finish(&reader, &events_reading);
    events_take(pieces, &chunks);
    split_say(pieces, "|%s%s%s", qtts_status_name(status), status < 0 ? " event 1 " : "", status < 0 ? error.message + 8 : "");
    qtts__reader_reset(&reader);
    qtts__facts_free(&facts);
    qtts__chunks_free(&chunks);
}

static void events_all(void **state)
{
    json_event event;
    size_t count = 0;
    (void)state;
    for (; json_event_at(count, &event); count++) {
        char expected[64], name[256];
        snprintf(name, sizeof name, "%s, %s", event.row, event.place);
        snprintf(expected, sizeof expected, "%.*s|%s%s", (int)event.at_least, json_audio, event.good ? "DONE" : "PROTOCOL event 1 ",
                 event.good ? "" : event.says);
        split_check(&(split_row){name, event.text, event.size, expected}, events_play);
    }
    assert_true(count > 3000);
}

int main(void)
{
    split_add_test("every row in every place", events_all);
    return split_run("JSON in events");
}

/* The rows of RFC 8259 as events of a stream. */
#include "json_rows.h"
#include "sieve_grammar_rows.h"
#include "sieve_structure_rows.h"

#include <string.h>

const char json_audio[] = "ABCD";
#define AUDIO "\"output\":{\"audio\":{\"data\":\"QUJDRA==\""
#define STOP "data:{\"output\":{\"finish_reason\":\"stop\"}}\n\n"

/* @ is where the row stands. */
static const struct {
    const char *name, *text;
    bool first; /* the audio stands in front of the row */
} json_places[] = {
    {"alone", "@", false},
    {"in front of the output", "{\"x\":@," AUDIO "}}}", false},
    {"in front of the audio", "{\"output\":{\"x\":@,\"audio\":{\"data\":\"QUJDRA==\"}}}", false},
    {"in front of the audio's text", "{\"output\":{\"audio\":{\"id\":@,\"data\":\"QUJDRA==\"}}}", false},
    {"behind the audio's text", "{" AUDIO ",\"id\":@}}}", true},
    {"behind the audio", "{" AUDIO "},\"finish_reason\":@}}", true},
    {"behind the output", "{" AUDIO "}},\"x\":@}", true},
    {"in usage", "{" AUDIO "}},\"usage\":{\"characters\":@}}", true},
    {"deep", "{\"x\":[0,{\"y\":[{\"z\":@}]}]," AUDIO "}}}", false},
};

static const struct {
    const split_row *rows;
    size_t count;
    bool text; /* what is good by the grammar is good */
} json_tables[] = {
    {grammar_numbers, sizeof grammar_numbers / sizeof *grammar_numbers, true},
    {grammar_strings, sizeof grammar_strings / sizeof *grammar_strings, true},
    {grammar_surrogates, sizeof grammar_surrogates / sizeof *grammar_surrogates, false},
    {grammar_structures, sizeof grammar_structures / sizeof *grammar_structures, true},
};

static void json_put(json_event *event, const char *bytes, size_t size)
{
    assert_true(event->size + size <= sizeof event->text);
    memcpy(event->text + event->size, bytes, size);
    event->size += size;
}

static void json_say(json_event *event, const char *text) { json_put(event, text, strlen(text)); }

/* A row of several lines is data of several lines. */
static void json_put_row(json_event *event, const split_row *row)
{
    for (size_t i = 0; i < row->size; i++) {
        bool line = row->input[i] == '\n' || row->input[i] == '\r';
        if (line) json_say(event, "\ndata: ");
        else json_put(event, row->input + i, 1);
    }
}

static const split_row *json_row(size_t index, bool *text)
{
    for (size_t i = 0; i < sizeof json_tables / sizeof *json_tables; i++) {
        *text = json_tables[i].text;
        if (index < json_tables[i].count) return &json_tables[i].rows[index];
        index -= json_tables[i].count;
    }
    return NULL;
}

bool json_event_at(size_t index, json_event *event)
{
    enum { PLACES = sizeof json_places / sizeof *json_places };
    size_t place = index % PLACES;
    bool text;
    const split_row *row = json_row(index / PLACES, &text);
    if (!row) return false;
    const char *frame = json_places[place].text, *hole = strchr(frame, '@');
    bool json = text && strcmp(row->expected, "good") == 0, done_mark = place == 0 && strcmp(row->input, "[DONE]") == 0;
    *event = (json_event){.row = row->name, .place = json_places[place].name, .good = (json && place != 0) || done_mark};
    bool whole = event->good || (!text && row->expected[0] == 'g'); /* half a pair is found at the end of the event only */
    event->at_least = place != 0 && (whole || json_places[place].first) ? 4 : 0;
    event->says = event->good ? NULL : json ? "has no output" : "is not JSON";
    json_say(event, "data: ");
    json_put(event, frame, (size_t)(hole - frame));
    json_put_row(event, row);
    json_say(event, hole + 1);
    json_say(event, "\n\n" STOP);
    return true;
}

/* text/event-stream: cuts the bytes into events. */
#include "sse.h"

#include <string.h>

enum { SSE_BOM, SSE_LINE, SSE_FIELD, SSE_COLON, SSE_VALUE, SSE_COMMENT, SSE_DATA };

/* A name or a value: collected from pieces, or a part of the input. */
typedef struct sse_text {
    const char *start;
    size_t size; /* more than capacity = something longer, which means nothing here */
} sse_text;

static bool sse_is(sse_text text, const char *name) { return text.size == strlen(name) && memcmp(text.start, name, text.size) == 0; }

static int sse_number(sse_text digits)
{
    int number = 0;
    while (digits.size > 0 && (digits.start[digits.size - 1] == ' ' || digits.start[digits.size - 1] == '\t')) digits.size--;
    if (digits.size != 3) return 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.start[i] < '0' || digits.start[i] > '9') return 0;
        number = number * 10 + (digits.start[i] - '0');
    }
    return number;
}

/* DashScope says the status of an event in a comment, `:HTTP_STATUS/429`. */
static void sse_take_comment(qtts__sse *sse, sse_text text)
{
    static const char prefix[] = "HTTP_STATUS/";
    size_t length = sizeof prefix - 1;
    if (text.size > QTTS__SSE_VALUE_BYTES) return;
    while (text.size > 0 && *text.start == ' ') text.start++, text.size--;
    if (text.size < length || memcmp(text.start, prefix, length) != 0) return;
    sse->status = sse_number((sse_text){text.start + length, text.size - length});
}

static void sse_take_name(qtts__sse *sse, sse_text value)
{
    size_t size = value.size < sizeof sse->name ? value.size : sizeof sse->name - 1;
    for (size_t i = 0; i < size; i++) sse->name[i] = value.start[i] == '\0' ? '?' : value.start[i]; /* "error\0x" is not "error" */
    sse->name[size] = '\0';
}

static void sse_take_field(qtts__sse *sse, sse_text field, sse_text value)
{
    if (sse_is(field, "event")) sse_take_name(sse, value);
    else if (sse_is(field, "status") && value.size <= QTTS__SSE_VALUE_BYTES) sse->status = sse_number(value);
}

static sse_text sse_field(const qtts__sse *sse) { return (sse_text){sse->field, sse->field_size}; }
static sse_text sse_value(const qtts__sse *sse) { return (sse_text){sse->value, sse->value_size}; }

static void sse_forget_event(qtts__sse *sse)
{
    sse->has_data = false;
    sse->event_over = false;
    sse->name[0] = '\0';
    sse->status = 0;
}

static qtts__sse_kind sse_begin_data(qtts__sse *sse)
{
    bool further = sse->has_data;
    sse->has_data = true;
    return further ? QTTS__SSE_NEWLINE : QTTS__SSE_DATA;
}

/* An event without data is none: the EventSource text drops it. */
static qtts__sse_kind sse_end_event(qtts__sse *sse)
{
    if (!sse->has_data) {
        sse_forget_event(sse);
        return QTTS__SSE_MORE;
    }
    sse->event_over = true;
    return QTTS__SSE_EVENT;
}

static qtts__sse_kind sse_end_line(qtts__sse *sse)
{
    uint8_t state = sse->state;
    bool bare_data = state == SSE_FIELD && sse_is(sse_field(sse), "data");
    sse->state = SSE_LINE;
    if (state == SSE_LINE) return sse_end_event(sse);
    if (state == SSE_COMMENT) sse_take_comment(sse, sse_value(sse));
    if (state == SSE_VALUE || state == SSE_COLON || state == SSE_FIELD) sse_take_field(sse, sse_field(sse), sse_value(sse));
    if (bare_data || (state == SSE_COLON && sse_is(sse_field(sse), "data"))) {
        qtts__sse_kind kind = sse_begin_data(sse);
        return kind == QTTS__SSE_NEWLINE ? kind : QTTS__SSE_MORE;
    }
    return QTTS__SSE_MORE;
}

static void sse_begin_line(qtts__sse *sse, char first)
{
    sse->field_size = 0;
    sse->value_size = 0;
    sse->state = first == ':' ? SSE_COMMENT : SSE_FIELD;
}

static void sse_collect(char *to, uint8_t *size, size_t capacity, char character)
{
    if (*size < capacity) to[*size] = character;
    if (*size <= capacity) (*size)++;
}

/* One character of a line that is not data; true when the line's data begins right behind it. */
static bool sse_character(qtts__sse *sse, char character)
{
    switch (sse->state) {
    case SSE_LINE:
        sse_begin_line(sse, character);
        if (sse->state == SSE_FIELD) sse_collect(sse->field, &sse->field_size, sizeof sse->field, character);
        return false;
    case SSE_FIELD:
        if (character == ':') sse->state = SSE_COLON;
        else sse_collect(sse->field, &sse->field_size, sizeof sse->field, character);
        return false;
    case SSE_COLON:
        sse->state = sse_is(sse_field(sse), "data") ? SSE_DATA : SSE_VALUE;
        if (sse->state == SSE_VALUE && character != ' ') sse_collect(sse->value, &sse->value_size, sizeof sse->value, character);
        return sse->state == SSE_DATA;
    default: sse_collect(sse->value, &sse->value_size, sizeof sse->value, character); return false;
    }
}

static bool sse_is_bom(qtts__sse *sse, char character)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (sse->bom < 3 && character == mark[sse->bom]) {
        if (++sse->bom == 3) sse->state = SSE_LINE;
        return true;
    }
    sse->state = SSE_LINE;
    if (sse->bom != 0) {
        sse_begin_line(sse, mark[0]);
        sse->field_size = sizeof sse->field + 1; /* the part of a mark that was none: a field nobody knows */
    }
    return false;
}

/* The common case, without a look at every character: a line that lies in the input whole and is not data. */
static bool sse_whole_line(qtts__sse *sse, const char **at, const char *end)
{
    enum { WINDOW = 64 }; /* the service's lines have 30 bytes at most */
    const char *line = *at, *newline;
    if (sse->skip_lf || *line == '\n') return false;
    newline = memchr(line, '\n', end - line < WINDOW ? (size_t)(end - line) : WINDOW);
    if (!newline || memchr(line, '\r', (size_t)(newline - line))) return false;
    const char *colon = memchr(line, ':', (size_t)(newline - line));
    if (!colon || (colon - line == 4 && memcmp(line, "data", 4) == 0)) return false;
    const char *value = colon + 1 + (colon != line && colon[1] == ' ');
    sse_text text = {value, (size_t)(newline - value)};
    if (colon == line) sse_take_comment(sse, text);
    else sse_take_field(sse, (sse_text){line, (size_t)(colon - line)}, text);
    *at = newline + 1;
    return true;
}

static bool sse_data_line(qtts__sse *sse, const char **at, const char *end)
{
    static const char data[] = "data:";
    size_t size = sizeof data - 1;
    if (sse->skip_lf || (size_t)(end - *at) <= size || memcmp(*at, data, size) != 0) return false;
    if ((*at)[size] == '\n' || (*at)[size] == '\r') return false;
    *at += size + ((*at)[size] == ' ');
    sse->state = SSE_DATA;
    return true;
}

/* Lines that lie in the input whole, from the beginning of one on: true when the event's data begins at *at. */
static bool sse_lines(qtts__sse *sse, const char **at, const char *end)
{
    while (*at < end) {
        if (sse_data_line(sse, at, end)) return true;
        if (!sse_whole_line(sse, at, end)) return false;
    }
    return false;
}

qtts__sse_kind qtts__sse_next(qtts__sse *sse, const char **at, const char *end)
{
    if (sse->event_over) sse_forget_event(sse);
    while (*at < end) {
        if (sse->state == SSE_LINE && sse_lines(sse, at, end)) return sse_begin_data(sse);
        if (*at == end) break;
        char character = **at;
        if (sse->skip_lf) {
            sse->skip_lf = false;
            if (character == '\n') {
                ++*at;
                continue;
            }
        }
        if (sse->state == SSE_BOM && sse_is_bom(sse, character)) {
            ++*at;
            continue;
        }
        if (character == '\n' || character == '\r') {
            ++*at;
            sse->skip_lf = character == '\r';
            qtts__sse_kind kind = sse_end_line(sse);
            if (kind != QTTS__SSE_MORE) return kind;
            continue;
        }
        if (sse->state == SSE_DATA) return QTTS__SSE_DATA;
        bool data = sse_character(sse, character);
        if (!data || character == ' ') ++*at;
        if (data) return sse_begin_data(sse);
    }
    return QTTS__SSE_MORE;
}

qtts__sse_kind qtts__sse_finish(qtts__sse *sse)
{
    if (sse->event_over) sse_forget_event(sse);
    if (sse->state != SSE_LINE && sse->state != SSE_BOM) sse_end_line(sse);
    return sse_end_event(sse);
}

/* text/event-stream: cuts the bytes into events. */
#include "sse.h"

#include <string.h>

enum { SSE_BOM, SSE_LINE, SSE_FIELD, SSE_COLON, SSE_VALUE, SSE_COMMENT, SSE_DATA };

static bool sse_field_is(const qtts__sse *sse, const char *name)
{
    return sse->field_size == strlen(name) && memcmp(sse->field, name, sse->field_size) == 0;
}

static int sse_number(const char *digits, size_t size)
{
    int number = 0;
    if (size != 3) return 0;
    for (size_t i = 0; i < size; i++) {
        if (digits[i] < '0' || digits[i] > '9') return 0;
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

static size_t sse_value_without_trailing_space(const qtts__sse *sse)
{
    size_t size = sse->value_size;
    if (size > sizeof sse->value) return size;
    while (size > 0 && (sse->value[size - 1] == ' ' || sse->value[size - 1] == '\t')) size--;
    return size;
}

/* DashScope says the status of an event in a comment, `:HTTP_STATUS/429`. */
static void sse_take_comment(qtts__sse *sse)
{
    static const char prefix[] = "HTTP_STATUS/";
    size_t length = sizeof prefix - 1, size = sse_value_without_trailing_space(sse), start = 0;
    if (size > sizeof sse->value) return;
    while (start < size && sse->value[start] == ' ') start++;
    if (size - start < length || memcmp(sse->value + start, prefix, length) != 0) return;
    sse->status = sse_number(sse->value + start + length, size - start - length);
}

static void sse_take_name(qtts__sse *sse)
{
    size_t size = sse->value_size < sizeof sse->name ? sse->value_size : sizeof sse->name - 1;
    for (size_t i = 0; i < size; i++) sse->name[i] = sse->value[i] == '\0' ? '?' : sse->value[i]; /* "error\0x" is not "error" */
    sse->name[size] = '\0';
}

static void sse_take_field(qtts__sse *sse)
{
    if (sse_field_is(sse, "event")) sse_take_name(sse);
    else if (sse_field_is(sse, "status") && sse->value_size <= sizeof sse->value)
        sse->status = sse_number(sse->value, sse_value_without_trailing_space(sse));
}

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
    bool bare_data = state == SSE_FIELD && sse_field_is(sse, "data");
    sse->state = SSE_LINE;
    if (state == SSE_LINE) return sse_end_event(sse);
    if (state == SSE_COMMENT) sse_take_comment(sse);
    if (state == SSE_VALUE || state == SSE_COLON || state == SSE_FIELD) sse_take_field(sse);
    if (bare_data || (state == SSE_COLON && sse_field_is(sse, "data"))) {
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
        sse->state = sse_field_is(sse, "data") ? SSE_DATA : SSE_VALUE;
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

qtts__sse_kind qtts__sse_next(qtts__sse *sse, const char **at, const char *end)
{
    if (sse->event_over) sse_forget_event(sse);
    while (*at < end) {
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

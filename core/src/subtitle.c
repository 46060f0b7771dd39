/* Cues with their times, in the two formats. */
#include "subtitle.h"
#include "subtitle_text.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Rounded alike for an end and the start that follows it, so that no two cues overlap; without the product, which could overflow. */
static int64_t subtitle_ms(int64_t sample, int rate) { return sample / rate * 1000 + (sample % rate * 1000 + rate / 2) / rate; }

static bool subtitle_put(qtts__buffer *out, const char *text) { return qtts__buffer_append(out, text, strlen(text)); }

/* In WebVTT `&`, `<` and `>` are escaped, and with the last one `-->` is; in SRT there is no escape, and a reader could take an arrow for times. */
static bool subtitle_put_text(qtts__buffer *out, qtts__subtitle_kind kind, const char *text, size_t size)
{
    bool good = true;
    for (size_t i = 0; i < size && good; i++) {
        bool vtt = kind == QTTS__SUBTITLE_VTT, arrow = !vtt && size - i >= 3 && memcmp(text + i, "-->", 3) == 0;
        if (vtt && text[i] == '&') good = subtitle_put(out, "&amp;");
        else if (vtt && text[i] == '<') good = subtitle_put(out, "&lt;");
        else if (vtt && text[i] == '>') good = subtitle_put(out, "&gt;");
        else if (arrow) good = subtitle_put(out, "\xE2\x86\x92"), i += 2;
        else good = qtts__buffer_append(out, text + i, 1);
    }
    return good;
}

/* More than 99 hours have more digits, as WebVTT allows and readers of SRT take. */
static bool subtitle_put_time(qtts__buffer *out, qtts__subtitle_kind kind, int64_t ms)
{
    char time[48];
    snprintf(time, sizeof time, "%02" PRId64 ":%02d:%02d%c%03d", ms / 3600000, (int)(ms / 60000 % 60), (int)(ms / 1000 % 60),
             kind == QTTS__SUBTITLE_VTT ? '.' : ',', (int)(ms % 1000));
    return subtitle_put(out, time);
}

static bool subtitle_put_lines(qtts__buffer *out, qtts__subtitle_kind kind, const char *text, size_t size)
{
    size_t line = qtts__subtitle_line(text, size), next = line;
    if (next < size && text[next] == ' ') next++;
    if (!subtitle_put_text(out, kind, text, line)) return false;
    if (next < size && (!subtitle_put(out, "\n") || !subtitle_put_text(out, kind, text + next, size - next))) return false;
    return subtitle_put(out, "\n\n");
}

static bool subtitle_put_number(qtts__buffer *out, int64_t number)
{
    char line[24];
    snprintf(line, sizeof line, "%" PRId64 "\n", number);
    return subtitle_put(out, line);
}

/* A cue lasts a millisecond at least, as readers drop empty ones. */
static bool subtitle_put_cue(qtts__subtitle *subtitle, const char *text, size_t size, int64_t start, int64_t end, qtts__buffer *out)
{
    qtts__subtitle_kind kind = subtitle->kind;
    if (start < subtitle->end_ms) start = subtitle->end_ms;
    if (end <= start) end = start + 1;
    subtitle->end_ms = end;
    subtitle->cues++;
    if (kind == QTTS__SUBTITLE_SRT && !subtitle_put_number(out, subtitle->cues)) return false;
    return subtitle_put_time(out, kind, start) && subtitle_put(out, " --> ") && subtitle_put_time(out, kind, end) && subtitle_put(out, "\n") &&
           subtitle_put_lines(out, kind, text, size);
}

static bool subtitle_begin(qtts__subtitle *subtitle, qtts__buffer *out)
{
    bool header = !subtitle->begun && subtitle->kind == QTTS__SUBTITLE_VTT;
    subtitle->begun = true;
    return !header || subtitle_put(out, "WEBVTT\n\n");
}

/* Where in a segment `part` of `whole` columns end. */
static int64_t subtitle_share(int64_t first, int64_t end, size_t part, size_t whole)
{
    return part >= whole ? end : first + (int64_t)((double)(end - first) * (double)part / (double)whole);
}

static bool subtitle_put_cues(qtts__subtitle *subtitle, const qtts__buffer *line, int64_t first, int64_t end, qtts__buffer *out)
{
    const char *text = (const char *)line->data;
    size_t at = 0, columns = 0, whole = qtts__subtitle_width(text, line->size);
    while (at < line->size) {
        size_t cue = qtts__subtitle_cue(text + at, line->size - at);
        int64_t start_ms = subtitle_ms(subtitle_share(first, end, columns, whole), subtitle->sample_rate);
        columns += qtts__subtitle_width(text + at, cue);
        bool space = at + cue < line->size && text[at + cue] == ' ';
        columns += space;
        int64_t end_ms = subtitle_ms(subtitle_share(first, end, columns, whole), subtitle->sample_rate);
        if (!subtitle_put_cue(subtitle, text + at, cue, start_ms, end_ms, out)) return false;
        at += cue + space;
    }
    return true;
}

qtts_status qtts__subtitle_add(qtts__subtitle *subtitle, const char *text, size_t size, int64_t first, int64_t end, qtts__buffer *out)
{
    qtts__buffer line = {0};
    if (subtitle->sample_rate <= 0 || first < 0 || end < first || qtts__utf8_valid(text, size) < size) return QTTS_INVALID;
    bool good = subtitle_begin(subtitle, out) && qtts__subtitle_flatten(text, size, &line) && subtitle_put_cues(subtitle, &line, first, end, out);
    qtts__buffer_free(&line);
    return good ? QTTS_OK : QTTS_NOMEM;
}

qtts_status qtts__subtitle_finish(qtts__subtitle *subtitle, qtts__buffer *out) { return subtitle_begin(subtitle, out) ? QTTS_OK : QTTS_NOMEM; }

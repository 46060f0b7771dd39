/* Fuzzes the subtitles: whatever is said, the file keeps its shape: cues in order, of one or two lines, none of them blank, in valid UTF-8. */
#include "subtitle.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_BYTES = 2048 };

static void fuzz_expect(bool good)
{
    if (!good) abort();
}

static int64_t fuzz_ms(const char *time)
{
    int64_t hours = 0;
    int minutes = 0, seconds = 0, ms = 0;
    fuzz_expect(sscanf(time, "%" SCNd64 ":%2d:%2d%*c%3d", &hours, &minutes, &seconds, &ms) == 4);
    return hours * 3600000 + minutes * 60000 + seconds * 1000 + ms;
}

static int64_t fuzz_check_times(const char *times, int64_t after)
{
    const char *arrow = strstr(times, " --> ");
    fuzz_expect(arrow != NULL);
    int64_t start = fuzz_ms(times), end = fuzz_ms(arrow + 5);
    fuzz_expect(start >= after && end > start);
    return end;
}

static void fuzz_check_text(qtts__subtitle_kind kind, const char *text)
{
    int lines = 1;
    fuzz_expect(*text != '\0');
    for (const char *at = text; *at; at++) lines += *at == '\n';
    fuzz_expect(lines <= QTTS__SUBTITLE_LINES && !strstr(text, "-->"));
    fuzz_expect(kind == QTTS__SUBTITLE_SRT || !strpbrk(text, "<>"));
}

/* A cue is what stands between two blank lines: [number], times, text. */
static void fuzz_check_file(qtts__subtitle_kind kind, char *file)
{
    int64_t end = 0;
    char *next;
    for (char *cue = kind == QTTS__SUBTITLE_VTT ? file + strlen("WEBVTT\n\n") : file; *cue; cue = next) {
        char *close = strstr(cue, "\n\n"), *times = kind == QTTS__SUBTITLE_VTT ? cue : strchr(cue, '\n') + 1;
        fuzz_expect(close != NULL);
        *close = '\0';
        next = close + 2;
        end = fuzz_check_times(times, end);
        fuzz_expect(strchr(times, '\n') != NULL);
        fuzz_check_text(kind, strchr(times, '\n') + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3 || size > FUZZ_BYTES) return 0;
    qtts__subtitle subtitle = {.kind = data[0] & 1 ? QTTS__SUBTITLE_VTT : QTTS__SUBTITLE_SRT, .sample_rate = 1 + data[1] * 100};
    const char *text = (const char *)data + 3;
    int64_t samples = data[2] * 2000;
    qtts__buffer out = {0};
    size -= 3;
    for (size_t at = 0, part = 1 + size / 2, segment = 0; at < size; at += part, segment++) {
        part = part < size - at ? part : size - at;
        bool valid = qtts__utf8_valid(text + at, part) == part;
        qtts_status status = qtts__subtitle_add(&subtitle, text + at, part, (int64_t)segment * samples, (int64_t)(segment + 1) * samples, &out);
        fuzz_expect(status == (valid ? QTTS_OK : QTTS_INVALID));
    }
    fuzz_expect(qtts__subtitle_finish(&subtitle, &out) == QTTS_OK && qtts__buffer_append(&out, "", 1));
    fuzz_expect(qtts__utf8_valid((const char *)out.data, out.size) == out.size);
    if (!memchr(text, '\0', size)) fuzz_check_file(subtitle.kind, (char *)out.data);
    qtts__buffer_free(&out);
    return 0;
}

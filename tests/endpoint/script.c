/* Cuts text into runs that one voice can say: by script, and at the ends of sentences. */
#include "script.h"

#include "buffer.h"
#include "catalog.h"
#include "guess.h"
#include "text.h"

#include <stdint.h>

enum script { SCRIPT_ANY, SCRIPT_HAN, SCRIPT_KANA, SCRIPT_HANGUL, SCRIPT_CYRILLIC, SCRIPT_LATIN };

enum { SENTENCE_LEAST = 24 }; /* code points; shorter ones stay with the next, for the melody */

static bool script_within(uint32_t code, uint32_t from, uint32_t to) {
    return code >= from && code <= to;
}

static enum script script_of(uint32_t code) {
    if (text_is_han(code))
        return SCRIPT_HAN;
    if (script_within(code, 0x3040, 0x30FF) || script_within(code, 0xFF66, 0xFF9F))
        return SCRIPT_KANA;
    if (script_within(code, 0xAC00, 0xD7A3) || script_within(code, 0x1100, 0x11FF) ||
        script_within(code, 0x3130, 0x318F))
        return SCRIPT_HANGUL;
    if (script_within(code, 0x0400, 0x052F))
        return SCRIPT_CYRILLIC;
    if (script_within(code | 0x20, 'a', 'z') ||
        (script_within(code, 0xC0, 0x24F) && code != 0xD7 && code != 0xF7))
        return SCRIPT_LATIN;
    return SCRIPT_ANY;
}

static bool script_ends_sentence(uint32_t code, uint32_t next) {
    if (code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '\n')
        return true;
    return (code == '.' || code == '!' || code == '?' || code == 0x2026) && next <= 0x20;
}

/* What each script is to be spoken as, in this text. */
struct readings {
    int han, latin, other;
};

static bool script_latin_language(int language) {
    return language != LANGUAGE_CHINESE && language != LANGUAGE_JAPANESE &&
           language != LANGUAGE_KOREAN && language != LANGUAGE_RUSSIAN &&
           language != LANGUAGE_AUTO;
}

static struct readings script_readings(const char *text, int language) {
    bool kana = false, han = false;
    for (uint32_t code; (code = text_next(&text)) != 0 && code != UINT32_MAX;) {
        kana |= script_of(code) == SCRIPT_KANA;
        han |= script_of(code) == SCRIPT_HAN;
    }
    bool japanese = language == LANGUAGE_JAPANESE || (language == LANGUAGE_AUTO && kana);
    struct readings readings = {.han = japanese ? LANGUAGE_JAPANESE : LANGUAGE_CHINESE};
    readings.latin = script_latin_language(language) ? language : LANGUAGE_AUTO;
    readings.other = language != LANGUAGE_AUTO ? language
                     : han                     ? readings.han
                                               : LANGUAGE_ENGLISH;
    return readings;
}

static int script_language(enum script script, const struct readings *readings) {
    switch (script) {
    case SCRIPT_HAN: return readings->han;
    case SCRIPT_KANA: return LANGUAGE_JAPANESE;
    case SCRIPT_HANGUL: return LANGUAGE_KOREAN;
    case SCRIPT_CYRILLIC: return LANGUAGE_RUSSIAN;
    case SCRIPT_LATIN: return readings->latin;
    default: return -1; /* digits, marks and spaces go with what stands before them */
    }
}

struct cutter {
    struct runs runs;
    struct run now;
    size_t length; /* of the run so far, in code points */
};

static void cutter_close(struct cutter *self, size_t at, bool ends) {
    struct run *run = &self->now;
    run->size = at - run->start;
    run->ends = ends;
    if (run->size > 0) {
        self->runs.list =
            memory_resize(self->runs.list, (self->runs.count + 1) * sizeof *self->runs.list);
        self->runs.list[self->runs.count++] = *run;
    }
    *run = (struct run){.start = at, .language = -1};
    self->length = 0;
}

static void cutter_take(struct cutter *self, size_t at, int language) {
    if (language >= 0 && self->now.language >= 0 && language != self->now.language)
        cutter_close(self, at, false);
    if (language >= 0)
        self->now.language = language;
    self->length++;
}

static void script_settle(struct runs *runs, const char *text, const struct readings *readings) {
    int latin = readings->latin == LANGUAGE_AUTO ? guess_language(text) : readings->latin;
    for (size_t i = 0; i < runs->count; i++) {
        int *language = &runs->list[i].language;
        if (*language < 0) /* nothing but digits and marks */
            *language = i > 0 ? runs->list[i - 1].language : readings->other;
        if (*language == LANGUAGE_AUTO)
            *language = latin;
    }
}

struct runs script_cut(const char *text, int language) {
    struct readings readings = script_readings(text, language);
    struct cutter cutter = {.now = {.language = -1}};
    const char *at = text;
    for (uint32_t code; (code = text_next(&at)) != 0 && code != UINT32_MAX;) {
        const char *start = at, *peek = at;
        while (start > text && ((uint8_t)*--start & 0xC0) == 0x80)
            continue;
        cutter_take(&cutter, (size_t)(start - text), script_language(script_of(code), &readings));
        if (cutter.length >= SENTENCE_LEAST && script_ends_sentence(code, text_next(&peek)))
            cutter_close(&cutter, (size_t)(at - text), true);
    }
    cutter_close(&cutter, (size_t)(at - text), true);
    script_settle(&cutter.runs, text, &readings);
    return cutter.runs;
}

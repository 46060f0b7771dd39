/* Fuzzes the reader against itself: the same answer in random cuts with every short cut taken, byte by byte, and with the short cuts that
 * compare an event with the one before defeated. Audio, verdict, message and facts must be the same. Run by run.sh. */
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_OPTIONS = 4 }; /* bytes in front of the answer: status, kind, seed of the cuts, ceiling */
typedef enum fuzz_way { FUZZ_CUTS, FUZZ_BYTES, FUZZ_NO_ECHO } fuzz_way;

typedef struct fuzz_outcome {
    qtts_status status;
    qtts__buffer audio;
    qtts__facts facts;
    qtts__error error;
    int64_t events, audio_bytes;
    int trailing_bytes;
    bool stopped;
    qtts_format format;
} fuzz_outcome;

static uint32_t fuzz_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* What is ready goes, what is not stays. */
static void fuzz_take(qtts__reader *reader, qtts__buffer *audio)
{
    qtts__chunks *chunks = reader->chunks;
    if (chunks->ready == 0) return;
    if (!qtts__buffer_append(audio, chunks->fill.data, chunks->ready)) abort();
    chunks->fill.size -= chunks->ready;
    memmove(chunks->fill.data, chunks->fill.data + chunks->ready, chunks->fill.size);
    chunks->ready = 0;
}

/* An event that has not begun is read on its own. */
static void fuzz_defeat(qtts__reader *reader)
{
    if (reader->repeat.echoed == 0) reader->repeat.repeating = false;
}

/* Every piece ends where nothing may be read. */
static qtts_status fuzz_feed(qtts__reader *reader, const qtts__reading *reading, const uint8_t *bytes, size_t size)
{
    char *piece = malloc(size);
    if (!piece) abort();
    memcpy(piece, bytes, size);
    qtts_status status = qtts__reader_feed(reader, reading, piece, size);
    free(piece);
    return status;
}

static fuzz_outcome fuzz_read(const uint8_t *options, const uint8_t *bytes, size_t size, fuzz_way way)
{
    static const int statuses[] = {200, 200, 200, 200, 429, 500, 204, 302};
    fuzz_outcome outcome = {.status = QTTS_OK};
    qtts__chunks chunks = {0};
    qtts__reading reading = {.http_status = statuses[options[0] & 7], .event_stream = (options[1] & 3) != 0};
    qtts__reader reader = {.chunks = &chunks, .facts = &outcome.facts, .error = &outcome.error, .streamed = (options[1] & 4) == 0};
    uint32_t random = options[2];
    reader.event_ceiling = options[3] < 32 ? 64 + options[3] : 1 << 20;
    reader.other_audio = (options[1] & 8) != 0;
    qtts__facts_begin(&outcome.facts);
    for (size_t at = 0, count; at < size && outcome.status == QTTS_OK; at += count) {
        uint32_t widest = (options[2] & 1) != 0 ? 700 : 40;
        count = way != FUZZ_CUTS ? 1 : options[2] == 0 ? size : 1 + fuzz_random(&random) % widest;
        if (count > size - at) count = size - at;
        if (way == FUZZ_NO_ECHO) fuzz_defeat(&reader);
        outcome.status = fuzz_feed(&reader, &reading, bytes + at, count);
        if (way != FUZZ_CUTS || fuzz_random(&random) % 3 == 0) fuzz_take(&reader, &outcome.audio);
    }
    if (outcome.status == QTTS_OK) outcome.status = qtts__reader_finish(&reader, &reading);
    fuzz_take(&reader, &outcome.audio);
    outcome.events = reader.events;
    outcome.audio_bytes = reader.audio_bytes;
    outcome.trailing_bytes = reader.trailing_bytes;
    outcome.stopped = reader.stopped;
    outcome.format = reader.audio.format;
    qtts__reader_reset(&reader);
    qtts__chunks_free(&chunks);
    return outcome;
}

static bool fuzz_text_equal(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : "") == 0; }

static bool fuzz_facts_equal(const qtts__facts *a, const qtts__facts *b)
{
    return fuzz_text_equal(a->request_id, b->request_id) && fuzz_text_equal(a->finish_reason, b->finish_reason) &&
           fuzz_text_equal(a->audio_id, b->audio_id) && fuzz_text_equal(a->url, b->url) && fuzz_text_equal(a->usage_json, b->usage_json) &&
           a->expires_at == b->expires_at && a->usage.characters == b->usage.characters && a->usage.total_tokens == b->usage.total_tokens;
}

static bool fuzz_error_equal(const qtts__error *a, const qtts__error *b)
{
    const qtts_error *x = qtts__error_shown(a), *y = qtts__error_shown(b);
    if (!x || !y) return x == y;
    return x->status == y->status && x->http_status == y->http_status && fuzz_text_equal(x->code, y->code) &&
           fuzz_text_equal(x->message, y->message) && fuzz_text_equal(x->request_id, y->request_id);
}

static const char *fuzz_difference(const fuzz_outcome *a, const fuzz_outcome *b)
{
    if (a->status != b->status) return "status";
    if (a->audio.size != b->audio.size || (a->audio.size != 0 && memcmp(a->audio.data, b->audio.data, a->audio.size) != 0)) return "audio";
    if (!fuzz_error_equal(&a->error, &b->error)) return "error";
    if (!fuzz_facts_equal(&a->facts, &b->facts)) return "facts";
    if (a->events != b->events || a->audio_bytes != b->audio_bytes || a->trailing_bytes != b->trailing_bytes) return "counts";
    if (memcmp(&a->format, &b->format, sizeof a->format) != 0 || a->stopped != b->stopped) return "format";
    return NULL;
}

static void fuzz_show(const char *name, const fuzz_outcome *outcome)
{
    const qtts_error *error = qtts__error_shown(&outcome->error);
    fprintf(stderr, "%s: %d, %zu bytes, %lld events, \"%s\" (%s)\n", name, outcome->status, outcome->audio.size, (long long)outcome->events,
            error ? error->message : "", error ? error->code : "");
}

static void fuzz_compare(const fuzz_outcome *a, const fuzz_outcome *b, const char *name)
{
    const char *difference = fuzz_difference(a, b);
    if (!difference) return;
    fprintf(stderr, "the %s differs\n", difference);
    fuzz_show("cuts", a);
    fuzz_show(name, b);
    abort();
}

static void fuzz_free(fuzz_outcome *outcome)
{
    qtts__buffer_free(&outcome->audio);
    qtts__facts_free(&outcome->facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < FUZZ_OPTIONS) return 0;
    const uint8_t *answer = data + FUZZ_OPTIONS;
    fuzz_outcome cuts = fuzz_read(data, answer, size - FUZZ_OPTIONS, FUZZ_CUTS);
    fuzz_outcome bytes = fuzz_read(data, answer, size - FUZZ_OPTIONS, FUZZ_BYTES);
    fuzz_outcome alone = fuzz_read(data, answer, size - FUZZ_OPTIONS, FUZZ_NO_ECHO);
    fuzz_compare(&cuts, &bytes, "bytes");
    fuzz_compare(&cuts, &alone, "no echo");
    fuzz_free(&cuts);
    fuzz_free(&bytes);
    fuzz_free(&alone);
    return 0;
}

/* ---- mutation: events are repeated, whole or in part, since that is what the short cuts are for ---- */

static size_t fuzz_insert(uint8_t *data, size_t size, size_t max_size, size_t at, const uint8_t *piece, size_t count)
{
    if (count > max_size - size) return size;
    memmove(data + at + count, data + at, size - at);
    memcpy(data + at, piece, count);
    return size + count;
}

/* The start of a line, or the end. */
static size_t fuzz_line(const uint8_t *data, size_t size, size_t from)
{
    while (from < size && from > FUZZ_OPTIONS && data[from - 1] != '\n') from++;
    return from;
}

static size_t fuzz_repeat(uint8_t *data, size_t size, size_t max_size, uint32_t *random)
{
    size_t from = fuzz_line(data, size, FUZZ_OPTIONS + fuzz_random(random) % (uint32_t)(size - FUZZ_OPTIONS));
    size_t to = fuzz_line(data, size, from + fuzz_random(random) % 400);
    size_t at = (fuzz_random(random) & 1) != 0 ? to : fuzz_line(data, size, FUZZ_OPTIONS + fuzz_random(random) % (uint32_t)(size - FUZZ_OPTIONS));
    uint8_t piece[1024];
    if (to > size) to = size;
    if (at > size) at = size;
    if (to <= from || to - from > sizeof piece) return size;
    memcpy(piece, data + from, to - from);
    return fuzz_insert(data, size, max_size, at, piece, to - from);
}

static const char *const fuzz_words[] = {
    "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"finish_reason\":\"null\",\"audio\":{\"data\":\"AQIDBAUG\",\"id\":\"a\"}}}\n\n",
    "data:{\"output\":{\"audio\":{\"data\":\"",
    "\"}}}\n\n",
    "data:{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"data\":\"\",\"expires_at\":5,\"url\":\"http://x/"
    "y\"}},\"usage\":{\"characters\":5}}\n\n",
    "data:{\"code\":\"Throttling\",\"message\":\"slow\",\"output\":{\"audio\":{\"data\":\"AAAA\"}}}\n\n",
    "data:{\"code\":\"X\",\"message\":\"no\"}\n\n",
    ":HTTP_STATUS/429\n",
    ":HTTP_STATUS/200\n",
    "status:500\n",
    "event:error\n",
    "event:result\n",
    "event:other\n",
    "data:[DONE]\n\n",
    "[DONE]",
    "id:1\n",
    "data:",
    "data: ",
    "data",
    "\n\n",
    "\r\n",
    "\r",
    "\n",
    "\xEF\xBB\xBF",
    "\\u0041",
    "\\/",
    "=",
    "==",
    "UklGRiQAAABXQVZFZm10IBAAAAABAAEAwF0AAIC7AAACABAAZGF0YQAAAAA=",
    "SUQz",
    "\"",
    "{",
    "}",
    ",",
};

static size_t fuzz_word(uint8_t *data, size_t size, size_t max_size, uint32_t *random)
{
    const char *word = fuzz_words[fuzz_random(random) % (sizeof fuzz_words / sizeof fuzz_words[0])];
    size_t at = FUZZ_OPTIONS + fuzz_random(random) % (uint32_t)(size - FUZZ_OPTIONS + 1);
    if ((fuzz_random(random) & 1) != 0) at = fuzz_line(data, size, at);
    return fuzz_insert(data, size, max_size, at, (const uint8_t *)word, strlen(word));
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint32_t random = seed;
    if (size <= FUZZ_OPTIONS) return LLVMFuzzerMutate(data, size, max_size);
    switch (fuzz_random(&random) % 4) {
    case 0: return fuzz_repeat(data, size, max_size, &random);
    case 1: return fuzz_word(data, size, max_size, &random);
    case 2: data[fuzz_random(&random) % FUZZ_OPTIONS] = (uint8_t)fuzz_random(&random); return size;
    default: return LLVMFuzzerMutate(data, size, max_size);
    }
}

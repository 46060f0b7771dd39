/* Fuzzes the cutter: any text in any pieces gives what it gives whole; nothing is over the cap, lost, or cut inside a cluster. */
#include "cut.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { FUZZ_BYTES = 4096 };

typedef struct fuzz_piece {
    uint64_t start, end;
    qtts__cut_kind kind, before;
} fuzz_piece;

typedef struct fuzz_pieces {
    fuzz_piece list[FUZZ_BYTES];
    size_t count;
    qtts_status status;
    uint64_t bad;
} fuzz_pieces;

typedef struct fuzz_settings {
    size_t max_bytes;
    bool first_short, eager, flush;
    uint32_t random;
} fuzz_settings;

static fuzz_pieces fuzz_whole, fuzz_parts;

static void fuzz_expect(bool good)
{
    if (!good) abort();
}

static void fuzz_take(fuzz_pieces *out, qtts__cutter *cutter, bool eager)
{
    qtts__cut_piece piece;
    while ((out->status = qtts__cutter_next(cutter, eager, &piece)) == QTTS_CHUNK) {
        fuzz_expect(out->count < FUZZ_BYTES && piece.size > 0 && piece.size <= cutter->max_bytes && piece.end - piece.start == piece.size);
        fuzz_expect(qtts__utf8_valid(piece.text, piece.size) == piece.size);
        out->list[out->count++] = (fuzz_piece){piece.start, piece.end, piece.kind, piece.before};
    }
}

static size_t fuzz_step(fuzz_settings *settings, size_t left)
{
    settings->random = settings->random * 1664525 + 1013904223;
    size_t step = 1 + (settings->random >> 24) % ((settings->random >> 20) % 16 + 1);
    return step < left ? step : left;
}

/* Each part is a block of its own, so that a read behind its end is seen. */
static void fuzz_feed(qtts__cutter *cutter, const uint8_t *text, size_t size)
{
    uint8_t *part = malloc(size);
    fuzz_expect(part != NULL);
    memcpy(part, text, size);
    qtts__cutter_feed(cutter, part, size);
    free(part);
}

static void fuzz_run(fuzz_pieces *out, fuzz_settings settings, const uint8_t *text, size_t size, bool whole)
{
    qtts__cutter cutter = {.max_bytes = settings.max_bytes, .first_short = settings.first_short};
    out->count = 0;
    for (size_t at = 0, step; at < size; at += step) {
        step = whole ? size : fuzz_step(&settings, size - at);
        fuzz_feed(&cutter, text + at, step);
        if (!whole) fuzz_take(out, &cutter, settings.eager);
        if (settings.flush && settings.random >> 28 == 0) qtts__cutter_flush(&cutter), fuzz_take(out, &cutter, settings.eager);
        fuzz_expect(whole || qtts__cutter_pending(&cutter) <= qtts__cutter_ceiling(&cutter));
    }
    qtts__cutter_finish(&cutter);
    fuzz_take(out, &cutter, settings.eager);
    out->bad = cutter.bad;
    qtts__cutter_free(&cutter);
}

static bool fuzz_is_sayable(int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static void fuzz_check_gap(const uint8_t *text, uint64_t at, uint64_t end)
{
    int32_t character;
    for (; at < end; at += (uint64_t)utf8proc_iterate(text + at, (utf8proc_ssize_t)(end - at), &character), fuzz_expect(!fuzz_is_sayable(character)))
        continue;
}

static void fuzz_check_pieces(const fuzz_pieces *pieces, const uint8_t *text, size_t size)
{
    uint64_t at = 0, end = pieces->status == QTTS_DONE ? size : pieces->bad;
    for (size_t i = 0; i < pieces->count; i++) {
        fuzz_expect(pieces->list[i].start >= at);
        fuzz_check_gap(text, at, pieces->list[i].start);
        at = pieces->list[i].end;
    }
    fuzz_check_gap(text, at, end);
}

/* Of the cluster that a piece's end stands in, when it is in the midst of one: the size; else 0. */
static uint64_t fuzz_cluster_around(const uint8_t *text, uint64_t size, uint64_t place)
{
    int32_t state = 0, before = 0, character;
    uint64_t start = 0, at = 0;
    while (at < size) {
        utf8proc_ssize_t length = utf8proc_iterate(text + at, (utf8proc_ssize_t)(size - at), &character);
        if (at == 0 || utf8proc_grapheme_break_stateful(before, character, &state)) {
            if (at > place && start < place) return at - start;
            start = at;
        }
        at += (uint64_t)length;
        before = character;
    }
    return start < place && place < size ? size - start : 0;
}

static void fuzz_check_clusters(const fuzz_pieces *pieces, const uint8_t *text, size_t size, size_t max_bytes)
{
    uint64_t valid = pieces->status == QTTS_DONE ? size : pieces->bad;
    for (size_t i = 0; i < pieces->count; i++) {
        uint64_t around = fuzz_cluster_around(text, valid, pieces->list[i].end);
        fuzz_expect(around == 0 || around > max_bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4 || size > FUZZ_BYTES) return 0;
    fuzz_settings settings = {16 + data[0] % 200, data[1] & 1, data[1] & 2, data[1] & 4, (uint32_t)(data[2] | data[3] << 8) * 2654435761u};
    const uint8_t *text = data + 4;
    size -= 4;
    fuzz_run(&fuzz_parts, settings, text, size, false);
    fuzz_check_pieces(&fuzz_parts, text, size);
    if (settings.eager || settings.flush) return 0;
    fuzz_check_clusters(&fuzz_parts, text, size, settings.max_bytes);
    fuzz_run(&fuzz_whole, settings, text, size, true);
    fuzz_expect(fuzz_whole.count == fuzz_parts.count && fuzz_whole.status == fuzz_parts.status && fuzz_whole.bad == fuzz_parts.bad);
    for (size_t i = 0; i < fuzz_whole.count; i++) {
        const fuzz_piece *whole = &fuzz_whole.list[i], *part = &fuzz_parts.list[i];
        fuzz_expect(whole->start == part->start && whole->end == part->end && whole->kind == part->kind && whole->before == part->before);
    }
    return 0;
}

/* The cutter: holds the text that is not handed out, and decides which boundary a piece ends at. */
#include "cut_scan.h"
#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

static size_t cutter_limit(const qtts__cutter *cutter)
{
    if (cutter->max_bytes == 0) return QTTS__CUT_DEFAULT_BYTES;
    return cutter->max_bytes < QTTS__CUT_LEAST_BYTES ? QTTS__CUT_LEAST_BYTES : cutter->max_bytes;
}

static const char *cutter_text(const qtts__cutter *cutter) { return (const char *)cutter->text.data + cutter->at; }

static void cutter_drop(qtts__cutter *cutter, size_t size)
{
    cutter->at += size;
    cutter->offset += size;
}

/* What was lent goes with the call after. */
static void cutter_drop_taken(qtts__cutter *cutter)
{
    cutter_drop(cutter, cutter->taken);
    cutter->taken = 0;
}

/* The room in front is used again once it is the larger half: each byte moves once at most. */
static void cutter_close_up(qtts__cutter *cutter)
{
    size_t left = cutter->text.size - cutter->at;
    if (cutter->at == 0 || cutter->at < left) return;
    memmove(cutter->text.data, cutter->text.data + cutter->at, left);
    cutter->text.size = left;
    cutter->whole -= cutter->at;
    cutter->at = 0;
}

static qtts_status cutter_fail(qtts__cutter *cutter, qtts_status status)
{
    if (cutter->status == QTTS_OK) cutter->status = status;
    cutter->finished = true;
    return cutter->status;
}

static qtts_status cutter_fail_at(qtts__cutter *cutter, size_t place)
{
    cutter->bad = cutter->offset + (place - cutter->at);
    cutter->text.size = place;
    return cutter_fail(cutter, QTTS_INVALID);
}

/* The front of a sequence whose rest has not come: some continuation makes it whole. */
static bool cutter_may_go_on(const uint8_t *bytes, size_t size)
{
    char low[4], high[4];
    if (size >= sizeof low) return false;
    memset(low, 0x80, sizeof low);
    memset(high, 0xBF, sizeof high);
    memcpy(low, bytes, size);
    memcpy(high, bytes, size);
    return qtts__utf8_sequence(low, sizeof low) > size || qtts__utf8_sequence(high, sizeof high) > size;
}

static qtts_status cutter_check(qtts__cutter *cutter)
{
    uint8_t *bytes = cutter->text.data + cutter->whole;
    size_t size = cutter->text.size - cutter->whole, valid = qtts__utf8_valid((const char *)bytes, size);
    const uint8_t *nul = memchr(bytes, '\0', valid);
    cutter->whole += nul ? (size_t)(nul - bytes) : valid;
    bool bad = nul || (valid < size && !cutter_may_go_on(bytes + valid, size - valid));
    return bad ? cutter_fail_at(cutter, cutter->whole) : QTTS_OK;
}

qtts_status qtts__cutter_feed(qtts__cutter *cutter, const void *text, size_t size)
{
    cutter_drop_taken(cutter);
    if (cutter->status != QTTS_OK) return cutter->status;
    if (size == 0) return QTTS_OK;
    if (cutter->finished) return QTTS_INVALID;
    cutter->flushing = false;
    cutter_close_up(cutter);
    if (!qtts__buffer_append(&cutter->text, text, size)) return cutter_fail(cutter, QTTS_NOMEM);
    return cutter_check(cutter);
}

qtts_status qtts__cutter_finish(qtts__cutter *cutter)
{
    cutter_drop_taken(cutter);
    if (cutter->status != QTTS_OK) return cutter->status;
    cutter->finished = true;
    return cutter->whole < cutter->text.size ? cutter_fail_at(cutter, cutter->whole) : QTTS_OK;
}

void qtts__cutter_flush(qtts__cutter *cutter) { cutter->flushing = true; }

static void cutter_skipped(qtts__cutter *cutter, qtts__cut_kind kind)
{
    if (kind > cutter->skipped) cutter->skipped = kind;
}

/* White space in front of a piece: a blank line in it closes the quotes. */
static void cutter_take_white(qtts__cutter *cutter, int32_t character)
{
    qtts__cut_gap *gap = &cutter->gap;
    gap->lines += qtts__cut_is_line(character) && !(character == '\n' && gap->after_cr);
    gap->after_cr = character == '\r';
    gap->paragraph |= gap->lines > 1 || gap->bytes > QTTS__CUT_WHITE_BYTES || qtts__cut_is_paragraph(character);
    if (gap->paragraph) cutter->quotes.count = 0;
}

/* To the first thing that is no white space; false when none is there. A mark behind a space makes it one. */
static bool cutter_skip_white(qtts__cutter *cutter)
{
    while (cutter->at < cutter->whole) {
        int32_t character, next;
        size_t left = cutter->whole - cutter->at;
        size_t length = (size_t)utf8proc_iterate((const uint8_t *)cutter_text(cutter), (utf8proc_ssize_t)left, &character);
        if (qtts__cut_classify(character) != QTTS__CUT_SPACE) return true;
        if (length == left && !cutter->finished) return false;
        if (length < left && utf8proc_iterate((const uint8_t *)cutter_text(cutter) + length, (utf8proc_ssize_t)(left - length), &next) > 0 &&
            character != '\r' && !utf8proc_grapheme_break(character, next))
            return true;
        cutter->gap.bytes += length;
        cutter_take_white(cutter, character);
        cutter_drop(cutter, length);
    }
    return false;
}

/* The best of what is there; NULL when it is all worse than `least`. */
static const qtts__cut_mark *cutter_best(const qtts__cut_marks *marks, qtts__cut_rank least)
{
    for (int rank = QTTS__CUT_RANKS - 1; rank >= (int)least; rank--)
        if (marks->last[rank].size > 0) return &marks->last[rank];
    return NULL;
}

/* A short first piece: the first sentence, or of a long one the clauses that are not too much; NULL when there is neither. */
static const qtts__cut_mark *cutter_first(const qtts__cut_marks *marks, const qtts__cut_marks *front)
{
    if (marks->first_sentence.size > 0 && (marks->first_sentence.size <= QTTS__CUT_FIRST_BYTES || !cutter_best(front, QTTS__CUT_AT_QUOTED_CLAUSE)))
        return &marks->first_sentence;
    return front->certain ? cutter_best(front, QTTS__CUT_AT_QUOTED_CLAUSE) : NULL;
}

static const qtts__cut_mark *cutter_choose(qtts__cutter *cutter, bool eager, qtts__cut_marks *marks, qtts__cut_marks *front)
{
    size_t limit = cutter_limit(cutter), size = cutter->whole - cutter->at;
    qtts__cut_ending ending = cutter->finished ? QTTS__CUT_LAST_END : QTTS__CUT_OPEN_END;
    bool first = cutter->first_short && !cutter->begun;
    const qtts__cut_mark *mark = NULL;
    if (!first && !eager && !cutter->flushing && !cutter->finished && size <= limit) return NULL;
    *marks = qtts__cut_scan(cutter_text(cutter), size, limit, ending, &cutter->quotes);
    if (first) {
        *front = qtts__cut_scan(cutter_text(cutter), size, limit < QTTS__CUT_FIRST_BYTES ? limit : QTTS__CUT_FIRST_BYTES, ending, &cutter->quotes);
        mark = cutter_first(marks, front);
        if (mark) return mark;
    }
    if (marks->certain) return cutter_best(marks, QTTS__CUT_AT_POINT);
    if (eager && !first) mark = cutter_best(marks, size > QTTS__CUT_FIRST_BYTES ? QTTS__CUT_AT_QUOTED_SENTENCE : QTTS__CUT_AT_SENTENCE);
    if (mark || !cutter->flushing) return mark;
    *marks = qtts__cut_scan(cutter_text(cutter), size, limit, QTTS__CUT_LULL, &cutter->quotes);
    return cutter_best(marks, QTTS__CUT_AT_WORD);
}

/* Takes the text in front of a mark; false when there is nothing in it to say. */
static bool cutter_take(qtts__cutter *cutter, const qtts__cut_mark *mark, qtts__cut_piece *piece)
{
    if (cutter->gap.paragraph && cutter->begun && cutter->kind < QTTS__CUT_PARAGRAPH) cutter_skipped(cutter, QTTS__CUT_PARAGRAPH);
    *piece = (qtts__cut_piece){cutter_text(cutter), mark->size, cutter->offset, cutter->offset + mark->size, mark->kind, cutter->skipped};
    cutter->taken = mark->size;
    cutter->quotes = mark->quotes;
    cutter->kind = mark->kind;
    cutter->gap = (qtts__cut_gap){0};
    if (mark->sayable) {
        cutter->skipped = QTTS__CUT_NONE;
        cutter->begun = true;
        cutter->flushing = false;
    } else {
        cutter_skipped(cutter, mark->kind);
        cutter_drop_taken(cutter);
    }
    return mark->sayable;
}

qtts_status qtts__cutter_next(qtts__cutter *cutter, bool eager, qtts__cut_piece *piece)
{
    qtts__cut_marks marks, front;
    cutter_drop_taken(cutter);
    while (cutter_skip_white(cutter)) {
        const qtts__cut_mark *mark = cutter_choose(cutter, eager, &marks, &front);
        if (!mark) break;
        if (cutter_take(cutter, mark, piece)) return QTTS_CHUNK;
    }
    if (cutter->status != QTTS_OK) return cutter->status;
    return cutter->finished ? QTTS_DONE : QTTS_AGAIN;
}

size_t qtts__cutter_pending(const qtts__cutter *cutter) { return cutter->text.size - cutter->at - cutter->taken; }

size_t qtts__cutter_ceiling(const qtts__cutter *cutter) { return cutter_limit(cutter) + QTTS__CUT_WHITE_BYTES + QTTS__CUT_AHEAD_BYTES; }

void qtts__cutter_free(qtts__cutter *cutter)
{
    qtts__buffer_free(&cutter->text);
    *cutter = (qtts__cutter){0};
}

/* Rows for the cutter: text, and the pieces it gives with the kinds of their ends, for every partition of the input. */
#include "cut.h"
#include "split.h"

static const char cut_signs[] = "0kwcspe"; /* by qtts__cut_kind */

static void cut_say(split *pieces, qtts__cutter *cutter, qtts_status *status)
{
    qtts__cut_piece piece;
    while ((*status = qtts__cutter_next(cutter, false, &piece)) == QTTS_CHUNK) {
        if (piece.before != QTTS__CUT_NONE) split_say(pieces, "(%c)", cut_signs[piece.before]);
        split_say(pieces, "%.*s<%c>", (int)piece.size, piece.text, cut_signs[piece.kind]);
    }
}

static void cut_run(split *pieces, qtts__cutter cutter)
{
    const char *at, *end;
    qtts_status status = QTTS_OK;
    while (split_next(pieces, &at, &end)) {
        qtts__cutter_feed(&cutter, at, (size_t)(end - at));
        cut_say(pieces, &cutter, &status);
        assert_true(qtts__cutter_pending(&cutter) <= qtts__cutter_ceiling(&cutter));
    }
    qtts__cutter_finish(&cutter);
    cut_say(pieces, &cutter, &status);
    if (status != QTTS_DONE) split_say(pieces, "[%s %d]", qtts_status_name(status), (int)cutter.bad);
    qtts__cutter_free(&cutter);
}

/* Every sentence alone: a first piece, again and again. */
static void cut_sentences(split *pieces) { cut_run(pieces, (qtts__cutter){.max_bytes = 40}); }

static const split_row cut_rows[] = {
    {"nothing", TEXT(""), ""},
    {"a word", TEXT("Hello"), "Hello<e>"},
    {"white space alone", TEXT(" \r\n\t "), ""},
    {"two sentences that do not fit", TEXT("The first one stands here. The second one stands there."),
     "The first one stands here.<s>The second one stands there.<e>"},
    {"NUL", TEXT("abc\0def"), "abc<e>[INVALID 3]"},
    {"a byte that is no UTF-8", TEXT("abc\xFF"), "abc<e>[INVALID 3]"},
    {"half a sequence at the end", TEXT("ab\xE4\xBD"), "ab<e>[INVALID 2]"},
};

int main(void)
{
    SPLIT_ADD(cut_rows, cut_sentences);
    return split_run("cut");
}

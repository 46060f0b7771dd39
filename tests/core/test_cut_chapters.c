/* Chapters in five languages through the cutter: what the pieces are is checked against what the grammar knows, and told as a table. */
#include "chapter.h"
#include "cut.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

enum { CHAPTERS_SIZE = 30000, CHAPTERS_SEEDS = 4, CHAPTERS_PIECES = 8192, CHAPTERS_TABLE_SEED = 1 };

typedef struct chapters_piece {
    size_t start, end;
    qtts__cut_kind kind;
} chapters_piece;

typedef struct chapters_cut {
    chapters_piece pieces[CHAPTERS_PIECES];
    size_t count;
} chapters_cut;

static chapter chapters_text;
static chapters_cut chapters_whole, chapters_parts;
static bool chapters_breaks[CHAPTER_BYTES + 1];

static void chapters_take(chapters_cut *cut, qtts__cutter *cutter, bool eager)
{
    qtts__cut_piece piece;
    while (qtts__cutter_next(cutter, eager, &piece) == QTTS_CHUNK) {
        assert_true(cut->count < CHAPTERS_PIECES && piece.size > 0 && piece.end - piece.start == piece.size);
        assert_memory_equal(piece.text, chapters_text.text + piece.start, piece.size);
        cut->pieces[cut->count++] = (chapters_piece){piece.start, piece.end, piece.kind};
    }
}

/* Fed in steps of up to `step` bytes, 0 = at once. */
static void chapters_run(chapters_cut *cut, size_t max_bytes, bool first_short, bool eager, size_t step)
{
    qtts__cutter cutter = {.max_bytes = max_bytes, .first_short = first_short};
    cut->count = 0;
    for (size_t at = 0, size; at < chapters_text.size; at += size) {
        size = step > 0 ? 1 + (size_t)rand() % step : chapters_text.size;
        if (size > chapters_text.size - at) size = chapters_text.size - at;
        assert_int_equal(qtts__cutter_feed(&cutter, chapters_text.text + at, size), QTTS_OK);
        chapters_take(cut, &cutter, eager);
        assert_true(qtts__cutter_pending(&cutter) <= qtts__cutter_ceiling(&cutter));
    }
    assert_int_equal(qtts__cutter_finish(&cutter), QTTS_OK);
    chapters_take(cut, &cutter, eager);
    assert_int_equal(qtts__cutter_pending(&cutter), 0);
    qtts__cutter_free(&cutter);
}

static void chapters_find_breaks(void)
{
    int32_t state = 0, before = 0, character;
    memset(chapters_breaks, 0, sizeof chapters_breaks);
    for (size_t at = 0; at < chapters_text.size; before = character) {
        size_t length = (size_t)utf8proc_iterate((const uint8_t *)chapters_text.text + at, (utf8proc_ssize_t)(chapters_text.size - at), &character);
        chapters_breaks[at] = at == 0 || utf8proc_grapheme_break_stateful(before, character, &state);
        at += length;
    }
    chapters_breaks[chapters_text.size] = true;
}

/* What stands between two pieces: white space and scene breaks. */
static bool chapters_is_gap(size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        if (!isspace((unsigned char)chapters_text.text[i]) && chapters_text.text[i] != '*') return false;
    return true;
}

static void chapters_check_pieces(const chapters_cut *cut, size_t max_bytes)
{
    size_t at = 0;
    for (size_t i = 0; i < cut->count; i++) {
        const chapters_piece *piece = &cut->pieces[i];
        assert_true(piece->start >= at && piece->end > piece->start && piece->end - piece->start <= max_bytes);
        assert_true(chapters_is_gap(at, piece->start));
        assert_true(chapters_breaks[piece->start] && chapters_breaks[piece->end]);
        at = piece->end;
    }
    assert_true(chapters_is_gap(at, chapters_text.size));
}

static const chapter_end *chapters_end_at(size_t at)
{
    for (size_t i = 0; i < chapters_text.count; i++)
        if (chapters_text.ends[i].at == at) return &chapters_text.ends[i];
    return NULL;
}

static bool chapters_is_false(const chapters_piece *piece)
{
    const chapter_end *end = chapters_end_at(piece->end);
    if (piece->kind == QTTS__CUT_SENTENCE) return !end;
    return piece->kind >= QTTS__CUT_PARAGRAPH && (!end || end->kind != CHAPTER_PARAGRAPH);
}

static bool chapters_scene_follows(size_t at)
{
    while (at < chapters_text.size && isspace((unsigned char)chapters_text.text[at])) at++;
    return at < chapters_text.size && chapters_text.text[at] == '*';
}

static bool chapters_is_one_of(const char *const *list, size_t count, size_t at)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(chapters_text.text + at, list[i], strlen(list[i])) == 0) return true;
    return false;
}

/* Without spaces, nobody but a reader knows whether a sentence goes on behind the quotes that it begins with: “走吧！”他说。 */
static bool chapters_may_go_on(size_t at)
{
    static const char *const closers[] = {"”", "」"}, *const openers[] = {"“", "「", "『", "《", "\r", "\n", " "};
    return at >= 3 && chapters_is_one_of(closers, 2, at - 3) && !chapters_is_one_of(openers, sizeof openers / sizeof *openers, at);
}

/* Where the piece that begins at `start` has to end, from the known ends alone; 0 when no whole sentence fits. */
static size_t chapters_expected_end(size_t start, size_t max_bytes)
{
    size_t sentence = 0, paragraph = 0;
    for (size_t i = 0; i < chapters_text.count; i++) {
        const chapter_end *end = &chapters_text.ends[i];
        if (end->at <= start || end->kind == CHAPTER_QUOTED || (end->kind == CHAPTER_SENTENCE && chapters_may_go_on(end->at))) continue;
        if (end->at - start > max_bytes) break;
        sentence = end->at;
        if (end->kind != CHAPTER_PARAGRAPH) continue;
        if (chapters_scene_follows(end->at)) return end->at;
        if ((end->at - start) * 2 >= max_bytes || end->at == chapters_text.size) paragraph = end->at;
    }
    return paragraph > 0 ? paragraph : sentence;
}

static void chapters_check_ends(const chapters_cut *cut, size_t max_bytes)
{
    for (size_t i = 0; i < cut->count; i++) {
        const chapters_piece *piece = &cut->pieces[i];
        size_t expected = chapters_expected_end(piece->start, max_bytes);
        if (chapters_is_false(piece))
            fail_msg("%s: a false end at %zu: ...%.*s", chapters_text.language, piece->end, 60, chapters_text.text + piece->end - 40);
        if (expected != 0 && piece->end != expected)
            fail_msg("%s: the piece from %zu ends at %zu, not %zu: %.*s", chapters_text.language, piece->start, piece->end, expected,
                     (int)(expected + 40 - piece->start), chapters_text.text + piece->start);
    }
}

static void chapters_check_same(void)
{
    for (size_t i = 0; i < chapters_whole.count && i < chapters_parts.count; i++) {
        const chapters_piece *whole = &chapters_whole.pieces[i], *part = &chapters_parts.pieces[i];
        if (memcmp(whole, part, sizeof *whole) != 0)
            fail_msg("%s: whole %zu to %zu (%d), in parts %zu to %zu (%d): %.*s", chapters_text.language, whole->start, whole->end, (int)whole->kind,
                     part->start, part->end, (int)part->kind, 80, chapters_text.text + whole->start);
    }
    assert_int_equal(chapters_whole.count, chapters_parts.count);
}

static void chapters_tell(const chapters_cut *cut)
{
    size_t kinds[QTTS__CUT_END + 1] = {0}, false_ends = 0, bytes = 0;
    for (size_t i = 0; i < cut->count; i++) {
        kinds[cut->pieces[i].kind]++;
        false_ends += chapters_is_false(&cut->pieces[i]);
        bytes += cut->pieces[i].end - cut->pieces[i].start;
    }
    printf("%-9s %6zu %6zu %5zu %9zu %8zu %6zu %4zu %7zu %5zu\n", chapters_text.language, chapters_text.size, cut->count, bytes / cut->count,
           kinds[QTTS__CUT_PARAGRAPH] + kinds[QTTS__CUT_END], kinds[QTTS__CUT_SENTENCE], kinds[QTTS__CUT_CLAUSE], kinds[QTTS__CUT_WORD],
           kinds[QTTS__CUT_CLUSTER], false_ends);
}

static void chapters_of(int language, uint32_t seed)
{
    static const size_t sizes[] = {560, 600, 300, 60, 16};
    chapter_write(&chapters_text, language, CHAPTERS_SIZE, seed);
    chapters_find_breaks();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        chapters_run(&chapters_whole, sizes[i], false, false, 0);
        chapters_check_pieces(&chapters_whole, sizes[i]);
        chapters_check_ends(&chapters_whole, sizes[i]);
        if (i == 0 && seed == CHAPTERS_TABLE_SEED) chapters_tell(&chapters_whole);
        chapters_run(&chapters_parts, sizes[i], false, false, 500);
        chapters_check_same();
    }
}

static void chapters_in_every_language(void **state)
{
    (void)state;
    printf("%-9s %6s %6s %5s %9s %8s %6s %4s %7s %5s\n", "language", "bytes", "pieces", "mean", "paragraph", "sentence", "clause", "word", "cluster",
           "false");
    for (int language = 0; language < CHAPTER_LANGUAGES; language++)
        for (uint32_t seed = CHAPTERS_TABLE_SEED; seed <= CHAPTERS_SEEDS; seed++) chapters_of(language, seed);
}

/* Tokens of a few bytes: whole sentences go out as they come, and nothing else but where one sentence alone is over the limit. */
static void chapters_eager(void **state)
{
    (void)state;
    for (int language = 0; language < CHAPTER_LANGUAGES; language++) {
        chapter_write(&chapters_text, language, CHAPTERS_SIZE / 4, 1);
        chapters_find_breaks();
        chapters_run(&chapters_parts, 560, true, true, 6);
        chapters_check_pieces(&chapters_parts, 560);
        for (size_t i = 0; i < chapters_parts.count; i++) assert_false(chapters_is_false(&chapters_parts.pieces[i]));
        assert_int_equal(chapters_parts.pieces[0].end, chapters_text.ends[0].at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(chapters_in_every_language), cmocka_unit_test(chapters_eager)};
    return cmocka_run_group_tests_name("cut-chapters", tests, NULL, NULL);
}

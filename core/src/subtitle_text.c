/* Subtitles' text: flat, measured, divided where the cutter divides. */
#include "subtitle_text.h"
#include "cut_scan.h"
#include "subtitle.h"

#include <utf8proc.h>

static const qtts__cut_quotes text_no_quotes;

static bool text_is_control(int32_t character)
{
    utf8proc_category_t category = utf8proc_category(character);
    return category == UTF8PROC_CATEGORY_CC || character == 0xFEFF;
}

bool qtts__subtitle_flatten(const char *text, size_t size, qtts__buffer *line)
{
    qtts__cut_view view = {text, size, size, QTTS__CUT_LAST_END};
    qtts__cut_class before = QTTS__CUT_SPACE; /* none yet */
    size_t at = 0;
    bool space = false, newline = false;
    while (at < size) {
        qtts__cut_cluster cluster = qtts__cut_cluster_at(&view, at);
        at = cluster.end;
        space |= cluster.cls == QTTS__CUT_SPACE;
        newline |= cluster.cls == QTTS__CUT_SPACE && qtts__cut_is_line(cluster.character);
        if (cluster.cls == QTTS__CUT_SPACE || text_is_control(cluster.character)) continue;
        bool joined = newline && before == QTTS__CUT_WIDE && cluster.cls == QTTS__CUT_WIDE;
        if (space && !joined && before != QTTS__CUT_SPACE && !qtts__buffer_append(line, " ", 1)) return false;
        if (!qtts__buffer_append(line, text + cluster.start, cluster.end - cluster.start)) return false;
        before = cluster.cls;
        space = newline = false;
    }
    return true;
}

static size_t text_cluster_width(const char *text, const qtts__cut_cluster *cluster)
{
    size_t widest = 0;
    int32_t character;
    for (size_t at = cluster->start; at < cluster->end;) {
        at += (size_t)utf8proc_iterate((const uint8_t *)text + at, (utf8proc_ssize_t)(cluster->end - at), &character);
        size_t width = (size_t)utf8proc_charwidth(character);
        if (width > widest) widest = width;
    }
    return widest;
}

/* Bytes of as many whole clusters as stand in `columns`; *width is theirs. */
static size_t text_within(const char *text, size_t size, size_t columns, size_t *width)
{
    qtts__cut_view view = {text, size, size, QTTS__CUT_LAST_END};
    size_t at = 0;
    *width = 0;
    while (at < size) {
        qtts__cut_cluster cluster = qtts__cut_cluster_at(&view, at);
        size_t more = text_cluster_width(text, &cluster);
        if (*width + more > columns) break;
        *width += more;
        at = cluster.end;
    }
    return at;
}

size_t qtts__subtitle_width(const char *text, size_t size)
{
    size_t width;
    text_within(text, size, SIZE_MAX / 2, &width);
    return width;
}

/* The place of the best rank that fits; at least one cluster. */
static size_t text_best(const char *text, size_t size, size_t limit)
{
    qtts__cut_marks marks = qtts__cut_scan(text, size, limit, QTTS__CUT_LAST_END, &text_no_quotes);
    for (int rank = QTTS__CUT_RANKS - 1; rank >= 0; rank--)
        if (marks.last[rank].size > 0) return marks.last[rank].size;
    return size;
}

/* The furthest place between words that fits, whatever its rank; else between clusters; 0 = none. */
static size_t text_furthest(const char *text, size_t size, size_t limit)
{
    qtts__cut_marks marks = qtts__cut_scan(text, size, limit, QTTS__CUT_LAST_END, &text_no_quotes);
    size_t furthest = 0;
    for (int rank = QTTS__CUT_AT_WORD; rank < QTTS__CUT_RANKS; rank++)
        if (marks.last[rank].size > furthest) furthest = marks.last[rank].size;
    return furthest > limit / 2 ? furthest : marks.last[QTTS__CUT_AT_CLUSTER].size;
}

/* More than two lines become cues of about the same length, so that none is a single word. */
static size_t text_part(const char *text, size_t size, size_t width)
{
    size_t most = QTTS__SUBTITLE_COLUMNS * QTTS__SUBTITLE_LINES, ignored;
    size_t parts = (width + most - 1) / most, share = (width + parts - 1) / parts + QTTS__SUBTITLE_COLUMNS / 4;
    size_t limit = text_within(text, size, share < most ? share : most, &ignored);
    return text_best(text, size, limit > 0 ? limit : size);
}

size_t qtts__subtitle_cue(const char *text, size_t size)
{
    qtts__cut_marks marks = qtts__cut_scan(text, size, size, QTTS__CUT_LAST_END, &text_no_quotes);
    size_t sentence = marks.first_sentence.size > 0 ? marks.first_sentence.size : size, width = qtts__subtitle_width(text, sentence);
    return width > QTTS__SUBTITLE_COLUMNS * QTTS__SUBTITLE_LINES ? text_part(text, sentence, width) : sentence;
}

size_t qtts__subtitle_line(const char *text, size_t size)
{
    size_t width = qtts__subtitle_width(text, size), ignored;
    if (width <= QTTS__SUBTITLE_COLUMNS) return size;
    size_t half = width / 2 + QTTS__SUBTITLE_COLUMNS / 8;
    size_t limit = text_within(text, size, half < QTTS__SUBTITLE_COLUMNS ? half : QTTS__SUBTITLE_COLUMNS, &ignored);
    size_t line = text_furthest(text, size, limit);
    return line > 0 ? line : size;
}

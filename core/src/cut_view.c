/* Clusters by utf8proc, white space, and a look ahead. */
#include "cut_view.h"

#include <utf8proc.h>

int32_t qtts__cut_point(const qtts__cut_view *view, size_t at, size_t *length)
{
    int32_t character = 0;
    *length = (size_t)utf8proc_iterate((const uint8_t *)view->text + at, (utf8proc_ssize_t)(view->size - at), &character);
    return character;
}

/* A mark on a space makes it a thing of its own, with nothing that may be trimmed. */
static qtts__cut_class view_class(const qtts__cut_cluster *cluster, size_t first_length)
{
    qtts__cut_class cls = qtts__cut_classify(cluster->character);
    bool single = cluster->end - cluster->start == first_length || cluster->character == '\r';
    return cls == QTTS__CUT_SPACE && !single ? QTTS__CUT_LETTER : cls;
}

qtts__cut_cluster qtts__cut_cluster_at(const qtts__cut_view *view, size_t at)
{
    size_t length, next;
    int32_t state = 0, character = qtts__cut_point(view, at, &length);
    qtts__cut_cluster cluster = {at, at + length, character, QTTS__CUT_LETTER, true};
    while (cluster.end < view->size && cluster.end <= view->limit + QTTS__CUT_AHEAD_BYTES) {
        int32_t following = qtts__cut_point(view, cluster.end, &next);
        if (utf8proc_grapheme_break_stateful(character, following, &state)) break;
        character = following;
        cluster.end += next;
    }
    cluster.known = cluster.end < view->size || view->ending != QTTS__CUT_OPEN_END;
    cluster.cls = view_class(&cluster, length);
    return cluster;
}

bool qtts__cut_skip(const qtts__cut_view *view, size_t *at, qtts__cut_space *space)
{
    size_t start = *at;
    *space = (qtts__cut_space){0};
    while (*at < view->size && *at - start <= QTTS__CUT_WHITE_BYTES) {
        qtts__cut_cluster cluster = qtts__cut_cluster_at(view, *at);
        if (cluster.cls != QTTS__CUT_SPACE) return true;
        if (!cluster.known) return false;
        bool indent = cluster.character == 0x3000 && space->lines > 0;
        space->lines += qtts__cut_is_line(cluster.character);
        space->breaks |= !qtts__cut_is_glue(cluster.character);
        space->paragraph |= qtts__cut_is_paragraph(cluster.character) || space->lines > 1 || indent;
        *at = cluster.end;
    }
    space->paragraph |= *at - start > QTTS__CUT_WHITE_BYTES;
    return *at < view->size || space->paragraph || view->ending != QTTS__CUT_OPEN_END;
}

qtts__cut_next qtts__cut_follows(const qtts__cut_view *view, size_t at)
{
    size_t length, end = at + QTTS__CUT_WHITE_BYTES;
    for (; at < view->size && at < end; at += length) {
        int32_t character = qtts__cut_point(view, at, &length);
        qtts__cut_class cls = qtts__cut_classify(character);
        if (cls == QTTS__CUT_SPACE || cls == QTTS__CUT_OPEN || cls == QTTS__CUT_QUOTE || cls == QTTS__CUT_DASH || character == '-') continue;
        if (qtts__cut_is_lower(character)) return QTTS__CUT_LOWER;
        return qtts__cut_is_digit(character) ? QTTS__CUT_DIGIT : QTTS__CUT_OTHER;
    }
    return at < end && view->ending == QTTS__CUT_OPEN_END ? QTTS__CUT_UNKNOWN : QTTS__CUT_OTHER;
}

bool qtts__cut_is_bullet(const qtts__cut_view *view, const qtts__cut_cluster *cluster)
{
    size_t size;
    int32_t character = cluster->character;
    if (character != '-' && character != '*' && character != '#' && character != 0x2022) return false;
    return cluster->end == view->size || qtts__cut_classify(qtts__cut_point(view, cluster->end, &size)) == QTTS__CUT_SPACE;
}

/* Finds the boundaries in the front of a text: for each quality, the last one that fits. */
#ifndef QTTS_CUT_SCAN_H
#define QTTS_CUT_SCAN_H

#include "cut_view.h"

/* Worse to better. TIGHT is a cluster's end in front of what should not begin a piece; QUOTED stands inside quotes or brackets. */
typedef enum qtts__cut_rank {
    QTTS__CUT_AT_POINT,
    QTTS__CUT_AT_TIGHT,
    QTTS__CUT_AT_CLUSTER,
    QTTS__CUT_AT_WORD,
    QTTS__CUT_AT_QUOTED_CLAUSE,
    QTTS__CUT_AT_CLAUSE,
    QTTS__CUT_AT_QUOTED_SENTENCE,
    QTTS__CUT_AT_SENTENCE,  /* or a paragraph */
    QTTS__CUT_AT_PARAGRAPH, /* one that leaves no piece of less than half of what fits */
    QTTS__CUT_AT_BREAK,     /* a paragraph with nothing to say in it follows, as "* * *", or stands in front */
    QTTS__CUT_AT_END,
    QTTS__CUT_RANKS,
} qtts__cut_rank;

/* size 0 = there is none. */
typedef struct qtts__cut_mark {
    size_t size; /* of the text in front of it, without white space at its end */
    qtts__cut_kind kind;
    bool sayable;            /* there is something to say in front of it */
    qtts__cut_quotes quotes; /* that are open there */
} qtts__cut_mark;

typedef struct qtts__cut_marks {
    qtts__cut_mark last[QTTS__CUT_RANKS]; /* none is of more than `limit` bytes */
    qtts__cut_mark first_sentence;        /* the first SENTENCE */
    bool certain;                         /* whatever follows adds no mark up to `limit` and changes none */
} qtts__cut_marks;

/* `text` is valid UTF-8 and begins with no white space; `quotes` are those open in front of it. */
qtts__cut_marks qtts__cut_scan(const char *text, size_t size, size_t limit, qtts__cut_ending ending, const qtts__cut_quotes *quotes);

#endif

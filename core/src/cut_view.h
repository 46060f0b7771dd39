/* How the scanner sees a text: clusters, gaps of white space, and what follows. */
#ifndef QTTS_CUT_VIEW_H
#define QTTS_CUT_VIEW_H

#include "cut_class.h"

typedef enum qtts__cut_ending {
    QTTS__CUT_OPEN_END, /* more may follow: what it could change is not certain */
    QTTS__CUT_LULL,     /* more may follow, but what is there counts as certain */
    QTTS__CUT_LAST_END, /* nothing follows */
} qtts__cut_ending;

/* Valid UTF-8. A cluster that goes on QTTS__CUT_AHEAD_BYTES behind `limit` is over for us there: it has no end that could matter. */
typedef struct qtts__cut_view {
    const char *text;
    size_t size, limit;
    qtts__cut_ending ending;
} qtts__cut_view;

typedef struct qtts__cut_cluster {
    size_t start, end;
    int32_t character; /* the first */
    qtts__cut_class cls;
    bool known; /* false: it lies at the end, and may go on */
} qtts__cut_cluster;

/* White space between two clusters. */
typedef struct qtts__cut_space {
    int lines;      /* that end in it */
    bool breaks;    /* a line may end here */
    bool paragraph; /* a paragraph ends here */
} qtts__cut_space;

typedef enum qtts__cut_next { QTTS__CUT_UNKNOWN, QTTS__CUT_LOWER, QTTS__CUT_DIGIT, QTTS__CUT_OTHER } qtts__cut_next;

/* The code point at `at`, which is in front of the end, and its size. */
int32_t qtts__cut_point(const qtts__cut_view *view, size_t at, size_t *size);

qtts__cut_cluster qtts__cut_cluster_at(const qtts__cut_view *view, size_t at);

/* Steps over white space; false when it may go on. Of a very long one it takes a part, as a paragraph's end. */
bool qtts__cut_skip(const qtts__cut_view *view, size_t *at, qtts__cut_space *space);

/* What the text begins with at `at`, over quotes and dashes. */
qtts__cut_next qtts__cut_follows(const qtts__cut_view *view, size_t at);

/* "- ", "* " and their like: an item of a list. Not certain of a cluster that is not known. */
bool qtts__cut_is_bullet(const qtts__cut_view *view, const qtts__cut_cluster *cluster);

#endif

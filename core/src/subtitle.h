/* SubRip (SRT) and WebVTT: what was said when, as cues of a sentence each. No I/O. */
#ifndef QTTS_SUBTITLE_H
#define QTTS_SUBTITLE_H

#include "buffer.h"
#include "qtts.h"

typedef enum qtts__subtitle_kind { QTTS__SUBTITLE_SRT, QTTS__SUBTITLE_VTT } qtts__subtitle_kind;

enum {
    QTTS__SUBTITLE_COLUMNS = 42, /* of a line, about; Han and kana take two */
    QTTS__SUBTITLE_LINES = 2,    /* of a cue */
};

/* Zero-filled but for the settings is ready. */
typedef struct qtts__subtitle {
    qtts__subtitle_kind kind;
    int sample_rate; /* Hz, more than 0 */

    bool begun;
    int64_t cues;
    int64_t end_ms; /* of the last cue: no other begins before */
} qtts__subtitle;

/* Appends the cues of one segment: text that was said from sample `first` up to the one before `end`. It is divided at its sentences, and a
 * sentence that two lines do not hold at its clauses or words; the time is shared out in proportion to the width of the text. Segments come
 * in order. QTTS_INVALID: the rate, the samples or the text (no UTF-8) cannot be right. QTTS_NOMEM; then `out` may hold a part of it. */
qtts_status qtts__subtitle_add(qtts__subtitle *subtitle, const char *text, size_t size, int64_t first, int64_t end, qtts__buffer *out);

/* Behind the last segment: a file without one is still a valid file. */
qtts_status qtts__subtitle_finish(qtts__subtitle *subtitle, qtts__buffer *out);

#endif

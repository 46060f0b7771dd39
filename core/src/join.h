/* Joins spoken pieces into one sequence: the silence at their edges becomes a pause of a set length, and every cut fades. No I/O, no clock. */
#ifndef QTTS_JOIN_H
#define QTTS_JOIN_H

#include "buffer.h"
#include "qtts.h"

enum {
    QTTS__JOIN_WINDOW_MS = 5, /* what is judged at a time, and how long a fade is: shorter than any sound of speech */
    QTTS__JOIN_LEAD_MS = 30,  /* left in front of the first sound: a soft consonant begins below what can be told from noise */
    QTTS__JOIN_TAIL_MS = 60,  /* left behind the last one: breath and room die away slower than they begin */
    QTTS__JOIN_HELD_MS = 3000 /* the longest silence that is held back until it is known whether the piece goes on */
};

/* Zero-filled but for what begin sets. Everything that is counted in bytes is whole samples of all channels. */
typedef struct qtts__join {
    bool trims; /* else bytes pass as they are */
    bool begun;
    int channels;
    size_t window, lead, tail, most_held; /* bytes */
    qtts__buffer held;                    /* not let out yet: the last sounding window, and the silence behind it */
    size_t judged;                        /* how much of it has been judged, in whole windows */
    size_t silent;                        /* how much of the judged is silence behind the last sound */
    size_t silence_given;                 /* what was let out of it: as a tail, or because it went on for too long */
    int loud_run;                         /* sounding windows one after the other, at the end of the judged */
    bool speaks;                          /* a sound of this piece was heard */
    size_t pause;                         /* still owed in front of the next sound */
    int quietest, quietest_before;        /* level of the quietest window of this piece so far, and of the one before */
    int loudest;                          /* of all pieces */
    int64_t windows;                      /* judged, of all pieces */
    int64_t given;                        /* bytes let out */
    int64_t piece_at;                     /* `given` when the first sample of the piece that was fed last went out */
} qtts__join;

/* Once, before the first feed. trims: the format is 16-bit PCM. */
void qtts__join_begin(qtts__join *join, const qtts_format *format, bool trims);

/* Audio of the piece that is under way, appended to `out` as far as it can be let go. Whole samples. false: out of memory. */
bool qtts__join_feed(qtts__join *join, const void *audio, size_t size, qtts__buffer *out);

/* The piece is over. pause_ms: from its last sound to the next piece's first; it is let out with that one. false: out of memory. */
bool qtts__join_end(qtts__join *join, int pause_ms, qtts__buffer *out);

/* The pause in front of the next piece is that long at least: what was skipped between the two asks for it. */
void qtts__join_widen(qtts__join *join, int pause_ms);

void qtts__join_free(qtts__join *join);

#endif

/* Cuts text of any length into pieces that one request carries, at the best boundary there is. No I/O, no clock. */
#ifndef QTTS_CUT_H
#define QTTS_CUT_H

#include "buffer.h"
#include "qtts.h"

/* What stands at the end of a piece, from none to the best. */
typedef enum qtts__cut_kind {
    QTTS__CUT_NONE,
    QTTS__CUT_CLUSTER,   /* inside of a word (or of a script that writes no spaces); of a cluster only when it alone is over max_bytes */
    QTTS__CUT_WORD,      /* between words */
    QTTS__CUT_CLAUSE,    /* behind a comma, colon, dash, ellipsis, or a sentence that goes on ("What?" he said) */
    QTTS__CUT_SENTENCE,  /* behind a sentence */
    QTTS__CUT_PARAGRAPH, /* a blank line, or another gap like it */
    QTTS__CUT_END,       /* of the whole text */
} qtts__cut_kind;

enum {
    QTTS__CUT_DEFAULT_BYTES = 560,
    QTTS__CUT_LEAST_BYTES = 16,  /* a smaller max_bytes counts as this: a code point fits always */
    QTTS__CUT_FIRST_BYTES = 160, /* a short first piece is a sentence of up to this, or as many whole clauses */
    QTTS__CUT_AHEAD_BYTES = 128, /* how far behind a boundary the text is looked at to be certain of it */
    QTTS__CUT_WHITE_BYTES = 64,  /* more white space than this is a paragraph's end: so that looking ahead has one */
    QTTS__CUT_QUOTES = 8,        /* quotes and brackets inside one another; those further in are not counted */
};

typedef struct qtts__cut_piece {
    const char *text;      /* no NUL behind; lent until the next call on the cutter */
    size_t size;           /* 1 to max_bytes; no white space at either edge */
    uint64_t start, end;   /* the bytes of the source it is, counted from its very beginning: start + size = end */
    qtts__cut_kind kind;   /* the boundary at its end */
    qtts__cut_kind before; /* the best boundary of what was skipped in front of it (blank, or nothing but punctuation), else NONE */
} qtts__cut_piece;

/* Quotes and brackets that are open: the code points that close them, the innermost last. */
typedef struct qtts__cut_quotes {
    int32_t closers[QTTS__CUT_QUOTES];
    int count;
} qtts__cut_quotes;

/* White space at the front that is gone: how much, and how many line ends were in it. */
typedef struct qtts__cut_gap {
    uint64_t bytes;
    int lines;
    bool after_cr, paragraph;
} qtts__cut_gap;

/* Zero-filled is ready. The settings are the caller's, set before the first call and left alone. */
typedef struct qtts__cutter {
    size_t max_bytes; /* a piece never has more; 0 = QTTS__CUT_DEFAULT_BYTES */
    bool first_short; /* the first piece is one short sentence, so that sound comes soon */
    uint64_t offset;  /* of the first byte fed in the source: where a narration goes on. Moves on with the pieces. */
    uint64_t bad;     /* once a call gave QTTS_INVALID: the source offset of the byte that is no UTF-8, or NUL */

    qtts__buffer text; /* fed and not yet handed out, from `at` on; up to `whole` it is valid UTF-8, behind it stands half a sequence */
    size_t at, whole;
    size_t taken; /* bytes of the piece that is lent */
    qtts__cut_quotes quotes;
    qtts__cut_gap gap;
    qtts__cut_kind kind;    /* of the last boundary */
    qtts__cut_kind skipped; /* the best of those that no piece told of yet */
    bool begun, finished, flushing;
    qtts_status status; /* the first failure */
} qtts__cutter;

/* Bytes cut anywhere, copied once. QTTS_OK, QTTS_NOMEM or QTTS_INVALID (see `bad`); both stick: the text ends in
 * front of the bad byte, and behind its last piece next gives the failure. Feeding nothing is fine; feeding behind finish is QTTS_INVALID. */
qtts_status qtts__cutter_feed(qtts__cutter *cutter, const void *text, size_t size);

/* No more text comes. QTTS_INVALID when it ended inside a UTF-8 sequence. */
qtts_status qtts__cutter_finish(qtts__cutter *cutter);

/* No more text comes soon: the next piece may end at the best boundary that is there by now, certain or not, but not inside of a word.
 * Holds for one piece, and until more is fed; a word at the end that may go on stays back. */
void qtts__cutter_flush(qtts__cutter *cutter);

/* QTTS_CHUNK with a piece; QTTS_AGAIN when its end is not certain yet; QTTS_DONE behind the last one; or the failure.
 * Not eager, the pieces are as long as fits, and the same for every partition of the input. Eager, whole certain sentences go out as they
 * are, without waiting for more to fit: for speech that would run dry else. Joined, the pieces are the source but for white space and
 * parts without anything to say ("* * *"), which are skipped: their bytes belong to no piece. */
qtts_status qtts__cutter_next(qtts__cutter *cutter, bool eager, qtts__cut_piece *piece);

/* Bytes held. While this is not over qtts__cutter_ceiling there is a use in feeding more: above it, next always has a piece. */
size_t qtts__cutter_pending(const qtts__cutter *cutter);
size_t qtts__cutter_ceiling(const qtts__cutter *cutter);

/* Frees what it holds; the settings are gone, too. */
void qtts__cutter_free(qtts__cutter *cutter);

#endif

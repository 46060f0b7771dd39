/* A narration: text cut into pieces, a request for each, their audio joined in order into one stream. The client's lock is held throughout. */
#ifndef QTTS_NARRATION_H
#define QTTS_NARRATION_H

#include "client.h"
#include "cut.h"
#include "join.h"

enum {
    QTTS__NARRATION_MOST_TEXT = 256 << 20, /* bytes that were fed and not yet cut */
    QTTS__NARRATION_CONCURRENCY = 3,
    QTTS__NARRATION_MOST_CONCURRENCY = 64,
    QTTS__NARRATION_SILENCE_MS = 700,
    QTTS__NARRATION_AHEAD_BYTES = 8 << 20, /* nearly three minutes of what the service sends: more than a piece ever has */
    QTTS__NARRATION_ENOUGH_MS = 6000,      /* of sound in hand: until it has played, a language model fills a piece and the service begins it */
    QTTS__NARRATION_MS_A_BYTE = 65         /* of text: what a voice takes for it, in alphabets as in Chinese, until its own pace is known */
};

/* What is kept of a piece for as long as the narration lives: what grows with the text, and by little more than the text itself. */
typedef struct qtts__segment {
    qtts_segment shown; /* its text is owned */
    char *usage_json;
    char request_id[QTTS__REQUEST_ID_BYTES];
    int64_t end_byte; /* of its audio in the narration's, once it is done */
} qtts__segment;

/* A piece whose request is under way, or whose audio waits for its turn. */
typedef struct qtts__piece {
    qtts_stream *stream;
    size_t segment;        /* its index */
    qtts__cut_kind kind;   /* the boundary at its end */
    qtts__cut_kind before; /* and that of what was skipped in front of it */
    int64_t taken;         /* bytes of its audio that went on into the narration */
} qtts__piece;

struct qtts_narration {
    qtts_client *client;
    qtts_stream *voice; /* what the caller reads */
    qtts_narration *next_restless;
    bool is_restless;
    qtts_request request; /* the members are copies, owned; no text */
    bool trims;
    int pause_ms, silence_ms;
    int most_bytes;
    int64_t most_ahead;

    qtts__cutter cutter;
    int64_t start;        /* as the options say */
    int64_t to_leave_out; /* bytes of the text that are still to be skipped */
    int64_t fed;          /* bytes of the text that have come, with those */
    int64_t flush_ns;     /* when text that stalls goes out; INT64_MAX = not waiting for that */
    bool finished;
    bool source_failed;
    char failure[QTTS__MESSAGE_BYTES];

    qtts__piece *pieces; /* in order; those at the front are done first */
    int piece_count, most_pieces;
    qtts__join join;
    qtts_format format;
    int64_t read; /* bytes that the reader has taken */

    qtts__segment **segments;
    size_t segment_count, segment_room, done_count;
    size_t read_count;               /* segments that were handed out whole */
    int64_t spoken_bytes, spoken_ms; /* text and audio of the pieces that are done: the voice's pace */
    qtts_segment shown;
};

/* A piece has news. Only marks, since libcurl may be on the stack; narrations_move does the work, when a turn ends. */
void qtts__narration_stir(qtts_narration *narration);
void qtts__narrations_move(qtts_client *client);

/* Audio goes on, pieces begin and end, as far as they can. */
void qtts__narration_move(qtts_narration *narration);
void qtts__narration_forget(qtts_narration *narration); /* it is about to be freed */

void qtts__narration_taken(qtts_narration *narration, size_t size); /* by the reader */
void qtts__narration_check(qtts_narration *narration);              /* cancelled? is text waiting for too long? */
int64_t qtts__narration_deadline(const qtts_narration *narration);
/* Sets the error of a text whose bytes the cutter refused. */
qtts_status qtts__narration_refuse_text(const qtts_narration *narration, qtts__error *error);

void qtts__narration_over(qtts_narration *narration); /* its voice has ended: so does all that is under way */

/* ---- pieces.c ---- */

bool qtts__pieces_failed(const qtts__piece *piece); /* for good */

/* Begins as many as there is room and text for. QTTS_CHUNK: there is no room, or one has failed, behind which nothing is spoken any more;
 * QTTS_NOMEM; else what the cutter said in the place of one more piece. */
qtts_status qtts__pieces_begin(qtts_narration *narration);
void qtts__pieces_shift(qtts_narration *narration);           /* the front piece has given all */
void qtts__pieces_drop(qtts_narration *narration, int first); /* that one and those behind it are not wanted */

/* ---- segments.c ---- */

/* A new segment for the text; NULL: out of memory. */
qtts__segment *qtts__segments_add(qtts_narration *narration, const qtts__cut_piece *piece);

/* The front piece has ended well, and its audio is in the narration: its facts. */
void qtts__segments_settle(qtts_narration *narration, const qtts__piece *piece);

/* A piece has ended, one way or the other: what it cost. */
void qtts__segments_count(qtts_narration *narration, const qtts_stream *stream);
void qtts__segments_free(qtts_narration *narration);

/* The lock is not held. A picture of a piece that is done; false: not that many are. */
bool qtts__segments_look(const qtts_narration *narration, size_t index, qtts_segment *out);

#endif

/* One JSON text with audio in it, as it arrives: the audio's text goes through the decoder, the rest is the envelope. A text whose envelope
 * repeats the one before is only compared with it: the middle events of a stream all do. */
#ifndef QTTS_ENVELOPE_H
#define QTTS_ENVELOPE_H

#include "base64.h"
#include "sieve.h"

typedef enum qtts__envelope_kind {
    QTTS__ENVELOPE_OK,
    QTTS__ENVELOPE_BAD,       /* not JSON; it stays so until the next text */
    QTTS__ENVELOPE_BAD_AUDIO, /* the audio is not base64 */
    QTTS__ENVELOPE_OVER,      /* the envelope is over its ceiling */
    QTTS__ENVELOPE_NOMEM,
    QTTS__ENVELOPE_SAME, /* at the end: like the one before but for the audio */
} qtts__envelope_kind;

enum { QTTS__ENVELOPE_REPEATED = 1024, QTTS__ENVELOPE_USUAL = 512 }; /* bytes of an envelope that may be repeated; the service's have 300 to 450 */

/* Zero-filled is ready for a text. */
typedef struct qtts__envelope {
    qtts__sieve sieve;
    qtts__base64 base64;
    qtts__buffer text;    /* of this one, with "" where the audio's text was */
    size_t head;          /* bytes of it up to the audio's text; 0 = no audio yet */
    qtts__sieve at_audio; /* the sieve's state there */
    bool echoing;         /* this text has repeated the one before so far, and `text` is empty */
    bool failed;
    size_t echoed; /* bytes of the one before that this one has repeated */
    size_t before_head;
    qtts__sieve before_at_audio;
    size_t before_size;
    char before[QTTS__ENVELOPE_REPEATED]; /* the envelope before, to be repeated; empty = none that may be */
} qtts__envelope;

/* Eats up to a CR, a LF or the end. Audio is appended to `audio`, which has qtts__base64_room of what may be eaten. */
qtts__envelope_kind qtts__envelope_feed(qtts__envelope *envelope, const char **at, const char *end, qtts__buffer *audio, size_t ceiling);

/* A CR or LF between. */
qtts__envelope_kind qtts__envelope_newline(qtts__envelope *envelope, size_t ceiling);

/* The text has ended: OK (`text` holds it), SAME, BAD or NOMEM. */
qtts__envelope_kind qtts__envelope_end(qtts__envelope *envelope, size_t ceiling);

/* Ready for the next text; with `repeatable` the one that has ended is what it is compared with. */
void qtts__envelope_next(qtts__envelope *envelope, bool repeatable);

void qtts__envelope_free(qtts__envelope *envelope);

#endif

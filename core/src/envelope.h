/* One JSON text with audio in it, as it arrives: the audio's text goes through the decoder, the rest is the envelope. */
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
} qtts__envelope_kind;

/* Zero-filled is ready for a text. */
typedef struct qtts__envelope {
    qtts__sieve sieve;
    qtts__base64 base64;
    qtts__buffer text; /* with "" where the audio's text was */
    size_t head;       /* bytes of it up to the audio's text; 0 = no audio yet */
    bool failed;
} qtts__envelope;

/* Eats up to a CR, a LF or the end. Audio is appended to `audio`, which has qtts__base64_room of what may be eaten. */
qtts__envelope_kind qtts__envelope_feed(qtts__envelope *envelope, const char **at, const char *end, qtts__buffer *audio, size_t ceiling);

/* A CR or LF between. */
qtts__envelope_kind qtts__envelope_newline(qtts__envelope *envelope);

/* The text has ended: OK (`text` holds it) or BAD. */
qtts__envelope_kind qtts__envelope_end(qtts__envelope *envelope);

/* Ready for the next text. */
void qtts__envelope_next(qtts__envelope *envelope);

void qtts__envelope_free(qtts__envelope *envelope);

#endif

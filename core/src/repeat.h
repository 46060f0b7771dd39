/* Events that repeat the one before to the letter, but for the digits of their id and the text of their audio: in the midst of a stream all of
 * them do. They are compared and decoded, and nothing else. */
#ifndef QTTS_REPEAT_H
#define QTTS_REPEAT_H

#include "base64.h"
#include "buffer.h"

typedef enum qtts__repeat_kind {
    QTTS__REPEAT_MORE,      /* the input is used up, and has repeated the event before so far */
    QTTS__REPEAT_EVENT,     /* a whole event that repeats it */
    QTTS__REPEAT_OTHER,     /* what stands at *at does not; what was common is text[0..echoed], and base64 has the audio so far */
    QTTS__REPEAT_BAD_AUDIO, /* the audio is not base64 */
} qtts__repeat_kind;

enum { QTTS__REPEAT_BYTES = 1024, QTTS__REPEAT_USUAL = 512 }; /* the service's events have 370 to 520 besides the audio */
enum { QTTS__REPEAT_TRAIL = 4 }; /* two line ends, and less than a further line of data has: so the data is one run of bytes */

/* Zero-filled knows no event. */
typedef struct qtts__repeat {
    bool repeating; /* an event is known, and what comes is one that has repeated it so far; else an event is being noted */

    /* The event that is known. */
    bool numbered;       /* its id may have other digits */
    uint16_t size;       /* of text */
    uint16_t digits_at;  /* in text: behind it those digits, if numbered */
    uint16_t audio_at;   /* in text: behind it the audio's text */
    uint16_t echoed;     /* bytes of text that what comes has repeated */
    qtts__base64 base64; /* of the audio that comes */

    /* The event that is being noted. */
    bool unfit;         /* it is none to be repeated */
    bool behind_data;   /* what comes are its lines behind the data */
    uint16_t lead_size; /* of its lines up to the data, in text */
    uint8_t trail_size;
    char trail[QTTS__REPEAT_TRAIL]; /* its lines behind the data */

    char text[QTTS__REPEAT_BYTES]; /* the event that is known, without those digits and without the audio's text; or the lead of the one noted */
} qtts__repeat;

/* While repeating. Audio is appended to `audio`, which has qtts__base64_room of the input. */
qtts__repeat_kind qtts__repeat_feed(qtts__repeat *repeat, const char **at, const char *end, qtts__buffer *audio);

/* An event that is read as any other is noted on the way: the bytes of its lines up to the data and behind it, and where its data lies. */
void qtts__repeat_note(qtts__repeat *repeat, const char *bytes, size_t size);
void qtts__repeat_note_data(qtts__repeat *repeat);

/* That event has ended, its data was `envelope` with the audio's text behind `audio_at` bytes (0 = none): it may be repeated. */
void qtts__repeat_learn(qtts__repeat *repeat, const qtts__buffer *envelope, size_t audio_at);

void qtts__repeat_forget(qtts__repeat *repeat);

#endif

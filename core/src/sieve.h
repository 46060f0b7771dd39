/* Reads one JSON text (RFC 8259, strictly) as it arrives and parts it: the text of output.audio.data from everything else, the envelope. */
#ifndef QTTS_SIEVE_H
#define QTTS_SIEVE_H

#include "buffer.h"

typedef enum qtts__sieve_kind {
    QTTS__SIEVE_MORE,      /* the input is used up, or *at stands at a CR or LF: say which with qtts__sieve_newline */
    QTTS__SIEVE_AUDIO,     /* *at stands in the audio's text: decode what you can, then ask qtts__sieve_audio */
    QTTS__SIEVE_CHARACTER, /* one character of the audio's text, unescaped */
    QTTS__SIEVE_AUDIO_END, /* the audio's text is over: go on with qtts__sieve_feed */
    QTTS__SIEVE_BAD,       /* not JSON; it stays so */
    QTTS__SIEVE_NOMEM,
    QTTS__SIEVE_OVER, /* the envelope is over its ceiling */
} qtts__sieve_kind;

enum { QTTS__SIEVE_DEPTH = 256 }; /* of arrays and objects in each other */

/* Zero-filled is ready for a text. */
typedef struct qtts__sieve {
    uint8_t state;
    uint8_t after_string; /* the state behind a string: it was a key or a value */
    uint8_t literal_at;
    uint8_t hex_left;
    uint16_t hex;
    uint16_t depth;
    uint16_t on_path; /* containers open that lie on the path to the audio */
    uint8_t seen;     /* a bit for each step of the path whose key has come: the first of equal keys counts, as in cJSON */
    bool wanted;      /* the value that comes belongs to a key on the path */
    bool in_audio;
    uint8_t key_size;
    char key[8];
    const char *literal;
    uint8_t containers[QTTS__SIEVE_DEPTH / 8]; /* a bit each: object */
} qtts__sieve;

/* The envelope goes to `envelope`, with "" where the audio's text was, up to `ceiling` bytes. */
qtts__sieve_kind qtts__sieve_feed(qtts__sieve *sieve, const char **at, const char *end, qtts__buffer *envelope, size_t ceiling);

/* Does the next character belong to the audio's text and stand for itself, unless it is a quote or a backslash? */
bool qtts__sieve_at_text(const qtts__sieve *sieve);

/* In the audio's text: MORE, CHARACTER (in *character), AUDIO_END or BAD. */
qtts__sieve_kind qtts__sieve_audio(qtts__sieve *sieve, const char **at, const char *end, unsigned char *character);

/* A CR or LF of the text: white space between tokens, BAD inside of one. */
qtts__sieve_kind qtts__sieve_newline(qtts__sieve *sieve);

/* The text has ended: is it whole? */
bool qtts__sieve_whole(qtts__sieve *sieve);

#endif

/* What the decoded bytes are: takes a RIFF header off, knows MP3 and Ogg, cuts PCM at whole samples. */
#ifndef QTTS_AUDIO_H
#define QTTS_AUDIO_H

#include "qtts.h"

#include <stdbool.h>

/* Zero-filled is ready for one stream. */
typedef struct qtts__audio {
    uint8_t state;
    bool failed;        /* a RIFF header that cannot be right; it stays so */
    uint32_t to_skip;   /* bytes left of a RIFF chunk that is not audio */
    qtts_format format; /* valid once known */
    bool known;
} qtts__audio;

/* `bytes` are those that are not yet known to be whole samples, from the first one left over by the call before. Headers are taken out in
 * place: *size shrinks. Gives how many of the rest, from the start, are whole samples (or any bytes, of MP3 and Ogg). */
size_t qtts__audio_feed(qtts__audio *audio, uint8_t *bytes, size_t *size);

/* No more bytes come: what was too short to be judged is PCM. Gives what feed gives. */
size_t qtts__audio_finish(qtts__audio *audio, uint8_t *bytes, size_t *size);

/* The same for a stream that broke off: what may be the beginning of a header is no audio. */
size_t qtts__audio_cut(qtts__audio *audio, uint8_t *bytes, size_t *size);

/* Seconds that `bytes` last; 0 where that cannot be known. */
double qtts__audio_seconds(const qtts_format *format, int64_t bytes);

#endif

/* Reads an answer of the service as it arrives: audio to the chunks, everything else to the facts. No I/O, no clock. */
#ifndef QTTS_READER_H
#define QTTS_READER_H

#include "audio.h"
#include "chunks.h"
#include "envelope.h"
#include "error.h"
#include "message.h"
#include "repeat.h"
#include "sse.h"

enum { QTTS__READER_START_BYTES = 256 };

/* What HTTP says of the answer that is read. */
typedef struct qtts__reading {
    int http_status;
    bool event_stream, html, encoded;
} qtts__reading;

static inline bool qtts__reading_accepted(const qtts__reading *reading) { return reading->http_status >= 200 && reading->http_status <= 203; }

/* What the answer turned out to be, by its headers or its first byte. */
enum { QTTS__READER_NEW, QTTS__READER_EVENTS, QTTS__READER_JSON, QTTS__READER_FOREIGN };

/* Zero-filled but for the first members is ready for one answer. */
typedef struct qtts__reader {
    qtts__chunks *chunks; /* where everything goes */
    qtts__facts *facts;
    qtts__error *error;
    size_t event_ceiling;
    bool streamed;    /* an event stream was asked for */
    bool other_audio; /* MP3 and Ogg are what was asked for */

    uint8_t mode;
    bool refused; /* by the HTTP status: what comes is no audio */
    bool stopped; /* "stop" has come */
    uint8_t head_size;
    char head[8]; /* how the data of this event begins */
    uint16_t start_size; /* of start */
    int64_t events;
    int64_t audio_bytes;
    qtts__audio audio;
    qtts__repeat repeat;

    /* What follows is not touched by an event that repeats the one before, and not fetched into the cache ahead of it. */
    int trailing_bytes;
    qtts__sse sse;
    qtts__envelope envelope;
    char start[QTTS__READER_START_BYTES]; /* how the answer begins, for the message about one that is not ours */
} qtts__reader;

/* QTTS_OK: more may come. QTTS_DONE: "stop" has come, what follows means nothing. Else the error, which is set. */
qtts_status qtts__reader_feed(qtts__reader *reader, const qtts__reading *reading, const char *bytes, size_t size);

/* The answer has ended, in order as far as HTTP goes: QTTS_DONE or the error, which is set. */
qtts_status qtts__reader_finish(qtts__reader *reader, const qtts__reading *reading);

/* The answer was cut off, which is the error that is set: what was too short to be judged is audio all the same. */
void qtts__reader_cut(qtts__reader *reader);

/* Ready for another answer; what it owns is freed. */
void qtts__reader_reset(qtts__reader *reader);

#endif

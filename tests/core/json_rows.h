/* The rows of RFC 8259 in front of whoever reads events: alone, and in every place of a result where they mean nothing. */
#ifndef QTTS_TEST_JSON_ROWS_H
#define QTTS_TEST_JSON_ROWS_H

#include "split.h"

enum { JSON_EVENT_BYTES = 4096 };

typedef struct json_event {
    const char *row, *place;
    char text[JSON_EVENT_BYTES]; /* a whole answer: the row's event, and a "stop" */
    size_t size;
    bool good;        /* the audio comes whole and the answer ends well; else it is a breach of protocol */
    size_t at_least;  /* bytes of the audio that come in either case */
    const char *says; /* what stands in the message of the error; NULL when good */
} json_event;

extern const char json_audio[]; /* what the events say */

/* Event number `index`; false when there is none. */
bool json_event_at(size_t index, json_event *event);

#endif

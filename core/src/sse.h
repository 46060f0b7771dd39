/* text/event-stream: cuts the bytes into events, by the WHATWG's EventSource text. No I/O, no JSON; the data bytes are never copied. */
#ifndef QTTS_SSE_H
#define QTTS_SSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum qtts__sse_kind {
    QTTS__SSE_MORE,    /* the input is used up */
    QTTS__SSE_DATA,    /* *at stands in a data line: eat up to its CR, LF or the end of the input, then ask again */
    QTTS__SSE_NEWLINE, /* the event's data goes on in a further line: a LF stands between */
    QTTS__SSE_EVENT,   /* the event is whole; name and status are valid until the next call */
} qtts__sse_kind;

enum { QTTS__SSE_NAME_BYTES = 16, QTTS__SSE_VALUE_BYTES = 32 };

/* Zero-filled is ready. Longer names and values than fit are none that mean something here: their rest is dropped. */
typedef struct qtts__sse {
    uint8_t state;
    uint8_t bom;        /* bytes of the byte order mark seen */
    bool skip_lf;       /* the last line ended in a CR */
    bool has_data;      /* the event has a data line */
    bool event_over;    /* name and status are of the event before */
    uint8_t field_size; /* of field; one more than fits = something longer */
    uint8_t value_size; /* of value, likewise */
    char field[8];
    char value[QTTS__SSE_VALUE_BYTES];
    char name[QTTS__SSE_NAME_BYTES]; /* of the event: "result", "error"; "" = not named */
    int status; /* of the comment `:HTTP_STATUS/429` or the line `status:429`; 0 = none */
} qtts__sse;

qtts__sse_kind qtts__sse_next(qtts__sse *sse, const char **at, const char *end);

/* The input has ended: EVENT when data stands there that no empty line closed, else MORE. */
qtts__sse_kind qtts__sse_finish(qtts__sse *sse);

#endif

/* What one JSON text of the service says: the envelope of an event, an answer, an error. */
#ifndef QTTS_MESSAGE_H
#define QTTS_MESSAGE_H

#include "error.h"

#include <stddef.h>

/* Everything that the service has told of one request so far. Zero-filled is "nothing"; text is valid UTF-8. */
typedef struct qtts__facts {
    char request_id[QTTS__REQUEST_ID_BYTES];
    char finish_reason[32];
    char audio_id[128];
    char *url;
    char *usage_json;
    int64_t expires_at;
    qtts_usage usage;
} qtts__facts;

void qtts__facts_begin(qtts__facts *facts); /* usage unknown */
void qtts__facts_free(qtts__facts *facts);

typedef enum qtts__message_kind {
    QTTS__MESSAGE_RESULT,  /* a part of the result */
    QTTS__MESSAGE_STOP,    /* finish_reason is "stop" */
    QTTS__MESSAGE_ERROR,   /* the service said no: `failure` is filled, but for status and http_status */
    QTTS__MESSAGE_STRANGE, /* JSON, but neither of these */
    QTTS__MESSAGE_BAD,     /* it holds half a surrogate pair */
    QTTS__MESSAGE_NOMEM,
} qtts__message_kind;

typedef struct qtts__failure {
    char code[QTTS__CODE_BYTES];
    char message[QTTS__MESSAGE_BYTES];
} qtts__failure;

/* `json` is whole (qtts__sieve_whole). Of equal members the first counts. Members of another type than expected count as absent, members that
 * are not known are ignored; absent ones leave `facts` as they are. */
qtts__message_kind qtts__message_read(const char *json, size_t size, qtts__facts *facts, qtts__failure *failure);

#endif

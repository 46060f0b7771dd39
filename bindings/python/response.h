/* What a Stream and a Reply both show of a qtts_response. */
#ifndef QTTS_PYTHON_RESPONSE_H
#define QTTS_PYTHON_RESPONSE_H

#include "module.h"

typedef enum response_field {
    FIELD_REQUEST_ID,
    FIELD_FINISH_REASON,
    FIELD_URL,
    FIELD_AUDIO_ID,
    FIELD_EXPIRES_AT,
    FIELD_USAGE,
    FIELD_METRICS,
    FIELD_REPLY_COUNT, /* those below are of streams only */
    FIELD_ENCODING = FIELD_REPLY_COUNT,
    FIELD_SAMPLE_RATE,
    FIELD_CHANNELS,
    FIELD_SAMPLE_WIDTH,
    FIELD_COUNT
} response_field;

/* A row of a PyGetSetDef table; `get` finds the field in its closure. */
#define RESPONSE_GETTER(name, field, get, doc) {name, get, NULL, doc, (void *)(intptr_t)(field)}

/* New references. A snapshot is a tuple of all fields that outlives the response. */
PyObject *response_get(module_state *state, const qtts_response *response, response_field field);
PyObject *response_snapshot(module_state *state, const qtts_response *response);
PyObject *usage_parse(const char *json); /* a dict; None for "" */
PyObject *snapshot_get(PyObject *snapshot, response_field field);

#endif

/* The native half of AsyncStream. */
#ifndef QTTS_PYTHON_LISTENER_H
#define QTTS_PYTHON_LISTENER_H

#include "stream.h"
#include "waiters.h"

/* All NULL before __init__. */
typedef struct ListenerObject {
    PyObject_HEAD
    PyObject *client; /* the AsyncClient */
    StreamObject *native;
    WaitersObject *waiters; /* the client's */
    PyObject *rest;         /* bytes that read(n) has taken and not yet given */
} ListenerObject;

/* What one `await` is for. */
typedef enum arrival_kind {
    ARRIVAL_CHUNK, /* bytes, b"" at the end */
    ARRIVAL_ITEM,  /* bytes, StopAsyncIteration at the end */
    ARRIVAL_NEWS,  /* None, once poll has something to say */
} arrival_kind;

PyObject *arrival_new(ListenerObject *listener, arrival_kind kind);

#endif

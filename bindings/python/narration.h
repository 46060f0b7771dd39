/* qtts.Narration, as the other files of this module see it. */
#ifndef QTTS_PYTHON_NARRATION_H
#define QTTS_PYTHON_NARRATION_H

#include "stream.h"

/* A stream whose `handle` belongs to `narration`. Everything here is read and written under the GIL. */
typedef struct NarrationObject {
    StreamObject stream;
    PyObject *segments; /* list of those that were asked for, or of all once closed; NULL = none yet */
    PyObject *progress; /* what was known when it was closed; NULL before */
} NarrationObject;

PyObject *narration_open(ClientObject *client, PyObject *args, PyObject *kwargs);

/* Before the core's object is freed: keeps what is known. With an exception set it may not be called. */
void narration_snapshot(StreamObject *self);

#endif

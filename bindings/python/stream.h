/* qtts.Stream, as the other files of this module see it. */
#ifndef QTTS_PYTHON_STREAM_H
#define QTTS_PYTHON_STREAM_H

#include "client.h"

/* Everything here is read and written under the GIL. */
typedef struct StreamObject {
    PyObject_HEAD
    PyObject *weakrefs;
    ClientObject *client;
    qtts_stream *handle; /* NULL once closed */
    PyObject *snapshot;  /* what was known when it was closed; NULL before */
    PyObject *rest;      /* bytes that read(n) has taken from the core and not yet given, or NULL */
    Py_ssize_t rest_at;
    PyObject *lost_path; /* of the file that could not be written: that error sticks; NULL = none */
    int lost_errno;
    int is_file;         /* a download: its bytes stand as they are */
    int busy;            /* a thread is in next, read or save */
    int closing;         /* closed while busy: that thread frees the handle when it leaves */
} StreamObject;

/* New streams. A text in the url or request may go when the call returns. */
PyObject *stream_open(ClientObject *client, const qtts_request *request);
PyObject *stream_open_synthesis(ClientObject *client, const qtts_request *request);
PyObject *stream_open_download(ClientObject *client, PyObject *url);

/* Between the two, this thread alone uses the stream. enter: 0, or -1 with an exception. */
int stream_enter(StreamObject *self);
void stream_leave(StreamObject *self);

/* The one call that waits. 1: a chunk, lent until the next call; 0: the end; -1: an exception. */
int stream_pull(StreamObject *self, const void **data, size_t *size);

/* -1 with the OSError that ended an earlier save, else 0. */
int stream_lost(const StreamObject *self);

/* What read(n) left over first, then as stream_pull. */
int stream_take(StreamObject *self, const void **data, size_t *size);

/* Whole operations, which enter and leave by themselves. read: up to `limit` bytes, all of them when limit < 0; run: to the end. */
PyObject *stream_read(StreamObject *self, Py_ssize_t limit);
int stream_save(StreamObject *self, PyObject *path, int raw, PyObject *progress);
int stream_run(StreamObject *self);

/* Frees the handle and keeps a snapshot of what was known; keeps the exception that is set. */
void stream_release(StreamObject *self);

#endif

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
    PyObject *path;      /* of the file that save writes, as the user wrote it: for the error that sticks; NULL = none */
    qtts_narration *narration; /* that `handle` belongs to; NULL = none */
    PyObject *failure;   /* of the narration's iterator of text: raised in the place of the core's error; NULL = none */
    int is_file;         /* a download: its bytes stand as they are */
    int busy;            /* a thread is in next, read or save */
    int closing;         /* closed while busy: that thread frees the handle when it leaves */
} StreamObject;

/* The longest that a call waits without a look at signals: short enough for Ctrl-C within 100 ms, long enough to cost nothing. */
enum { STREAM_SLICE_MS = 50 };

/* New, with everything empty; the type is this one or one that begins with it. opened: takes the reference, gives the object or NULL. */
StreamObject *stream_alloc(ClientObject *client, PyTypeObject *type);
PyObject *stream_opened(StreamObject *self, qtts_status status);

/* New streams. A text in the url or request may go when the call returns. */
PyObject *stream_open(ClientObject *client, const qtts_request *request);
PyObject *stream_open_synthesis(ClientObject *client, const qtts_request *request);
PyObject *stream_open_download(ClientObject *client, PyObject *url);
PyObject *stream_open_warmup(ClientObject *client);

/* Between the two, this thread alone uses the stream. enter: 0, or -1 with an exception. */
int stream_enter(StreamObject *self);
void stream_leave(StreamObject *self);

/* After each slice: 1 with an exception when a signal's handler raised or the client was closed. */
int stream_interrupted(StreamObject *self);

/* Sets the exception of a stream that failed. Always NULL. */
PyObject *stream_raise(StreamObject *self, qtts_status status);

/* Waits slice by slice. 1: a chunk, lent until the next call; 0: the end; -1: an exception. */
int stream_pull(StreamObject *self, const void **data, size_t *size);

/* What read(n) left over first, then as stream_pull. */
int stream_take(StreamObject *self, const void **data, size_t *size);

/* Up to `limit` bytes, fewer at the end; NULL with an exception, and what came before it stands in `rest`. */
PyObject *stream_gather(StreamObject *self, size_t limit);

/* Whole operations, which enter and leave by themselves. read: up to `limit` bytes, all of them when limit < 0; run: to the end. */
PyObject *stream_read(StreamObject *self, Py_ssize_t limit);
int stream_save(StreamObject *self, PyObject *path, int raw, PyObject *progress);
int stream_run(StreamObject *self);

/* For the loop of a host; nothing waits. poll: a chunk, None for "not yet", b"" at the end; unread: what poll and read give next. */
PyObject *stream_poll(StreamObject *self);
int stream_unread(StreamObject *self, PyObject *bytes);

/* Writes what is there. 1: the stream is over, and save will not wait for anything but the disk; 0: not yet; -1: an exception. */
int stream_save_now(StreamObject *self, PyObject *path, int raw);

/* For types that begin with it: what their slots do with this part. */
int stream_traverse(StreamObject *self, visitproc visit, void *arg);
int stream_clear(StreamObject *self);
void stream_finalize(StreamObject *self);
void stream_end(StreamObject *self); /* in dealloc, before clear */

/* Frees the handle and keeps a snapshot of what was known; keeps the exception that is set. */
void stream_release(StreamObject *self);

#endif

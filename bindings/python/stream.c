/* Waiting for a stream: who may, for how long, and what happens when it is closed or interrupted meanwhile. */
#include "stream.h"

#include "errors.h"
#include "narration.h"
#include "response.h"

/* ---- open ---- */

StreamObject *stream_alloc(ClientObject *client, PyTypeObject *type)
{
    StreamObject *self = PyObject_GC_New(StreamObject, type);
    if (!self) return NULL;
    self->weakrefs = self->snapshot = self->rest = self->path = self->failure = NULL;
    self->client = (ClientObject *)Py_NewRef((PyObject *)client);
    self->handle = NULL;
    self->narration = NULL;
    self->rest_at = 0;
    self->is_file = self->busy = self->closing = 0;
    PyObject_GC_Track(self);
    return self;
}

PyObject *stream_opened(StreamObject *self, qtts_status status)
{
    if (self->handle) qtts_stream_set_user(self->handle, self); /* client.ready finds the object by it */
    if (status == QTTS_OK) return (PyObject *)self;
    error_raise(state_of(self), status, self->handle ? qtts_stream_error(self->handle) : NULL);
    Py_DECREF(self);
    return NULL;
}

PyObject *stream_open(ClientObject *client, const qtts_request *request)
{
    StreamObject *self = stream_alloc(client, state_of(client)->stream_type);
    return self ? stream_opened(self, qtts_client_stream(client->handle, request, &self->handle)) : NULL;
}

PyObject *stream_open_synthesis(ClientObject *client, const qtts_request *request)
{
    StreamObject *self = stream_alloc(client, state_of(client)->stream_type);
    return self ? stream_opened(self, qtts_client_open_synthesis(client->handle, request, &self->handle)) : NULL;
}

PyObject *stream_open_download(ClientObject *client, PyObject *url)
{
    Py_ssize_t size;
    if (!PyUnicode_Check(url)) return PyErr_Format(PyExc_TypeError, "the url must be str");
    const char *text = PyUnicode_AsUTF8AndSize(url, &size);
    if (!text || !client_handle(client)) return NULL;
    if (memchr(text, 0, (size_t)size)) return PyErr_Format(PyExc_ValueError, "embedded null character");
    StreamObject *self = stream_alloc(client, state_of(client)->stream_type);
    if (!self) return NULL;
    self->is_file = 1;
    return stream_opened(self, qtts_client_open_download(client->handle, text, &self->handle));
}

PyObject *stream_open_warmup(ClientObject *client)
{
    StreamObject *self = stream_alloc(client, state_of(client)->stream_type);
    return self ? stream_opened(self, qtts_client_open_warmup(client->handle, &self->handle)) : NULL;
}

/* ---- one user at a time ---- */

int stream_enter(StreamObject *self)
{
    if (self->busy) {
        PyErr_SetString(PyExc_RuntimeError, "the stream is busy: another thread is using it");
        return -1;
    }
    if (!self->handle) {
        PyErr_SetString(PyExc_ValueError, "the stream is closed");
        return -1;
    }
    self->busy = 1;
    client_enter(self->client);
    return 0;
}

void stream_leave(StreamObject *self)
{
    self->busy = 0;
    if (self->closing) stream_release(self);
    client_leave(self->client);
}

void stream_release(StreamObject *self)
{
    PyObject *type, *value, *traceback;
    if (!self->handle) return;
    PyErr_Fetch(&type, &value, &traceback);
    self->snapshot = response_snapshot(state_of(self), qtts_stream_response(self->handle));
    if (self->narration) narration_snapshot(self);
    stream_finalize(self);
    Py_CLEAR(self->rest);
    PyErr_Restore(type, value, traceback);
}

/* ---- wait ---- */

int stream_interrupted(StreamObject *self)
{
    if (PyErr_CheckSignals() < 0) {
        self->closing = 1; /* Ctrl-C: nobody comes back for the rest, and the connection must not wait for the collector */
        return 1;
    }
    if (!self->client->closing) return 0;
    PyErr_SetString(PyExc_ValueError, "the client is closed");
    return 1;
}

static qtts_status stream_wait(StreamObject *self)
{
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    status = qtts_stream_wait(self->handle, STREAM_SLICE_MS);
    Py_END_ALLOW_THREADS
    return status;
}

PyObject *stream_raise(StreamObject *self, qtts_status status)
{
    const qtts_error *error = qtts_stream_error(self->handle);
    if (error && error->status == QTTS_IO) return error_raise_os(error->os_error, self->path);
    if (self->failure && status == QTTS_INCOMPLETE) return PyErr_SetObject((PyObject *)Py_TYPE(self->failure), self->failure), NULL;
    return error_raise(state_of(self), status, error);
}

int stream_pull(StreamObject *self, const void **data, size_t *size)
{
    for (;;) {
        qtts_status status = stream_wait(self);
        if (stream_interrupted(self)) return -1;
        if (status != QTTS_AGAIN) status = qtts_stream_poll(self->handle, data, size);
        if (status == QTTS_DONE) return 0;
        if (status == QTTS_CHUNK && !self->closing) return 1; /* closed by another thread: what is left is nobody's */
        if (status >= 0) continue;
        return stream_raise(self, status), -1;
    }
}

int stream_run(StreamObject *self)
{
    const void *data;
    size_t size;
    int more = 1;
    if (stream_enter(self) < 0) return -1;
    while (more > 0) more = stream_pull(self, &data, &size);
    stream_leave(self);
    return more;
}

int stream_take(StreamObject *self, const void **data, size_t *size)
{
    if (!self->rest) return stream_pull(self, data, size);
    *data = PyBytes_AsString(self->rest) + self->rest_at;
    *size = (size_t)(PyBytes_Size(self->rest) - self->rest_at);
    return 1;
}

/* A stream in the loop of a host: what is there is taken, and nothing waits. */
#include "stream.h"

static PyObject *poll_rest(StreamObject *self)
{
    PyObject *rest = self->rest;
    self->rest = NULL;
    if (!self->rest_at) return rest;
    PyObject *left = PyBytes_FromStringAndSize(PyBytes_AsString(rest) + self->rest_at, PyBytes_Size(rest) - self->rest_at);
    Py_DECREF(rest);
    return left;
}

static PyObject *poll_core(StreamObject *self)
{
    const void *data;
    size_t size;
    qtts_status status = qtts_stream_poll(self->handle, &data, &size);
    if (status == QTTS_AGAIN) return Py_NewRef(Py_None);
    if (status == QTTS_DONE) return PyBytes_FromStringAndSize(NULL, 0);
    return status < 0 ? stream_raise(self, status) : PyBytes_FromStringAndSize(data, (Py_ssize_t)size);
}

PyObject *stream_poll(StreamObject *self)
{
    if (stream_enter(self) < 0) return NULL;
    PyObject *chunk = self->rest ? poll_rest(self) : poll_core(self);
    stream_leave(self);
    return chunk;
}

int stream_unread(StreamObject *self, PyObject *bytes)
{
    if (stream_enter(self) < 0) return -1;
    Py_XDECREF(self->rest);
    self->rest = PyBytes_Size(bytes) ? Py_NewRef(bytes) : NULL;
    self->rest_at = 0;
    stream_leave(self);
    return 0;
}

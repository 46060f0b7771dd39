/* What the loop of a host needs of a client: its descriptor, a step, the streams with news. */
#include "client.h"

#include "errors.h"
#include "stream.h"

static PyObject *loop_refuse(ClientObject *self, qtts_status status)
{
    return error_raise(state_of(self), status, qtts_client_error(self->handle));
}

const char client_fileno_doc[] =
    "fileno($self, /)\n--\n\n"
    "One descriptor for the whole client: readable means that step has work. For select, poll and the loop of a host.";

PyObject *client_fileno(ClientObject *self, PyObject *unused)
{
    (void)unused;
    qtts_client *handle = client_handle(self);
    if (!handle) return NULL;
    int descriptor = qtts_client_fd(handle);
    return descriptor >= 0 ? PyLong_FromLong(descriptor) : loop_refuse(self, QTTS_INVALID);
}

/* None: as long as it takes. A wait is never longer than a slice, so that Ctrl-C comes through. */
static int step_milliseconds(PyObject *timeout, int *ms)
{
    *ms = STREAM_SLICE_MS;
    if (timeout == Py_None) return 0;
    double seconds = PyFloat_AsDouble(timeout);
    if (seconds == -1.0 && PyErr_Occurred()) return -1;
    if (!(seconds >= 0)) {
        PyErr_SetString(PyExc_ValueError, "timeout must be 0 or more seconds, or None");
        return -1;
    }
    if (seconds * 1000.0 < STREAM_SLICE_MS) *ms = (int)(seconds * 1000.0 + 0.999);
    return 0;
}

static qtts_status step_wait(ClientObject *self, int ms)
{
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    status = qtts_client_step(self->handle, ms);
    Py_END_ALLOW_THREADS
    return status;
}

int client_move(ClientObject *self)
{
    if (!client_handle(self)) return -1;
    qtts_status status = qtts_client_step(self->handle, 0);
    return status < 0 ? (loop_refuse(self, status), -1) : 0;
}

const char client_step_doc[] =
    "step($self, timeout=0, /)\n--\n\n"
    "Move everything that can move; wait up to timeout seconds for it, and never longer than 50 ms. True: some stream has news.";

PyObject *client_step(ClientObject *self, PyObject *args)
{
    PyObject *timeout = NULL;
    int ms = 0;
    if (!PyArg_ParseTuple(args, "|O:step", &timeout) || (timeout && step_milliseconds(timeout, &ms) < 0) || !client_handle(self)) return NULL;
    client_enter(self);
    /* A step that does not wait is shorter than a switch of threads: it keeps the interpreter. */
    qtts_status status = ms ? step_wait(self, ms) : qtts_client_step(self->handle, 0);
    PyObject *news = status < 0 ? loop_refuse(self, status) : PyBool_FromLong(status == QTTS_OK);
    client_leave(self);
    if (ms && PyErr_CheckSignals() < 0) Py_CLEAR(news);
    return news;
}

const char client_ready_doc[] =
    "ready($self, /)\n--\n\n"
    "After a step: the next stream or narration with news, each once, then None. Poll each until it gives None or b''.";

PyObject *client_take_ready(ClientObject *self)
{
    PyObject *object = NULL;
    qtts_stream *stream;
    qtts_narration *narration;
    while (!object && (stream = qtts_client_ready(self->handle))) object = qtts_stream_user(stream);
    while (!object && (narration = qtts_client_ready_narration(self->handle))) object = qtts_narration_user(narration);
    return Py_XNewRef(object);
}

PyObject *client_ready(ClientObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *object = client_handle(self) ? client_take_ready(self) : NULL;
    return object || PyErr_Occurred() ? object : Py_NewRef(Py_None);
}

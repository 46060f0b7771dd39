/* qtts.Stream: the type, its methods and attributes. */
#include "errors.h"
#include "response.h"
#include "stream.h"

/* ---- life ---- */

int stream_traverse(StreamObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    Py_VISIT(self->client);
    Py_VISIT(self->snapshot);
    Py_VISIT(self->path);
    Py_VISIT(self->failure);
    return 0;
}

int stream_clear(StreamObject *self)
{
    Py_CLEAR(self->client);
    Py_CLEAR(self->snapshot);
    Py_CLEAR(self->rest);
    Py_CLEAR(self->path);
    Py_CLEAR(self->failure);
    return 0;
}

void stream_finalize(StreamObject *self)
{
    qtts_stream *handle = self->narration ? NULL : self->handle;
    qtts_narration *narration = self->narration;
    self->handle = NULL;
    self->narration = NULL;
    qtts_stream_free(handle);
    qtts_narration_free(narration);
}

void stream_end(StreamObject *self)
{
    stream_finalize(self); /* first: a weak reference's callback may ask the client for streams that are ready */
    if (self->weakrefs) PyObject_ClearWeakRefs((PyObject *)self);
}

static void stream_dealloc(StreamObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    stream_end(self);
    stream_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

PyDoc_STRVAR(cancel_doc, "cancel($self, /)\n--\n\nEnd the transfer, from any thread: whoever waits gets CancelledError.");

static PyObject *stream_cancel(StreamObject *self, PyObject *unused)
{
    (void)unused;
    if (self->handle) qtts_stream_cancel(self->handle);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(close_doc, "close($self, /)\n--\n\nEnd the transfer and free everything but the attributes. Closing twice is fine.");

static PyObject *stream_close(StreamObject *self, PyObject *unused)
{
    (void)unused;
    if (self->busy) {
        self->closing = 1;
        return stream_cancel(self, NULL);
    }
    stream_release(self);
    Py_RETURN_NONE;
}

/* ---- audio ---- */

static PyObject *stream_chunk(StreamObject *self)
{
    const void *data;
    size_t size;
    int taken = stream_take(self, &data, &size);
    PyObject *chunk = taken > 0 ? PyBytes_FromStringAndSize(data, (Py_ssize_t)size) : NULL;
    if (taken > 0) Py_CLEAR(self->rest);
    return chunk;
}

static PyObject *stream_next(StreamObject *self)
{
    if (stream_enter(self) < 0) return NULL;
    PyObject *chunk = stream_chunk(self);
    stream_leave(self);
    return chunk;
}

static int read_limit(PyObject *number, Py_ssize_t *limit)
{
    *limit = -1;
    if (number == Py_None) return 0;
    *limit = PyNumber_AsSsize_t(number, PyExc_OverflowError);
    return *limit == -1 && PyErr_Occurred() ? -1 : 0;
}

PyDoc_STRVAR(read_doc,
             "read($self, n=-1, /)\n--\n\n"
             "Wait for exactly n bytes, fewer only at the end; all that is left when n is negative or None; b'' at the end.");

static PyObject *stream_read_method(StreamObject *self, PyObject *args)
{
    PyObject *number = Py_None;
    Py_ssize_t limit;
    if (!PyArg_ParseTuple(args, "|O:read", &number) || read_limit(number, &limit) < 0) return NULL;
    return stream_read(self, limit);
}

PyDoc_STRVAR(save_doc,
             "save($self, path, /, *, raw=False, progress=None)\n--\n\n"
             "Write what is left to a file: PCM as WAV, unless raw. The file appears when it is whole; on an error nothing is left behind. "
             "progress(metrics) is called every 50 ms and when the file is there; what it raises before that ends the stream.");

static PyObject *stream_save_method(StreamObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "raw", "progress", NULL};
    PyObject *path, *progress = Py_None;
    int raw = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$pO:save", names, &path, &raw, &progress)) return NULL;
    return stream_save(self, path, raw, progress) < 0 ? NULL : Py_NewRef(Py_None);
}

/* ---- in the loop of a host ---- */

PyDoc_STRVAR(poll_doc, "poll($self, /)\n--\n\nWhat is there, without waiting: bytes, None when nothing is there yet, b'' at the end.");

static PyObject *stream_poll_method(StreamObject *self, PyObject *unused)
{
    (void)unused;
    return stream_poll(self);
}

static PyObject *stream_unread_method(StreamObject *self, PyObject *bytes)
{
    if (!PyBytes_Check(bytes)) return PyErr_Format(PyExc_TypeError, "unread takes bytes");
    return stream_unread(self, bytes) < 0 ? NULL : Py_NewRef(Py_None);
}

static PyObject *stream_save_now_method(StreamObject *self, PyObject *args)
{
    PyObject *path;
    int raw;
    if (!PyArg_ParseTuple(args, "Op:save", &path, &raw)) return NULL;
    int over = stream_save_now(self, path, raw);
    return over < 0 ? NULL : PyBool_FromLong(over);
}

/* ---- attributes ---- */

static PyObject *stream_get(StreamObject *self, void *field)
{
    response_field which = (response_field)(intptr_t)field;
    if (self->snapshot) return snapshot_get(self->snapshot, which);
    if (stream_enter(self) < 0) return NULL;
    PyObject *value = response_get(state_of(self), qtts_stream_response(self->handle), which);
    stream_leave(self);
    return value;
}

static PyObject *stream_get_closed(StreamObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(!self->handle || self->closing);
}

static PyObject *stream_get_client(StreamObject *self, void *unused)
{
    (void)unused;
    return Py_NewRef((PyObject *)self->client);
}

static PyObject *stream_enter_with(StreamObject *self, PyObject *unused)
{
    (void)unused;
    if (self->handle && !self->closing) return Py_NewRef((PyObject *)self);
    return PyErr_Format(PyExc_ValueError, "the stream is closed");
}

static PyObject *stream_exit_with(StreamObject *self, PyObject *args)
{
    (void)args;
    return stream_close(self, NULL);
}

/* ---- the type ---- */

static PyMethodDef stream_methods[] = {
    {"read", (PyCFunction)stream_read_method, METH_VARARGS, read_doc},
    {"save", (PyCFunction)(void (*)(void))stream_save_method, METH_VARARGS | METH_KEYWORDS, save_doc},
    {"poll", (PyCFunction)stream_poll_method, METH_NOARGS, poll_doc},
    {"_unread", (PyCFunction)stream_unread_method, METH_O, NULL},
    {"_save_now", (PyCFunction)stream_save_now_method, METH_VARARGS, NULL},
    {"cancel", (PyCFunction)stream_cancel, METH_NOARGS, cancel_doc},
    {"close", (PyCFunction)stream_close, METH_NOARGS, close_doc},
    {"__enter__", (PyCFunction)stream_enter_with, METH_NOARGS, NULL},
    {"__exit__", (PyCFunction)stream_exit_with, METH_VARARGS, NULL},
    {"__reduce__", refuse_pickle, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define GETTER(name, field, doc) RESPONSE_GETTER(name, field, (getter)stream_get, doc)

static PyGetSetDef stream_getters[] = {
    GETTER("request_id", FIELD_REQUEST_ID, "what the service's support asks for; None before the first answer"),
    GETTER("finish_reason", FIELD_FINISH_REASON, "\"stop\" at the end"),
    GETTER("url", FIELD_URL, "of the whole recording, at the end: a secret"),
    GETTER("audio_id", FIELD_AUDIO_ID, "the service's name of the recording"),
    GETTER("expires_at", FIELD_EXPIRES_AT, "until when the url is good, in Unix seconds"),
    GETTER("usage", FIELD_USAGE, "what the service counts, as a dict; None while it has not said"),
    GETTER("metrics", FIELD_METRICS, "times and counts, a qtts.Metrics"),
    GETTER("encoding", FIELD_ENCODING, "\"pcm_s16le\", \"pcm\", \"mp3\" or \"ogg\"; certain from the first chunk on"),
    GETTER("sample_rate", FIELD_SAMPLE_RATE, "Hz; 0 for mp3 and ogg"),
    GETTER("channels", FIELD_CHANNELS, "1 is mono; 0 for mp3 and ogg"),
    GETTER("sample_width", FIELD_SAMPLE_WIDTH, "bytes a sample; 0 for mp3 and ogg"),
    {"closed", (getter)stream_get_closed, NULL, "True once close was called", NULL},
    {"client", (getter)stream_get_client, NULL, "the client that opened it", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef stream_members[] = {
    {"__weaklistoffset__", T_PYSSIZET, offsetof(StreamObject, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(stream_doc, "Speech as it arrives: iterate for bytes, or read, or save. Made by Client.stream.");

static PyType_Slot stream_slots[] = {
    {Py_tp_doc, (void *)stream_doc},       {Py_tp_dealloc, stream_dealloc}, {Py_tp_finalize, stream_finalize},
    {Py_tp_traverse, stream_traverse},     {Py_tp_clear, stream_clear},     {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, stream_next},         {Py_tp_methods, stream_methods}, {Py_tp_getset, stream_getters},
    {Py_tp_members, stream_members},       {0, NULL},
};

static PyType_Spec stream_spec = {"qtts.Stream", sizeof(StreamObject), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, stream_slots};

int stream_add(PyObject *module, module_state *state)
{
    state->stream_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &stream_spec, NULL);
    return state->stream_type ? PyModule_AddType(module, state->stream_type) : -1;
}

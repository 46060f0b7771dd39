/* qtts.Reply: the answer to a request that was not streamed, and the way to its recording. */
#include "reply.h"

#include "response.h"
#include "stream.h"

typedef struct ReplyObject {
    PyObject_HEAD
    ClientObject *client;
    PyObject *snapshot;
} ReplyObject;

/* ---- life ---- */

static PyObject *reply_new(ClientObject *client, PyObject *snapshot)
{
    ReplyObject *self = PyObject_GC_New(ReplyObject, state_of(client)->reply_type);
    if (!self) return NULL;
    self->client = (ClientObject *)Py_NewRef((PyObject *)client);
    self->snapshot = Py_NewRef(snapshot);
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

PyObject *reply_open(ClientObject *client, const qtts_request *request)
{
    StreamObject *stream = (StreamObject *)stream_open_synthesis(client, request);
    if (!stream) return NULL;
    int result = stream_run(stream);
    stream_release(stream);
    if (result == 0 && !stream->snapshot) PyErr_NoMemory();
    PyObject *reply = result == 0 && stream->snapshot ? reply_new(client, stream->snapshot) : NULL;
    Py_DECREF(stream);
    return reply;
}

static int reply_traverse(ReplyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    Py_VISIT(self->client);
    Py_VISIT(self->snapshot);
    return 0;
}

static int reply_clear(ReplyObject *self)
{
    Py_CLEAR(self->client);
    Py_CLEAR(self->snapshot);
    return 0;
}

static void reply_dealloc(ReplyObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    reply_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

/* ---- the recording ---- */

static StreamObject *reply_download(ReplyObject *self)
{
    PyObject *url = snapshot_get(self->snapshot, FIELD_URL);
    PyObject *stream = url ? stream_open_download(self->client, url) : NULL;
    Py_XDECREF(url);
    return (StreamObject *)stream;
}

PyDoc_STRVAR(read_doc, "read($self, /)\n--\n\nDownload the recording: the bytes of the file as the service made it.");

static PyObject *reply_read(ReplyObject *self, PyObject *unused)
{
    (void)unused;
    StreamObject *stream = reply_download(self);
    if (!stream) return NULL;
    PyObject *bytes = stream_read(stream, -1);
    Py_DECREF(stream);
    return bytes;
}

PyDoc_STRVAR(save_doc, "save($self, path, /)\n--\n\nDownload the recording to a file. The file appears when it is whole.");

static PyObject *reply_save(ReplyObject *self, PyObject *path)
{
    StreamObject *stream = reply_download(self);
    if (!stream) return NULL;
    int result = stream_save(stream, path, 0, Py_None);
    Py_DECREF(stream);
    return result < 0 ? NULL : Py_NewRef(Py_None);
}

/* ---- the type ---- */

static PyObject *reply_get(ReplyObject *self, void *field)
{
    return snapshot_get(self->snapshot, (response_field)(intptr_t)field);
}

static PyMethodDef reply_methods[] = {
    {"read", (PyCFunction)reply_read, METH_NOARGS, read_doc},
    {"save", (PyCFunction)reply_save, METH_O, save_doc},
    {"__reduce__", refuse_pickle, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

#define GETTER(name, field, doc) RESPONSE_GETTER(name, field, (getter)reply_get, doc)

static PyGetSetDef reply_getters[] = {
    GETTER("request_id", FIELD_REQUEST_ID, "what the service's support asks for"),
    GETTER("finish_reason", FIELD_FINISH_REASON, "\"stop\""),
    GETTER("url", FIELD_URL, "of the recording: a secret"),
    GETTER("audio_id", FIELD_AUDIO_ID, "the service's name of the recording"),
    GETTER("expires_at", FIELD_EXPIRES_AT, "until when the url is good, in Unix seconds"),
    GETTER("usage", FIELD_USAGE, "what the service counts, as a dict"),
    GETTER("metrics", FIELD_METRICS, "times and counts, a qtts.Metrics"),
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(reply_doc, "The answer to Client.synthesize: where the recording is, and what it cost.");

static PyType_Slot reply_slots[] = {
    {Py_tp_doc, (void *)reply_doc},  {Py_tp_dealloc, reply_dealloc}, {Py_tp_traverse, reply_traverse}, {Py_tp_clear, reply_clear},
    {Py_tp_methods, reply_methods},  {Py_tp_getset, reply_getters},  {0, NULL},
};

static PyType_Spec reply_spec = {"qtts.Reply", sizeof(ReplyObject), 0,
                                 Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, reply_slots};

int reply_add(PyObject *module, module_state *state)
{
    state->reply_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &reply_spec, NULL);
    return state->reply_type ? PyModule_AddType(module, state->reply_type) : -1;
}

/* qtts._qtts._Listener: what AsyncStream does once for each chunk. Everything else of it is Python. */
#include "listener.h"

/* Classes in Python that stand on this one do not know the module. */
static module_state *listener_state(ListenerObject *self)
{
    void *state;
    for (PyTypeObject *type = type_of(self); !(state = PyType_GetModuleState(type)); type = PyType_GetSlot(type, Py_tp_base)) PyErr_Clear();
    return state;
}

static int listener_init(ListenerObject *self, PyObject *args, PyObject *kwargs)
{
    PyObject *client, *native, *waiters;
    module_state *state = listener_state(self);
    if (kwargs || self->waiters) return PyErr_SetString(PyExc_TypeError, "AsyncClient makes it, once"), -1;
    if (!PyArg_ParseTuple(args, "OO!O!:_Listener", &client, state->stream_type, &native, state->waiters_type, &waiters)) return -1;
    self->client = Py_NewRef(client);
    self->native = (StreamObject *)Py_NewRef(native);
    self->waiters = (WaitersObject *)Py_NewRef(waiters);
    return 0;
}

static int listener_traverse(ListenerObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    Py_VISIT(self->client);
    Py_VISIT((PyObject *)self->native);
    Py_VISIT((PyObject *)self->waiters);
    return 0;
}

/* The native stream and the list stay, and break their own cycles: an arrival in the same cycle may still ask for them. */
static int listener_clear(ListenerObject *self)
{
    Py_CLEAR(self->client);
    Py_CLEAR(self->rest);
    return 0;
}

static void listener_dealloc(ListenerObject *self)
{
    PyTypeObject *type = type_of(self);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    PyObject_GC_UnTrack(self);
    listener_clear(self);
    Py_CLEAR(self->native);
    Py_CLEAR(self->waiters);
    release(self);
    Py_DECREF(type);
}

static PyObject *listener_anext(ListenerObject *self)
{
    return arrival_new(self, ARRIVAL_ITEM);
}

PyDoc_STRVAR(chunk_doc, "_chunk($self, /)\n--\n\nFor await: bytes, b'' at the end.");

static PyObject *listener_chunk(ListenerObject *self, PyObject *unused)
{
    (void)unused;
    return arrival_new(self, ARRIVAL_CHUNK);
}

PyDoc_STRVAR(news_doc, "_news($self, /)\n--\n\nFor await: until there is something to take, or the end.");

static PyObject *listener_news(ListenerObject *self, PyObject *unused)
{
    (void)unused;
    return arrival_new(self, ARRIVAL_NEWS);
}

PyDoc_STRVAR(keep_doc, "_keep($self, bytes, /)\n--\n\nWhat was taken too much: the next to take.");

static PyObject *listener_keep(ListenerObject *self, PyObject *bytes)
{
    if (!PyBytes_Check(bytes)) return PyErr_Format(PyExc_TypeError, "_keep takes bytes");
    PyObject *before = self->rest;
    self->rest = PyBytes_Size(bytes) ? Py_NewRef(bytes) : NULL;
    Py_XDECREF(before);
    Py_RETURN_NONE;
}

static PyObject *listener_has_rest(ListenerObject *self, void *unused)
{
    (void)unused;
    return PyBool_FromLong(self->rest != NULL);
}

static PyMethodDef listener_methods[] = {
    {"_chunk", (PyCFunction)listener_chunk, METH_NOARGS, chunk_doc},
    {"_news", (PyCFunction)listener_news, METH_NOARGS, news_doc},
    {"_keep", (PyCFunction)listener_keep, METH_O, keep_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef listener_getters[] = {
    {"_has_rest", (getter)listener_has_rest, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMemberDef listener_members[] = {
    {"client", T_OBJECT_EX, offsetof(ListenerObject, client), READONLY, "the client that opened it"},
    {"_native", T_OBJECT_EX, offsetof(ListenerObject, native), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot listener_slots[] = {
    {Py_tp_init, listener_init},       {Py_tp_dealloc, listener_dealloc}, {Py_tp_traverse, listener_traverse}, {Py_tp_clear, listener_clear},
    {Py_tp_methods, listener_methods}, {Py_tp_getset, listener_getters},  {Py_tp_members, listener_members},   {Py_am_aiter, PyObject_SelfIter},
    {Py_am_anext, listener_anext},     {0, NULL},
};

static PyType_Spec listener_spec = {"qtts._qtts._Listener", sizeof(ListenerObject), 0,
                                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_BASETYPE, listener_slots};

int listener_add(PyObject *module, module_state *state)
{
    state->listener_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &listener_spec, NULL);
    return state->listener_type ? PyModule_AddType(module, state->listener_type) : -1;
}

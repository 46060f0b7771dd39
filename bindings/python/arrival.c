/* qtts._qtts._Arrival: one `await` of an AsyncStream, without a frame of Python. */
#include "listener.h"

typedef struct ArrivalObject {
    PyObject_HEAD
    ListenerObject *listener;
    WaiterObject *waiter; /* what the task was last given to wait for; NULL: it has not waited yet */
    arrival_kind kind;
    int over;
} ArrivalObject;

PyObject *arrival_new(ListenerObject *listener, arrival_kind kind)
{
    if (!listener->waiters) return PyErr_Format(PyExc_ValueError, "the stream was not made by AsyncClient");
    ArrivalObject *self = PyObject_GC_New(ArrivalObject, state_of(listener->waiters)->arrival_type);
    if (!self) return NULL;
    self->listener = (ListenerObject *)Py_NewRef((PyObject *)listener);
    self->waiter = NULL;
    self->kind = kind;
    self->over = 0;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

static int arrival_traverse(ArrivalObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    Py_VISIT((PyObject *)self->listener);
    Py_VISIT((PyObject *)self->waiter);
    return 0;
}

static int arrival_clear(ArrivalObject *self)
{
    self->over = 1;
    Py_CLEAR(self->listener);
    Py_CLEAR(self->waiter);
    return 0;
}

/* ---- waiting ---- */

static int arrival_leave(ArrivalObject *self)
{
    const ListenerObject *listener = self->listener;
    return self->waiter ? waiters_leave(listener->waiters, (PyObject *)listener->native, self->waiter) : 0;
}

/* Dropped while it waits, by who drives it by hand: the next one finds the place free. */
static void arrival_drop(ArrivalObject *self)
{
    PyObject *type, *value, *traceback;
    if (self->over || !self->waiter) return;
    PyErr_Fetch(&type, &value, &traceback);
    if (arrival_leave(self) < 0) PyErr_WriteUnraisable(NULL);
    PyErr_Restore(type, value, traceback);
}

static void arrival_dealloc(ArrivalObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    arrival_drop(self);
    arrival_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

/* In a task that was woken by a turn, the loop is the one that watches the client; else the client is asked to see to that. */
static int arrival_watch(const ListenerObject *listener)
{
    if (listener->waiters->resuming) return 0;
    PyObject *watched = PyObject_CallMethod(listener->client, "_watch", NULL);
    Py_XDECREF(watched);
    return watched ? 0 : -1;
}

/* What the task is to wait for; NULL with an exception. */
static PyObject *arrival_wait(ArrivalObject *self)
{
    ListenerObject *listener = self->listener;
    if (arrival_leave(self) < 0 || arrival_watch(listener) < 0) return NULL;
    WaiterObject *waiter = waiters_join(listener->waiters, (PyObject *)listener->native);
    if (!waiter) return NULL;
    Py_XDECREF((PyObject *)self->waiter);
    self->waiter = waiter;
    return Py_NewRef((PyObject *)waiter);
}

/* ---- taking ---- */

/* As poll: NULL with an exception, None for "not yet". */
static PyObject *arrival_poll(ListenerObject *listener)
{
    PyObject *rest = listener->rest;
    if (!rest) return stream_poll(listener->native);
    listener->rest = NULL;
    return rest;
}

/* NULL without an exception: not yet. */
static PyObject *arrival_take(ArrivalObject *self)
{
    if (self->kind == ARRIVAL_NEWS) return self->waiter ? Py_NewRef(Py_None) : NULL;
    PyObject *chunk = arrival_poll(self->listener);
    if (chunk == Py_None) Py_CLEAR(chunk);
    if (!chunk || self->kind != ARRIVAL_ITEM || PyBytes_Size(chunk)) return chunk;
    Py_DECREF(chunk);
    PyErr_SetNone(PyExc_StopAsyncIteration);
    return NULL;
}

static PySendResult arrival_over(ArrivalObject *self, PyObject *value, PyObject **result)
{
    self->over = 1;
    *result = value;
    return value ? PYGEN_RETURN : PYGEN_ERROR;
}

static PySendResult arrival_send(ArrivalObject *self, PyObject *unused, PyObject **result)
{
    (void)unused;
    *result = NULL;
    if (self->over) return PyErr_SetString(PyExc_RuntimeError, "it was awaited already"), PYGEN_ERROR;
    /* Not told: whom the waiter belongs to waits on, and this is somebody else. */
    if (self->waiter && !self->waiter->done) return PyErr_SetString(PyExc_RuntimeError, "it is being awaited already"), PYGEN_ERROR;
    PyObject *value = arrival_take(self);
    if (value || PyErr_Occurred()) return arrival_over(self, value, result);
    *result = arrival_wait(self);
    return *result ? PYGEN_NEXT : arrival_over(self, NULL, result);
}

/* ---- for who drives it by methods, as generators are ---- */

static PyObject *arrival_send_method(ArrivalObject *self, PyObject *value)
{
    PyObject *result;
    if (arrival_send(self, value, &result) != PYGEN_RETURN) return result;
    PyErr_SetObject(PyExc_StopIteration, result);
    Py_DECREF(result);
    return NULL;
}

static PyObject *arrival_next(ArrivalObject *self)
{
    return arrival_send_method(self, Py_None);
}

/* Who waited is cancelled, or will never wait again: nothing more shall come. */
static int arrival_give_up(ArrivalObject *self)
{
    int waited = self->waiter && !self->over;
    self->over = 1;
    if (!waited) return 0;
    if (arrival_leave(self) < 0) return -1;
    PyObject *closed = PyObject_CallMethod((PyObject *)self->listener, "close", NULL);
    Py_XDECREF(closed);
    return closed ? 0 : -1;
}

/* throw(exception), which keeps its traceback, or the older throw(type, exception or None, traceback or None). */
static PyObject *arrival_throw(ArrivalObject *self, PyObject *args)
{
    PyObject *type, *value = NULL, *traceback = NULL;
    if (!PyArg_ParseTuple(args, "O|OO:throw", &type, &value, &traceback) || arrival_give_up(self) < 0) return NULL;
    if (PyExceptionInstance_Check(type)) value = type, type = (PyObject *)Py_TYPE(value);
    if (!PyExceptionClass_Check(type)) return PyErr_Format(PyExc_TypeError, "throw takes an exception");
    if (traceback == Py_None) traceback = NULL;
    if (traceback && !PyTraceBack_Check(traceback)) return PyErr_Format(PyExc_TypeError, "throw takes a traceback");
    traceback = traceback || !value || !PyExceptionInstance_Check(value) ? Py_XNewRef(traceback) : PyException_GetTraceback(value);
    PyErr_Restore(Py_NewRef(type), Py_XNewRef(value), traceback);
    return NULL;
}

static PyObject *arrival_close(ArrivalObject *self, PyObject *unused)
{
    (void)unused;
    return arrival_give_up(self) < 0 ? NULL : Py_NewRef(Py_None);
}

/* ---- the type ---- */

static PyMethodDef arrival_methods[] = {
    {"send", (PyCFunction)arrival_send_method, METH_O, NULL},
    {"throw", (PyCFunction)arrival_throw, METH_VARARGS, NULL},
    {"close", (PyCFunction)arrival_close, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot arrival_slots[] = {
    {Py_tp_dealloc, arrival_dealloc}, {Py_tp_traverse, arrival_traverse}, {Py_tp_clear, arrival_clear},
    {Py_tp_methods, arrival_methods}, {Py_tp_iter, PyObject_SelfIter},    {Py_tp_iternext, arrival_next},
    {Py_am_await, PyObject_SelfIter}, {Py_am_send, arrival_send},         {0, NULL},
};

static PyType_Spec arrival_spec = {"qtts._qtts._Arrival", sizeof(ArrivalObject), 0,
                                   Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, arrival_slots};

int arrival_add(PyObject *module, module_state *state)
{
    state->arrival_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &arrival_spec, NULL);
    return state->arrival_type ? 0 : -1;
}

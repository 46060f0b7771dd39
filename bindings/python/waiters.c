/* qtts._qtts._Waiters: what asyncio's loop calls when the client's descriptor is readable, and whom that wakes. */
#include "waiters.h"

WaiterObject *waiters_join(WaitersObject *self, PyObject *stream)
{
    int taken = PyDict_Contains(self->waiting, stream);
    if (taken > 0) PyErr_SetString(PyExc_RuntimeError, "the stream is busy: another task is using it");
    WaiterObject *waiter = taken == 0 ? waiter_new(state_of(self), self->loop) : NULL;
    if (!waiter || PyDict_SetItem(self->waiting, stream, (PyObject *)waiter) == 0) return waiter;
    Py_DECREF((PyObject *)waiter);
    return NULL;
}

int waiters_leave(WaitersObject *self, PyObject *stream, const WaiterObject *waiter)
{
    PyObject *there = PyDict_GetItemWithError(self->waiting, stream);
    if (!there) return PyErr_Occurred() ? -1 : 0;
    return there == (const PyObject *)waiter ? PyDict_DelItem(self->waiting, stream) : 0;
}

/* New reference, or NULL: with an exception or because nobody waits for it. */
static WaiterObject *waiters_pop(WaitersObject *self, PyObject *stream)
{
    PyObject *waiter = PyDict_GetItemWithError(self->waiting, stream);
    if (!waiter) return NULL;
    Py_INCREF(waiter);
    if (PyDict_DelItem(self->waiting, stream) == 0) return (WaiterObject *)waiter;
    Py_DECREF(waiter);
    return NULL;
}

/* ---- a turn ---- */

/* Takes those whose streams have news off the list of the waiting, in the order of the news. 0, or -1 with an exception. */
static int waiters_take(WaitersObject *self, WaiterObject **first)
{
    PyObject *stream;
    while ((stream = client_take_ready(self->client))) {
        WaiterObject *waiter = waiters_pop(self, stream);
        Py_DECREF(stream);
        if (waiter) *first = waiter, first = &waiter->next;
        else if (PyErr_Occurred()) return -1;
    }
    return 0;
}

static WaiterObject *taken_next(WaiterObject *waiter)
{
    WaiterObject *next = waiter->next;
    waiter->next = NULL;
    Py_DECREF((PyObject *)waiter);
    return next;
}

/* With an exception set that ends the loop: those who come after it go on if the loop does. */
static void tell_others(WaiterObject *waiter)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    for (; waiter; waiter = taken_next(waiter))
        if (waiter_tell(waiter) < 0) PyErr_WriteUnraisable((PyObject *)waiter);
    PyErr_Restore(type, value, traceback);
}

typedef int waker(WaiterObject *waiter);

static int wake_all(WaitersObject *self, WaiterObject *waiter, waker *wake)
{
    int result = 0;
    self->resuming++;
    for (; waiter && result == 0; waiter = taken_next(waiter)) result = wake(waiter);
    self->resuming--;
    tell_others(waiter);
    return result;
}

static PyObject *turn(WaitersObject *self, waker *wake)
{
    WaiterObject *taken = NULL;
    client_enter(self->client);
    int result = client_move(self->client);
    if (result == 0) result = waiters_take(self, &taken);
    client_leave(self->client);
    if (result < 0) return tell_others(taken), NULL;
    return wake_all(self, taken, wake) < 0 ? NULL : Py_NewRef(Py_None);
}

PyDoc_STRVAR(turn_doc, "turn($self, /)\n--\n\nMoves every stream; the tasks whose streams have news take their next step.");

static PyObject *waiters_turn(WaitersObject *self, PyObject *unused)
{
    (void)unused;
    return turn(self, waiter_resume);
}

PyDoc_STRVAR(turn_later_doc, "turn_later($self, /)\n--\n\nThe same, and they take it in the loop's next round: for loops that a step may run again.");

static PyObject *waiters_turn_later(WaitersObject *self, PyObject *unused)
{
    (void)unused;
    return turn(self, waiter_tell);
}

/* ---- the end ---- */

PyDoc_STRVAR(pop_doc, "pop($self, stream, /)\n--\n\nThe waiter of a stream that is given up, or None.");

static PyObject *waiters_pop_method(WaitersObject *self, PyObject *stream)
{
    WaiterObject *waiter = waiters_pop(self, stream);
    if (!waiter && PyErr_Occurred()) return NULL;
    return waiter ? (PyObject *)waiter : Py_NewRef(Py_None);
}

PyDoc_STRVAR(clear_doc, "clear($self, /)\n--\n\nForget all: their loop runs no more.");

static PyObject *waiters_clear_method(WaitersObject *self, PyObject *unused)
{
    (void)unused;
    PyDict_Clear(self->waiting);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(tell_all_doc, "tell_all($self, /)\n--\n\nEvery task looks at its stream again, in the loop's next round.");

static PyObject *waiters_tell_all(WaitersObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *all = PyDict_Values(self->waiting);
    if (!all) return NULL;
    PyDict_Clear(self->waiting);
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < PyList_Size(all); i++) result = waiter_tell((WaiterObject *)PyList_GetItem(all, i));
    Py_DECREF(all);
    return result < 0 ? NULL : Py_NewRef(Py_None);
}

/* ---- the type ---- */

static PyObject *waiters_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *client;
    module_state *state = PyType_GetModuleState(type);
    if (kwargs || !PyArg_ParseTuple(args, "O!:_Waiters", state->client_type, &client)) return NULL;
    WaitersObject *self = PyObject_GC_New(WaitersObject, type);
    if (!self) return NULL;
    self->client = (ClientObject *)Py_NewRef(client);
    self->loop = Py_NewRef(Py_None);
    self->waiting = PyDict_New();
    self->resuming = 0;
    PyObject_GC_Track(self);
    if (self->waiting) return (PyObject *)self;
    Py_DECREF((PyObject *)self);
    return NULL;
}

static int waiters_traverse(WaitersObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    Py_VISIT((PyObject *)self->client);
    Py_VISIT(self->loop);
    Py_VISIT(self->waiting);
    return 0;
}

/* The client stays, and so does the (empty) list: a stream in the same cycle may still be asked for something. */
static int waiters_clear(WaitersObject *self)
{
    if (self->waiting) PyDict_Clear(self->waiting);
    PyObject *loop = self->loop;
    self->loop = Py_NewRef(Py_None);
    Py_XDECREF(loop);
    return 0;
}

static void waiters_dealloc(WaitersObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->waiting);
    Py_CLEAR(self->loop);
    Py_CLEAR(self->client);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyMethodDef waiters_methods[] = {
    {"turn", (PyCFunction)waiters_turn, METH_NOARGS, turn_doc},
    {"turn_later", (PyCFunction)waiters_turn_later, METH_NOARGS, turn_later_doc},
    {"pop", (PyCFunction)waiters_pop_method, METH_O, pop_doc},
    {"clear", (PyCFunction)waiters_clear_method, METH_NOARGS, clear_doc},
    {"tell_all", (PyCFunction)waiters_tell_all, METH_NOARGS, tell_all_doc},
    {NULL, NULL, 0, NULL},
};

static PyObject *waiters_get_loop(WaitersObject *self, void *unused)
{
    (void)unused;
    return Py_NewRef(self->loop);
}

static int waiters_set_loop(WaitersObject *self, PyObject *loop, void *unused)
{
    (void)unused;
    PyObject *before = self->loop;
    self->loop = Py_NewRef(loop ? loop : Py_None);
    Py_DECREF(before);
    return 0;
}

static PyGetSetDef waiters_getters[] = {
    {"loop", (getter)waiters_get_loop, (setter)waiters_set_loop, "whose tasks they are; None: in no loop", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot waiters_slots[] = {
    {Py_tp_new, waiters_new},       {Py_tp_dealloc, waiters_dealloc}, {Py_tp_traverse, waiters_traverse}, {Py_tp_clear, waiters_clear},
    {Py_tp_methods, waiters_methods}, {Py_tp_getset, waiters_getters}, {0, NULL},
};

static PyType_Spec waiters_spec = {"qtts._qtts._Waiters", sizeof(WaitersObject), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, waiters_slots};

int waiters_add_type(PyObject *module, module_state *state)
{
    state->waiters_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &waiters_spec, NULL);
    return state->waiters_type ? PyModule_AddType(module, state->waiters_type) : -1;
}

/* qtts._qtts._Waiter: asyncio's protocol of objects "like a future", as far as tasks use it.
 *
 * A future of the loop's own tells its task by way of the loop's queue: another round of the loop, with a look at the selector, for each
 * event. Here the task's next step is a call. */
#include "waiter.h"

WaiterObject *waiter_new(module_state *state, PyObject *loop)
{
    WaiterObject *self = PyObject_GC_New(WaiterObject, state->waiter_type);
    if (!self) return NULL;
    self->loop = Py_NewRef(loop);
    self->callback = self->context = self->error = NULL;
    self->next = NULL;
    self->blocking = 1;
    self->done = 0;
    PyObject_GC_Track(self);
    return self;
}

static int waiter_traverse(WaiterObject *self, visitproc visit, void *arg)
{
    Py_VISIT(type_of(self));
    Py_VISIT(self->loop);
    Py_VISIT(self->callback);
    Py_VISIT(self->context);
    Py_VISIT(self->error);
    Py_VISIT((PyObject *)self->next);
    return 0;
}

/* The loop stays: a task in the same cycle may still ask for it. */
static int waiter_clear(WaiterObject *self)
{
    Py_CLEAR(self->callback);
    Py_CLEAR(self->context);
    Py_CLEAR(self->error);
    Py_CLEAR(self->next);
    return 0;
}

static void waiter_dealloc(WaiterObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    waiter_clear(self);
    Py_CLEAR(self->loop);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

/* ---- waking ---- */

static int finished(PyObject *result)
{
    Py_XDECREF(result);
    return result ? 0 : -1;
}

int waiter_resume(WaiterObject *self)
{
    PyObject *callback = self->callback, *context = self->context;
    self->done = 1;
    if (!callback) return 0;
    self->callback = self->context = NULL;
    int result = finished(PyObject_CallMethodObjArgs(context, state_of(self)->name_run, callback, self, NULL));
    Py_DECREF(callback);
    Py_DECREF(context);
    return result;
}

static int call_soon(WaiterObject *self, PyObject *callback, PyObject *context)
{
    PyObject *method = PyObject_GetAttrString(self->loop, "call_soon");
    PyObject *args = method ? PyTuple_Pack(2, callback, self) : NULL;
    PyObject *kwargs = args ? Py_BuildValue("{sO}", "context", context) : NULL;
    int result = kwargs ? finished(PyObject_Call(method, args, kwargs)) : -1;
    Py_XDECREF(method);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    return result;
}

/* The loop had no memory for it, or is closed: the task waits on, and can be told again. Always -1. */
static int waiter_untold(WaiterObject *self, PyObject *callback, PyObject *context)
{
    self->callback = callback;
    self->context = context;
    self->done = 0;
    return -1;
}

int waiter_tell(WaiterObject *self)
{
    PyObject *callback = self->callback, *context = self->context;
    self->done = 1;
    if (!callback) return 0;
    self->callback = self->context = NULL;
    if (call_soon(self, callback, context) < 0) return waiter_untold(self, callback, context);
    Py_DECREF(callback);
    Py_DECREF(context);
    return 0;
}

/* ---- what a task calls ---- */

static PyObject *waiter_get_loop(WaiterObject *self, PyObject *unused)
{
    (void)unused;
    return Py_NewRef(self->loop);
}

/* add_done_callback(callback, *, context), as tasks call it. */
static PyObject *waiter_add(WaiterObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    Py_ssize_t named = names ? PyTuple_Size(names) : 0;
    if (count != 1 || named != 1) return PyErr_Format(PyExc_TypeError, "add_done_callback takes a callback and a context");
    if (self->callback) return PyErr_Format(PyExc_RuntimeError, "one task waits for it already");
    self->callback = Py_NewRef(args[0]);
    self->context = Py_NewRef(args[1]);
    return self->done && waiter_tell(self) < 0 ? NULL : Py_NewRef(Py_None);
}

/* False: the task itself is to raise CancelledError, with its message, in its next step, which is the loop's next. */
static PyObject *waiter_cancel(WaiterObject *self, PyObject *args, PyObject *kwargs)
{
    (void)args, (void)kwargs;
    return waiter_tell(self) < 0 ? NULL : Py_NewRef(Py_False);
}

static PyObject *waiter_result(WaiterObject *self, PyObject *unused)
{
    (void)unused;
    if (!self->error) return Py_NewRef(Py_None);
    PyErr_SetObject((PyObject *)Py_TYPE(self->error), self->error);
    return NULL;
}

/* ---- what AsyncStream calls ---- */

static PyObject *waiter_tell_method(WaiterObject *self, PyObject *error)
{
    if (error != Py_None && !PyExceptionInstance_Check(error)) return PyErr_Format(PyExc_TypeError, "tell takes an exception or None");
    if (!self->done && error != Py_None) self->error = Py_NewRef(error);
    return waiter_tell(self) < 0 ? NULL : Py_NewRef(Py_None);
}

/* ---- the type ---- */

static PyMethodDef waiter_methods[] = {
    {"get_loop", (PyCFunction)waiter_get_loop, METH_NOARGS, NULL},
    {"add_done_callback", (PyCFunction)(void (*)(void))waiter_add, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"cancel", (PyCFunction)(void (*)(void))waiter_cancel, METH_VARARGS | METH_KEYWORDS, NULL},
    {"result", (PyCFunction)waiter_result, METH_NOARGS, NULL},
    {"tell", (PyCFunction)waiter_tell_method, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef waiter_members[] = {
    {"_asyncio_future_blocking", T_BOOL, offsetof(WaiterObject, blocking), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot waiter_slots[] = {
    {Py_tp_dealloc, waiter_dealloc}, {Py_tp_traverse, waiter_traverse}, {Py_tp_clear, waiter_clear},
    {Py_tp_methods, waiter_methods}, {Py_tp_members, waiter_members},   {0, NULL},
};

static PyType_Spec waiter_spec = {"qtts._qtts._Waiter", sizeof(WaiterObject), 0,
                                  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, waiter_slots};

int waiter_add_type(PyObject *module, module_state *state)
{
    state->waiter_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &waiter_spec, NULL);
    return state->waiter_type ? 0 : -1;
}

/* The module qtts._qtts: its table of contents, its state, and the functions that belong to no object. */
#include "module.h"

PyObject *refuse_pickle(PyObject *self, PyObject *unused)
{
    (void)unused;
    PyObject *name = PyType_GetName(Py_TYPE(self));
    if (name) PyErr_Format(PyExc_TypeError, "cannot pickle or copy '%U' object", name);
    Py_XDECREF(name);
    return NULL;
}

static int header_size(PyObject *number, uint32_t *size)
{
    if (number == Py_None) {
        *size = QTTS_WAV_UNKNOWN_SIZE;
        return 0;
    }
    unsigned long long value = PyLong_AsUnsignedLongLong(number);
    if (PyErr_Occurred()) return -1;
    if (value >= QTTS_WAV_UNKNOWN_SIZE) {
        PyErr_SetString(PyExc_OverflowError, "a WAV file holds less than 4 GiB");
        return -1;
    }
    *size = (uint32_t)value;
    return 0;
}

PyDoc_STRVAR(wav_header_doc,
             "wav_header(data_bytes=None, *, sample_rate, channels, sample_width)\n--\n\n"
             "The 44 bytes that stand in front of PCM in a WAV file; None: the size is not known, as in a pipe.");

static PyObject *module_wav_header(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"data_bytes", "sample_rate", "channels", "sample_width", NULL};
    PyObject *data_bytes = Py_None;
    qtts_format format = {.encoding = QTTS_PCM_S16LE};
    unsigned char header[QTTS_WAV_HEADER_BYTES];
    uint32_t size;
    (void)module;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O$iii:wav_header", names, &data_bytes, &format.sample_rate, &format.channels,
                                     &format.sample_width))
        return NULL;
    if (format.sample_rate <= 0 || format.channels <= 0 || format.sample_width <= 0)
        return PyErr_Format(PyExc_ValueError, "sample_rate, channels and sample_width must be given and positive");
    if (header_size(data_bytes, &size) < 0) return NULL;
    if (format.sample_width != 2) format.encoding = QTTS_PCM_OTHER;
    qtts_wav_header(&format, size, header);
    return PyBytes_FromStringAndSize((const char *)header, sizeof header);
}

PyDoc_STRVAR(build_doc, "build()\n--\n\nVersions of what this build runs on, and the base64 decoder chosen for this processor.");

static PyObject *module_build(PyObject *module, PyObject *unused)
{
    (void)module, (void)unused;
    return PyUnicode_FromString(qtts_build());
}

PyDoc_STRVAR(fits_doc, "fits(text, /)\n--\n\nTrue: one request carries the text, however the service counts; False: it is for Client.narrate.");

static PyObject *module_fits(PyObject *module, PyObject *text)
{
    Py_ssize_t size;
    (void)module;
    if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "the text must be str");
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
    return bytes ? PyBool_FromLong(qtts_text_fits(bytes, (size_t)size)) : NULL;
}

static PyMethodDef module_methods[] = {
    {"wav_header", (PyCFunction)(void (*)(void))module_wav_header, METH_VARARGS | METH_KEYWORDS, wav_header_doc},
    {"build", module_build, METH_NOARGS, build_doc},
    {"fits", module_fits, METH_O, fits_doc},
    {NULL, NULL, 0, NULL},
};

static int module_exec(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    if (errors_add(module, state) < 0 || metrics_add(module, state) < 0) return -1;
    if (client_add(module, state) < 0 || stream_add(module, state) < 0 || reply_add(module, state) < 0) return -1;
    if (narration_add(module, state) < 0 || segment_add(module, state) < 0) return -1;
    if (waiter_add_type(module, state) < 0 || waiters_add_type(module, state) < 0) return -1;
    if (listener_add(module, state) < 0 || arrival_add(module, state) < 0) return -1;
    if (!(state->name_run = PyUnicode_InternFromString("run"))) return -1;
    return PyModule_AddStringConstant(module, "__version__", qtts_version());
}

static int module_traverse(PyObject *module, visitproc visit, void *arg)
{
    module_state *state = PyModule_GetState(module);
    Py_VISIT(state->client_type);
    Py_VISIT(state->stream_type);
    Py_VISIT(state->reply_type);
    Py_VISIT(state->metrics_type);
    Py_VISIT(state->narration_type);
    Py_VISIT(state->segment_type);
    Py_VISIT(state->progress_type);
    Py_VISIT(state->waiter_type);
    Py_VISIT(state->waiters_type);
    Py_VISIT(state->listener_type);
    Py_VISIT(state->arrival_type);
    Py_VISIT(state->name_run);
    for (int i = 0; i < ERROR_COUNT; i++) Py_VISIT(state->errors[i]);
    return 0;
}

static int module_clear(PyObject *module)
{
    module_state *state = PyModule_GetState(module);
    Py_CLEAR(state->client_type);
    Py_CLEAR(state->stream_type);
    Py_CLEAR(state->reply_type);
    Py_CLEAR(state->metrics_type);
    Py_CLEAR(state->narration_type);
    Py_CLEAR(state->segment_type);
    Py_CLEAR(state->progress_type);
    Py_CLEAR(state->waiter_type);
    Py_CLEAR(state->waiters_type);
    Py_CLEAR(state->listener_type);
    Py_CLEAR(state->arrival_type);
    Py_CLEAR(state->name_run);
    for (int i = 0; i < ERROR_COUNT; i++) Py_CLEAR(state->errors[i]);
    return 0;
}

static void module_free(void *module)
{
    module_clear(module);
}

/* Python 3.12 has names for these, and 3.11 refuses a slot that it does not know. */
enum { SLOT_INTERPRETERS = 3, INTERPRETERS_WITH_THEIR_OWN_GIL = 2 };

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}, {0, NULL}};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "qtts._qtts",
    .m_doc = "The C core of qtts, as Python sees it. Import qtts instead.",
    .m_size = sizeof(module_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__qtts(void); /* the interpreter finds it by its name */
PyMODINIT_FUNC PyInit__qtts(void)
{
    if (Py_Version >= 0x030C0000) module_slots[1] = (PyModuleDef_Slot){SLOT_INTERPRETERS, (void *)INTERPRETERS_WITH_THEIR_OWN_GIL};
    return PyModuleDef_Init(&module_def);
}

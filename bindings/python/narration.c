/* qtts.Narration: a stream with a text of any length, which may still be arriving. */
#include "narration.h"

#include "errors.h"
#include "narration_options.h"
#include "segment.h"

static qtts_narration *narration_of(NarrationObject *self)
{
    return self->stream.narration;
}

/* ---- open ---- */

/* The thread that feeds is Python's own, and so is its code. */
static int narration_pull_from(NarrationObject *self, PyObject *source)
{
    PyObject *module = PyImport_ImportModule("qtts._feed");
    PyObject *done = module ? PyObject_CallMethod(module, "start", "OO", self, source) : NULL;
    Py_XDECREF(done);
    Py_XDECREF(module);
    return done ? 0 : -1;
}

static PyObject *narration_opened(ClientObject *client, const qtts_narrate_options *options, PyObject *source)
{
    NarrationObject *self = (NarrationObject *)stream_alloc(client, state_of(client)->narration_type);
    if (!self) return NULL;
    self->segments = self->progress = NULL;
    qtts_status status = qtts_client_narrate(client->handle, options, &self->stream.narration);
    if (narration_of(self)) self->stream.handle = qtts_narration_stream(narration_of(self));
    PyObject *opened = stream_opened(&self->stream, status);
    if (!opened || !source || narration_pull_from(self, source) == 0) return opened;
    Py_DECREF(opened);
    return NULL;
}

PyObject *narration_open(ClientObject *client, PyObject *args, PyObject *kwargs)
{
    qtts_narrate_options options = {0};
    PyObject *source = NULL, *result = NULL, *keep = PyList_New(0);
    if (keep && convert_narration(args, kwargs, keep, &options, &source) == 0 && client_handle(client))
        result = narration_opened(client, &options, source);
    Py_XDECREF(source);
    Py_XDECREF(keep);
    return result;
}

/* ---- text ---- */

static PyObject *narration_refuse(NarrationObject *self, qtts_status status)
{
    const qtts_error *error = qtts_narration_error(narration_of(self));
    if (error || status != QTTS_INVALID) return error_raise(state_of(self), status, error);
    return PyErr_Format(PyExc_ValueError, "the narration takes no more text");
}

static int narration_check_open(NarrationObject *self)
{
    if (narration_of(self) && !self->stream.closing) return 0;
    PyErr_SetString(PyExc_ValueError, "the narration is closed");
    return -1;
}

PyDoc_STRVAR(feed_doc, "feed($self, text, /)\n--\n\nMore of the text, from any thread, when narrate was called with None.");

static PyObject *narration_feed(NarrationObject *self, PyObject *text)
{
    Py_ssize_t size;
    if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "the text must be str");
    const char *bytes = PyUnicode_AsUTF8AndSize(text, &size);
    if (!bytes || narration_check_open(self) < 0) return NULL;
    qtts_status status = qtts_narration_feed(narration_of(self), bytes, (size_t)size);
    return status == QTTS_OK ? Py_NewRef(Py_None) : narration_refuse(self, status);
}

PyDoc_STRVAR(finish_doc, "finish($self, /)\n--\n\nNo more text comes; from any thread.");

static PyObject *narration_finish(NarrationObject *self, PyObject *unused)
{
    (void)unused;
    if (narration_check_open(self) < 0) return NULL;
    qtts_status status = qtts_narration_finish(narration_of(self));
    return status == QTTS_OK ? Py_NewRef(Py_None) : narration_refuse(self, status);
}

PyDoc_STRVAR(fail_doc, "_fail($self, exception, /)\n--\n\nThe source of the text failed: what was fed is spoken, then the exception is raised.");

static PyObject *narration_fail(NarrationObject *self, PyObject *exception)
{
    if (!PyExceptionInstance_Check(exception)) return PyErr_Format(PyExc_TypeError, "an exception is needed");
    if (!narration_of(self) || qtts_narration_fail(narration_of(self), NULL) != QTTS_OK) Py_RETURN_NONE;
    PyObject *before = self->stream.failure;
    self->stream.failure = Py_NewRef(exception);
    Py_XDECREF(before);
    Py_RETURN_NONE;
}

/* ---- facts ---- */

static PyObject *narration_get_segments(NarrationObject *self, void *unused)
{
    (void)unused;
    if (!self->segments && !(self->segments = PyList_New(0))) return NULL;
    if (narration_of(self) && segments_gather(state_of(self), &self->stream.narration, self->segments) < 0) return NULL;
    return PyList_AsTuple(self->segments);
}

static PyObject *narration_get_progress(NarrationObject *self, void *unused)
{
    (void)unused;
    qtts_progress progress;
    if (self->progress) return Py_NewRef(self->progress);
    if (!narration_of(self)) return PyErr_Format(PyExc_ValueError, "the narration is closed");
    qtts_narration_progress(narration_of(self), &progress);
    return progress_new(state_of(self), &progress);
}

void narration_snapshot(StreamObject *stream)
{
    NarrationObject *self = (NarrationObject *)stream;
    Py_XDECREF(narration_get_segments(self, NULL));
    self->progress = narration_get_progress(self, NULL);
    PyErr_Clear(); /* without memory less is known */
}

static int subtitle_format(PyObject *name, qtts_subtitle_format *format)
{
    int text = PyUnicode_Check(name), srt = text && PyUnicode_CompareWithASCIIString(name, "srt") == 0;
    *format = name == Py_None ? QTTS_SUBTITLES_AUTO : srt ? QTTS_SRT : QTTS_WEBVTT;
    if (name == Py_None || srt || (text && PyUnicode_CompareWithASCIIString(name, "vtt") == 0)) return 0;
    PyErr_SetString(PyExc_ValueError, "format must be 'srt', 'vtt' or None");
    return -1;
}

PyDoc_STRVAR(subtitles_doc,
             "subtitles($self, path, /, format=None)\n--\n\n"
             "Write subtitles of what has been spoken, a cue for each sentence, in the format 'srt' or 'vtt'; None: as the path ends.");

static PyObject *narration_subtitles(NarrationObject *self, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "format", NULL};
    PyObject *path, *name = Py_None, *bytes = NULL;
    qtts_subtitle_format format;
    int os_error = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:subtitles", names, &path, &name) || !PyUnicode_FSConverter(path, &bytes)) return NULL;
    int ready = subtitle_format(name, &format) == 0 && narration_check_open(self) == 0;
    qtts_status status = ready ? qtts_narration_save_subtitles(narration_of(self), format, PyBytes_AsString(bytes), &os_error) : QTTS_OK;
    Py_DECREF(bytes);
    if (!ready) return NULL;
    if (status == QTTS_IO) return error_raise_os(os_error, path);
    if (status == QTTS_INVALID) return PyErr_Format(PyExc_ValueError, "the path must end in .srt or .vtt, or format say which; the audio must be PCM");
    return status == QTTS_OK ? Py_NewRef(Py_None) : error_raise(state_of(self), status, NULL);
}

/* ---- the type: a Stream, and more ---- */

static int narration_traverse(NarrationObject *self, visitproc visit, void *arg)
{
    Py_VISIT(self->segments);
    Py_VISIT(self->progress);
    return stream_traverse(&self->stream, visit, arg);
}

static int narration_clear(NarrationObject *self)
{
    Py_CLEAR(self->segments);
    Py_CLEAR(self->progress);
    return stream_clear(&self->stream);
}

static void narration_dealloc(NarrationObject *self)
{
    PyTypeObject *type = type_of(self);
    PyObject_GC_UnTrack(self);
    stream_end(&self->stream);
    narration_clear(self);
    PyObject_GC_Del(self);
    Py_DECREF(type);
}

static PyMethodDef narration_methods[] = {
    {"feed", (PyCFunction)narration_feed, METH_O, feed_doc},
    {"finish", (PyCFunction)narration_finish, METH_NOARGS, finish_doc},
    {"subtitles", (PyCFunction)(void (*)(void))narration_subtitles, METH_VARARGS | METH_KEYWORDS, subtitles_doc},
    {"_fail", (PyCFunction)narration_fail, METH_O, fail_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef narration_getters[] = {
    {"segments", (getter)narration_get_segments, NULL, "the pieces that are done, a tuple of qtts.Segment", NULL},
    {"progress", (getter)narration_get_progress, NULL, "how far it is, a qtts.Progress", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(narration_doc, "A text of any length as one Stream of audio. Made by Client.narrate.");

static PyType_Slot narration_slots[] = {
    {Py_tp_doc, (void *)narration_doc},    {Py_tp_dealloc, narration_dealloc}, {Py_tp_finalize, stream_finalize},
    {Py_tp_traverse, narration_traverse},  {Py_tp_clear, narration_clear},     {Py_tp_methods, narration_methods},
    {Py_tp_getset, narration_getters},     {0, NULL},
};

static PyType_Spec narration_spec = {"qtts.Narration", sizeof(NarrationObject), 0,
                                     Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, narration_slots};

int narration_add(PyObject *module, module_state *state)
{
    PyObject *bases = PyTuple_Pack(1, (PyObject *)state->stream_type);
    if (bases) state->narration_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &narration_spec, bases);
    Py_XDECREF(bases);
    return state->narration_type ? PyModule_AddType(module, state->narration_type) : -1;
}

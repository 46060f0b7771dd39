/* qtts.Segment and qtts.Progress: what is known of a narration's pieces, as tuples with names. */
#include "segment.h"

#include "response.h"

static PyStructSequence_Field segment_fields[] = {
    {"text", "what was spoken"},
    {"start", "its first byte in the source, counted in UTF-8"},
    {"end", "one behind its last byte"},
    {"first_sample", "of the narration's audio; None for mp3 and ogg"},
    {"end_sample", "one behind its last sample; None for mp3 and ogg"},
    {"request_id", "what the service's support asks for"},
    {"usage", "what the service counts, as a dict, or None"},
    {"retries", "retries that qtts made"},
    {"requests_sent", "requests that went over the wire: each may be billed"},
    {NULL, NULL},
};

static PyStructSequence_Desc segment_desc = {"qtts.Segment", "A piece of a narration: its text, place, audio and cost.", segment_fields, 9};

static PyStructSequence_Field progress_fields[] = {
    {"pieces_done", "whose audio is here, in order"},
    {"pieces_known", "cut so far"},
    {"pieces_expected", "of the whole text: judged by its bytes until all is cut; None while more may come"},
    {"bytes_done", "of the text, up to the end of the last piece that is done"},
    {"bytes_known", "of the text that has come"},
    {"resume_at", "for narrate(..., start=): where the first piece begins that was not handed out whole"},
    {NULL, NULL},
};

static PyStructSequence_Desc progress_desc = {"qtts.Progress", "How far a narration is.", progress_fields, 6};

static int segment_add_type(PyObject *module, const char *name, PyStructSequence_Desc *desc, PyTypeObject **type)
{
    *type = PyStructSequence_NewType(desc);
    return *type ? PyModule_AddObjectRef(module, name, (PyObject *)*type) : -1;
}

int segment_add(PyObject *module, module_state *state)
{
    if (segment_add_type(module, "Segment", &segment_desc, &state->segment_type) < 0) return -1;
    return segment_add_type(module, "Progress", &progress_desc, &state->progress_type);
}

static PyObject *count_or_none(int64_t count)
{
    return count < 0 ? Py_NewRef(Py_None) : PyLong_FromLongLong(count);
}

static PyObject *finished(PyObject *tuple)
{
    if (!PyErr_Occurred()) return tuple;
    Py_DECREF(tuple);
    return NULL;
}

/* Runs no Python code: what the segment points to stays. The usage is still its text. */
static void segment_fill(PyObject *tuple, const qtts_segment *segment)
{
    PyStructSequence_SetItem(tuple, 0, PyUnicode_FromString(segment->text));
    PyStructSequence_SetItem(tuple, 1, PyLong_FromLongLong(segment->start));
    PyStructSequence_SetItem(tuple, 2, PyLong_FromLongLong(segment->end));
    PyStructSequence_SetItem(tuple, 3, count_or_none(segment->first_sample));
    PyStructSequence_SetItem(tuple, 4, count_or_none(segment->end_sample));
    PyStructSequence_SetItem(tuple, 5, PyUnicode_FromString(segment->request_id));
    PyStructSequence_SetItem(tuple, 7, PyLong_FromLong(segment->retries));
    PyStructSequence_SetItem(tuple, 8, PyLong_FromLong(segment->requests_sent));
}

/* NULL without an exception: there is no such segment (yet). */
static PyObject *segment_new(module_state *state, qtts_narration *const *narration, size_t index)
{
    PyObject *result = PyStructSequence_New(state->segment_type);
    const qtts_segment *segment = result && *narration ? qtts_narration_segment(*narration, index) : NULL;
    if (!segment) return Py_XDECREF(result), NULL;
    segment_fill(result, segment);
    PyStructSequence_SetItem(result, 6, usage_parse(segment->usage.json));
    return finished(result);
}

int segments_gather(module_state *state, qtts_narration *const *narration, PyObject *list)
{
    PyObject *made;
    for (Py_ssize_t i; (made = segment_new(state, narration, (size_t)(i = PyList_Size(list))));) {
        int added = PyList_Size(list) == i ? PyList_Append(list, made) : 0; /* another thread may have been faster */
        Py_DECREF(made);
        if (added < 0) return -1;
    }
    return PyErr_Occurred() ? -1 : 0;
}

PyObject *progress_new(module_state *state, const qtts_progress *progress)
{
    PyObject *result = PyStructSequence_New(state->progress_type);
    if (!result) return NULL;
    PyStructSequence_SetItem(result, 0, PyLong_FromLongLong(progress->pieces_done));
    PyStructSequence_SetItem(result, 1, PyLong_FromLongLong(progress->pieces_known));
    PyStructSequence_SetItem(result, 2, count_or_none(progress->pieces_expected));
    PyStructSequence_SetItem(result, 3, PyLong_FromLongLong(progress->bytes_done));
    PyStructSequence_SetItem(result, 4, PyLong_FromLongLong(progress->bytes_known));
    PyStructSequence_SetItem(result, 5, PyLong_FromLongLong(progress->resume_at));
    return finished(result);
}

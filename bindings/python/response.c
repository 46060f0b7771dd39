/* What a Stream and a Reply both show of a qtts_response, one small function a field. */
#include "response.h"

static PyObject *text_or_none(const char *text)
{
    return *text ? PyUnicode_FromString(text) : Py_NewRef(Py_None);
}

static PyObject *number_or_none(int64_t number)
{
    return number ? PyLong_FromLongLong(number) : Py_NewRef(Py_None);
}

static const char *encoding_name(qtts_encoding encoding)
{
    static const char *const names[] = {
        [QTTS_PCM_S16LE] = "pcm_s16le", [QTTS_PCM_OTHER] = "pcm", [QTTS_MP3] = "mp3", [QTTS_OGG] = "ogg"};
    return names[encoding];
}

/* ---- metrics ---- */

static PyStructSequence_Field metrics_fields[] = {
    {"ttfa", "seconds until the first audio, None before"},
    {"duration", "seconds until the stream ended, None before"},
    {"audio_seconds", "seconds of audio received"},
    {"connected", "seconds until the connection stood, None before; 0 when one was reused"},
    {"connection_reused", "True: no new connection was made"},
    {"retries", "retries that qtts made"},
    {"requests_sent", "requests that went over the wire: each may be billed"},
    {"wire_bytes", "bytes of bodies received"},
    {"audio_bytes", "bytes of audio received, decoded"},
    {"trailing_bytes", "bytes of half a sample at the very end, dropped"},
    {NULL, NULL},
};

static PyStructSequence_Desc metrics_desc = {"qtts.Metrics", "What a stream took. Seconds count from the call that opened it.",
                                             metrics_fields, 10};

int metrics_add(PyObject *module, module_state *state)
{
    state->metrics_type = PyStructSequence_NewType(&metrics_desc);
    return state->metrics_type ? PyModule_AddObjectRef(module, "Metrics", (PyObject *)state->metrics_type) : -1;
}

static PyObject *seconds_or_none(double seconds)
{
    return seconds < 0 ? Py_NewRef(Py_None) : PyFloat_FromDouble(seconds);
}

static PyObject *metrics_new(module_state *state, const qtts_metrics *metrics)
{
    PyObject *result = PyStructSequence_New(state->metrics_type);
    if (!result) return NULL;
    PyStructSequence_SetItem(result, 0, seconds_or_none(metrics->ttfa));
    PyStructSequence_SetItem(result, 1, seconds_or_none(metrics->duration));
    PyStructSequence_SetItem(result, 2, PyFloat_FromDouble(metrics->audio_seconds));
    PyStructSequence_SetItem(result, 3, seconds_or_none(metrics->connected));
    PyStructSequence_SetItem(result, 4, PyBool_FromLong(metrics->connection_reused));
    PyStructSequence_SetItem(result, 5, PyLong_FromLong(metrics->retries));
    PyStructSequence_SetItem(result, 6, PyLong_FromLong(metrics->requests_sent));
    PyStructSequence_SetItem(result, 7, PyLong_FromLongLong(metrics->wire_bytes));
    PyStructSequence_SetItem(result, 8, PyLong_FromLongLong(metrics->audio_bytes));
    PyStructSequence_SetItem(result, 9, PyLong_FromLong(metrics->trailing_bytes));
    if (!PyErr_Occurred()) return result;
    Py_DECREF(result);
    return NULL;
}

/* ---- one field ---- */

static PyObject *parse_json(PyObject *text)
{
    PyObject *json = PyImport_ImportModule("json");
    PyObject *value = json ? PyObject_CallMethod(json, "loads", "O", text) : NULL;
    Py_XDECREF(json);
    return value;
}

/* Usage as its JSON text: it is parsed when somebody asks, which most never do. */
static PyObject *field_raw(module_state *state, const qtts_response *response, response_field field)
{
    switch (field) {
    case FIELD_REQUEST_ID: return text_or_none(response->request_id);
    case FIELD_FINISH_REASON: return text_or_none(response->finish_reason);
    case FIELD_URL: return text_or_none(response->url);
    case FIELD_AUDIO_ID: return text_or_none(response->audio_id);
    case FIELD_EXPIRES_AT: return number_or_none(response->expires_at);
    case FIELD_USAGE: return text_or_none(response->usage.json);
    case FIELD_METRICS: return metrics_new(state, &response->metrics);
    case FIELD_ENCODING: return PyUnicode_FromString(encoding_name(response->format.encoding));
    case FIELD_SAMPLE_RATE: return PyLong_FromLong(response->format.sample_rate);
    case FIELD_CHANNELS: return PyLong_FromLong(response->format.channels);
    case FIELD_SAMPLE_WIDTH: return PyLong_FromLong(response->format.sample_width);
    case FIELD_COUNT: break;
    }
    Py_UNREACHABLE();
}

/* Takes the reference to `raw`, NULL included. */
static PyObject *field_finished(PyObject *raw, response_field field)
{
    if (field != FIELD_USAGE || !raw || raw == Py_None) return raw;
    PyObject *usage = parse_json(raw);
    Py_DECREF(raw);
    return usage;
}

PyObject *usage_parse(const char *json)
{
    return field_finished(text_or_none(json), FIELD_USAGE);
}

PyObject *response_get(module_state *state, const qtts_response *response, response_field field)
{
    return field_finished(field_raw(state, response, field), field);
}

PyObject *snapshot_get(PyObject *snapshot, response_field field)
{
    return field_finished(Py_XNewRef(PyTuple_GetItem(snapshot, field)), field);
}

PyObject *response_snapshot(module_state *state, const qtts_response *response)
{
    PyObject *snapshot = PyTuple_New(FIELD_COUNT);
    for (int field = 0; snapshot && field < FIELD_COUNT; field++) {
        PyObject *value = field_raw(state, response, (response_field)field);
        if (!value || PyTuple_SetItem(snapshot, field, value) < 0) Py_CLEAR(snapshot);
    }
    return snapshot;
}

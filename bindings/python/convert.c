/* From Python values to what qtts.h takes. */
#include "convert.h"

#include <limits.h>
#include <math.h>

static int given(PyObject *value)
{
    return value && value != Py_None;
}

static int is_number(PyObject *value)
{
    return PyFloat_Check(value) || PyLong_Check(value);
}

/* Takes the reference to `temporary`, NULL included. */
static int keep_it(PyObject *keep, PyObject *temporary)
{
    int result = temporary ? PyList_Append(keep, temporary) : -1;
    Py_XDECREF(temporary);
    return result;
}

/* ---- numbers: None is "not given", infinity is "off" ---- */

static int convert_seconds(PyObject *value, const char *name, int *ms)
{
    if (!given(value)) return 0;
    if (!is_number(value)) {
        PyErr_Format(PyExc_TypeError, "%s must be a number of seconds or None", name);
        return -1;
    }
    double seconds = PyFloat_AsDouble(value);
    if (PyErr_Occurred()) return -1;
    if (isinf(seconds) && seconds > 0) {
        *ms = QTTS_OFF;
        return 0;
    }
    if (!(seconds > 0) || seconds > INT_MAX / 1000) {
        PyErr_Format(PyExc_ValueError, "%s must be over 0 and at most %d seconds; math.inf switches it off", name, INT_MAX / 1000);
        return -1;
    }
    *ms = (int)ceil(seconds * 1000.0);
    return 0;
}

static int convert_member(PyObject *timeout, const char *name, int *ms)
{
    PyObject *value = PyObject_GetAttrString(timeout, name);
    if (!value && PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_SetString(PyExc_TypeError, "timeout must be a number of seconds, a qtts.Timeout or None");
    int result = value ? convert_seconds(value, name, ms) : -1;
    Py_XDECREF(value);
    return result;
}

int convert_timeout(PyObject *timeout, qtts_config *config)
{
    if (!given(timeout)) return 0;
    if (is_number(timeout)) {
        if (convert_seconds(timeout, "timeout", &config->idle_timeout_ms) < 0) return -1;
        config->first_byte_timeout_ms = config->idle_timeout_ms;
        return 0;
    }
    if (convert_member(timeout, "connect", &config->connect_timeout_ms) < 0) return -1;
    if (convert_member(timeout, "first_byte", &config->first_byte_timeout_ms) < 0) return -1;
    if (convert_member(timeout, "idle", &config->idle_timeout_ms) < 0) return -1;
    return convert_member(timeout, "total", &config->total_timeout_ms);
}

int convert_retries(PyObject *number, int *retries)
{
    if (!given(number)) return 0;
    if (!PyLong_Check(number)) {
        PyErr_SetString(PyExc_TypeError, "retries must be an int or None");
        return -1;
    }
    long value = PyLong_AsLong(number);
    if (value == -1 && PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_OverflowError)) return -1;
    if (value < 0 || value > INT_MAX || PyErr_Occurred()) {
        PyErr_Clear();
        PyErr_Format(PyExc_ValueError, "retries must be between 0 and %d", INT_MAX);
        return -1;
    }
    *retries = value ? (int)value : QTTS_OFF;
    return 0;
}

static int is_infinite(PyObject *number)
{
    return PyFloat_Check(number) && isinf(PyFloat_AsDouble(number)) && PyFloat_AsDouble(number) > 0;
}

int convert_ceiling(PyObject *number, const char *name, int64_t *ceiling)
{
    if (!given(number)) return 0;
    if (is_infinite(number)) {
        *ceiling = QTTS_OFF;
        return 0;
    }
    if (!PyLong_Check(number)) {
        PyErr_Format(PyExc_TypeError, "%s must be an int, math.inf or None", name);
        return -1;
    }
    int overflow;
    *ceiling = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (*ceiling > 0 && !overflow) return 0;
    PyErr_Format(PyExc_ValueError, "%s must be between 1 and 2**63 - 1; math.inf switches it off", name);
    return -1;
}

int convert_flag(PyObject *flag, const char *name, int *out)
{
    if (!given(flag)) return 0;
    if (!PyBool_Check(flag)) {
        PyErr_Format(PyExc_TypeError, "%s must be True, False or None", name);
        return -1;
    }
    *out = flag == Py_True ? 1 : QTTS_OFF;
    return 0;
}

/* ---- text ---- */

int convert_path(PyObject *path, PyObject *keep, const char **out)
{
    PyObject *bytes = NULL;
    if (!given(path)) return 0;
    if (!PyUnicode_FSConverter(path, &bytes)) return -1;
    *out = PyBytes_AsString(bytes);
    return keep_it(keep, bytes);
}

static PyObject *header_line(PyObject *item)
{
    PyObject *name, *value;
    if (!PyArg_ParseTuple(item, "UU;headers must map str to str", &name, &value)) return NULL;
    return PyUnicode_FromFormat("%U: %U", name, value);
}

static const char *text_of(PyObject *text)
{
    Py_ssize_t size;
    const char *utf8 = PyUnicode_AsUTF8AndSize(text, &size);
    if (!utf8 || !memchr(utf8, 0, (size_t)size)) return utf8;
    PyErr_SetString(PyExc_ValueError, "embedded null character");
    return NULL;
}

static int fill_lines(PyObject *items, PyObject *keep, const char **lines)
{
    for (Py_ssize_t i = 0; i < PyList_Size(items); i++) {
        PyObject *line = header_line(PyList_GetItem(items, i));
        lines[i] = line ? text_of(line) : NULL;
        if (keep_it(keep, line) < 0 || !lines[i]) return -1;
    }
    lines[PyList_Size(items)] = NULL;
    return 0;
}

static PyObject *header_items(PyObject *mapping)
{
    PyObject *items = PyMapping_Items(mapping);
    if (!items && PyErr_ExceptionMatches(PyExc_AttributeError))
        PyErr_SetString(PyExc_TypeError, "headers must be a mapping of str to str or None");
    return items;
}

int convert_headers(PyObject *mapping, PyObject *keep, const char *const **lines)
{
    if (!given(mapping)) return 0;
    PyObject *items = header_items(mapping);
    if (!items) return -1;
    /* The array lives in a bytes object, so that freeing `keep` frees it with the text it points to. */
    PyObject *array = PyBytes_FromStringAndSize(NULL, (PyList_Size(items) + 1) * (Py_ssize_t)sizeof(char *));
    int result = array ? fill_lines(items, keep, (const char **)(void *)PyBytes_AsString(array)) : -1;
    if (result == 0) *lines = (const char *const *)(void *)PyBytes_AsString(array);
    if (keep_it(keep, array) < 0) result = -1;
    Py_DECREF(items);
    return result;
}

/* ---- JSON: written by Python's own module, which is loaded only when somebody needs it ---- */

static PyObject *dump_json(PyObject *dict)
{
    PyObject *json = PyImport_ImportModule("json");
    PyObject *dumps = json ? PyObject_GetAttrString(json, "dumps") : NULL;
    PyObject *args = dumps ? PyTuple_Pack(1, dict) : NULL;
    PyObject *kwargs = args ? Py_BuildValue("{s:O,s:O}", "ensure_ascii", Py_False, "allow_nan", Py_False) : NULL;
    PyObject *text = kwargs ? PyObject_Call(dumps, args, kwargs) : NULL;
    Py_XDECREF(kwargs);
    Py_XDECREF(args);
    Py_XDECREF(dumps);
    Py_XDECREF(json);
    return text;
}

int convert_object(PyObject *dict, const char *name, PyObject *keep, const char **json)
{
    if (!given(dict)) return 0;
    if (!PyDict_Check(dict)) {
        PyErr_Format(PyExc_TypeError, "%s must be a dict or None", name);
        return -1;
    }
    PyObject *text = dump_json(dict);
    *json = text ? text_of(text) : NULL;
    return keep_it(keep, text) < 0 || !*json ? -1 : 0;
}

/* ---- a request ---- */

static int convert_text(PyObject *text, qtts_request *request)
{
    Py_ssize_t size;
    request->text = PyUnicode_AsUTF8AndSize(text, &size);
    request->text_size = (size_t)size;
    return request->text ? 0 : -1;
}

int convert_request(PyObject *args, PyObject *kwargs, const char *format, PyObject *keep, qtts_request *request)
{
    static char *names[] = {"text",       "voice", "model", "language_type", "instructions", "optimize_instructions",
                            "parameters", "input", NULL};
    PyObject *text, *optimize = NULL, *parameters = NULL, *input = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, format, names, &text, &request->voice, &request->model, &request->language_type,
                                     &request->instructions, &optimize, &parameters, &input))
        return -1;
    if (convert_text(text, request) < 0) return -1;
    if (convert_flag(optimize, "optimize_instructions", &request->optimize_instructions) < 0) return -1;
    if (convert_object(parameters, "parameters", keep, &request->parameters) < 0) return -1;
    return convert_object(input, "input", keep, &request->input);
}

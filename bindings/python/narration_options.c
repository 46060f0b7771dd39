/* The arguments of client.narrate. */
#include "narration_options.h"

#include "convert.h"

#include <limits.h>
#include <math.h>

static int convert_count(PyObject *number, const char *name, int *count)
{
    if (number == Py_None) return 0;
    long value = PyLong_AsLong(number);
    if (value == -1 && PyErr_Occurred()) return -1;
    if (value > 0 && value <= INT_MAX) return *count = (int)value, 0;
    PyErr_Format(PyExc_ValueError, "%s must be between 1 and %d", name, INT_MAX);
    return -1;
}

/* `off` is the number of seconds that switches it off. */
static int convert_time(PyObject *number, const char *name, double off, int *ms)
{
    if (number == Py_None) return 0;
    double seconds = PyFloat_AsDouble(number);
    if (seconds == -1.0 && PyErr_Occurred()) return -1;
    if (seconds == off) return *ms = QTTS_OFF, 0;
    if (seconds > 0 && seconds <= INT_MAX / 1000) return *ms = (int)ceil(seconds * 1000.0), 0;
    PyErr_Format(PyExc_ValueError, "%s must be a number of seconds, at most %d", name, INT_MAX / 1000);
    return -1;
}

static int convert_start(PyObject *number, int64_t *start)
{
    int overflow;
    *start = PyLong_AsLongLongAndOverflow(number, &overflow);
    if (*start >= 0 && !overflow) return 0;
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "start must be a number of bytes, 0 or more");
    return -1;
}

static int convert_source(PyObject *text, qtts_request *request, PyObject **source)
{
    Py_ssize_t size = 0;
    *source = NULL;
    if (text == Py_None) return 0;
    if (PyBytes_Check(text) || PyByteArray_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "the text must be str, an iterable of str, or None");
        return -1;
    }
    if (!PyUnicode_Check(text)) return (*source = PyObject_GetIter(text)) ? 0 : -1;
    request->text = PyUnicode_AsUTF8AndSize(text, &size);
    request->text_size = (size_t)size;
    return request->text ? 0 : -1;
}

typedef struct narration_numbers {
    PyObject *concurrency, *max_bytes, *pause, *silence, *start;
} narration_numbers;

static int convert_numbers(const narration_numbers *numbers, qtts_narrate_options *options)
{
    if (convert_count(numbers->concurrency, "concurrency", &options->concurrency) < 0) return -1;
    if (convert_count(numbers->max_bytes, "max_bytes", &options->max_bytes) < 0) return -1;
    if (convert_time(numbers->pause, "pause", 0, &options->pause_ms) < 0) return -1;
    if (convert_time(numbers->silence, "silence", INFINITY, &options->silence_ms) < 0) return -1;
    return numbers->start == Py_None ? 0 : convert_start(numbers->start, &options->start);
}

int convert_narration(PyObject *args, PyObject *kwargs, PyObject *keep, qtts_narrate_options *options, PyObject **source)
{
    static char *names[] = {"text",  "voice",       "model",     "language_type", "instructions", "optimize_instructions", "parameters",
                            "input", "concurrency", "max_bytes", "pause",         "trim",         "start",                 "silence",
                            NULL};
    qtts_request *request = &options->request;
    PyObject *text = Py_None, *optimize = NULL, *parameters = NULL, *input = NULL;
    narration_numbers numbers = {Py_None, Py_None, Py_None, Py_None, Py_None};
    int trim = 1;
    *source = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O$zzzzOOOOOOpOO:narrate", names, &text, &request->voice, &request->model,
                                     &request->language_type, &request->instructions, &optimize, &parameters, &input, &numbers.concurrency,
                                     &numbers.max_bytes, &numbers.pause, &trim, &numbers.start, &numbers.silence))
        return -1;
    if (!trim) options->trim = QTTS_OFF;
    if (convert_numbers(&numbers, options) < 0) return -1;
    if (convert_flag(optimize, "optimize_instructions", &request->optimize_instructions) < 0) return -1;
    if (convert_object(parameters, "parameters", keep, &request->parameters) < 0) return -1;
    if (convert_object(input, "input", keep, &request->input) < 0) return -1;
    return convert_source(text, request, source);
}

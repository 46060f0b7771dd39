/* The exception classes, and how a qtts_error becomes one of them. */
#include "errors.h"

#include <errno.h>

/* ---- classes ---- */

static PyObject *class_defaults(void)
{
    return Py_BuildValue("{s:O,s:O,s:s,s:O,s:O,s:O,s:O,s:O,s:O}", "status", Py_None, "code", Py_None, "message", "", "hint", Py_None,
                         "request_id", Py_None, "http_status", Py_None, "status_code", Py_None, "retryable", Py_False, "retry_after",
                         Py_None);
}

static PyObject *class_new(const char *name, const char *doc, PyObject *base)
{
    /* Only the root carries the defaults: an error that a user makes by hand has every attribute too. */
    PyObject *members = base == PyExc_Exception ? class_defaults() : PyDict_New();
    PyObject *result = members ? PyErr_NewExceptionWithDoc(name, doc, base, members) : NULL;
    Py_XDECREF(members);
    return result;
}

int errors_add(PyObject *module, module_state *state)
{
    static const struct {
        const char *full_name, *name, *doc;
        error_class base;
    } classes[] = {
#define ERROR_ROW(name, base, doc) {"qtts." #name, #name, doc, ERROR_##base},
        ERROR_LIST(ERROR_ROW)
#undef ERROR_ROW
    };
    for (int i = 0; i < ERROR_COUNT; i++) {
        PyObject *base = i == ERROR_Error ? PyExc_Exception : state->errors[classes[i].base];
        state->errors[i] = class_new(classes[i].full_name, classes[i].doc, base);
        if (!state->errors[i] || PyModule_AddObjectRef(module, classes[i].name, state->errors[i]) < 0) return -1;
    }
    return 0;
}

/* ---- instances ---- */

static error_class class_of_http(int http_status)
{
    switch (http_status) {
    case 400: return ERROR_BadRequestError;
    case 401: return ERROR_AuthenticationError;
    case 403: return ERROR_PermissionDeniedError;
    case 404: return ERROR_NotFoundError;
    case 429: return ERROR_RateLimitError;
    default: return http_status >= 500 && http_status < 600 ? ERROR_InternalServerError : ERROR_APIStatusError;
    }
}

static error_class class_of(const qtts_error *error)
{
    switch (error->status) {
    case QTTS_NETWORK:
    case QTTS_TLS: return ERROR_APIConnectionError;
    case QTTS_TIMEOUT: return ERROR_APITimeoutError;
    case QTTS_HTTP:
    case QTTS_SERVICE: return class_of_http(error->http_status);
    case QTTS_PROTOCOL: return ERROR_ProtocolError;
    case QTTS_INCOMPLETE: return ERROR_IncompleteAudioError;
    case QTTS_LIMIT: return ERROR_LimitError;
    case QTTS_CANCELLED: return ERROR_CancelledError;
    default: return ERROR_Error;
    }
}

/* The service's and the system's messages come with a full stop and without; other scripts have their own. */
static int sentence_ended(const char *text)
{
    size_t size = strlen(text);
    return size && (strchr(".!?", text[size - 1]) || (unsigned char)text[size - 1] >= 0x80);
}

/* The hint is a sentence of its own; the id comes last, ready to be copied. */
static PyObject *error_text(const qtts_error *error)
{
    const char *joint = !*error->hint ? "" : sentence_ended(error->message) ? " " : ". ";
    if (!*error->request_id) return PyUnicode_FromFormat("%s%s%s", error->message, joint, error->hint);
    return PyUnicode_FromFormat("%s%s%s (request id %s)", error->message, joint, error->hint, error->request_id);
}

static PyObject *text_or_none(const char *text)
{
    return *text ? PyUnicode_FromString(text) : Py_NewRef(Py_None);
}

static PyObject *error_members(const qtts_error *error)
{
    PyObject *http = error->http_status ? PyLong_FromLong(error->http_status) : Py_NewRef(Py_None);
    PyObject *wait = error->retry_after_ms < 0 ? Py_NewRef(Py_None) : PyFloat_FromDouble((double)error->retry_after_ms / 1000.0);
    PyObject *members = NULL;
    if (http && wait)
        members = Py_BuildValue("{s:s,s:N,s:s,s:N,s:N,s:O,s:O,s:O,s:O}", "status", qtts_status_name(error->status), "code",
                                text_or_none(error->code), "message", error->message, "hint", text_or_none(error->hint), "request_id",
                                text_or_none(error->request_id), "http_status", http, "status_code", http, "retryable",
                                error->retryable ? Py_True : Py_False, "retry_after", wait);
    Py_XDECREF(http);
    Py_XDECREF(wait);
    return members;
}

static int set_members(PyObject *exception, PyObject *members)
{
    PyObject *key, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(members, &at, &key, &value))
        if (PyObject_SetAttr(exception, key, value) < 0) return -1;
    return 0;
}

static void raise_class(PyObject *class, const qtts_error *error)
{
    PyObject *text = error_text(error);
    PyObject *members = error_members(error);
    PyObject *exception = text && members ? PyObject_CallFunctionObjArgs(class, text, NULL) : NULL;
    if (exception && set_members(exception, members) == 0) PyErr_SetObject(class, exception);
    Py_XDECREF(exception);
    Py_XDECREF(members);
    Py_XDECREF(text);
}

static void raise_text(PyObject *class, const qtts_error *error)
{
    PyObject *text = error_text(error);
    if (text) PyErr_SetObject(class, text);
    Py_XDECREF(text);
}

PyObject *error_raise_os(int os_error, PyObject *path)
{
    errno = os_error ? os_error : EIO;
    return PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
}

PyObject *error_raise(module_state *state, qtts_status status, const qtts_error *error)
{
    qtts_error bare = {.status = status, .code = "", .message = qtts_status_meaning(status), .hint = "", .request_id = "",
                       .retry_after_ms = -1};
    if (!error) error = &bare;
    if (error->status == QTTS_NOMEM) return PyErr_NoMemory();
    if (error->status == QTTS_IO) return error_raise_os(error->os_error, NULL);
    if (error->status == QTTS_INVALID || error->status == QTTS_CLOSED)
        raise_text(PyExc_ValueError, error);
    else
        raise_class(state->errors[class_of(error)], error);
    return NULL;
}

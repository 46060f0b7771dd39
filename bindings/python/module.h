/* What all files of the native module share: the state of one import, and nothing that lives outside of it. */
#ifndef QTTS_PYTHON_MODULE_H
#define QTTS_PYTHON_MODULE_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#include <Python.h>
#include <string.h>
#include <structmember.h>

#include "qtts.h"

/* name, base, the names that users see; the first stands on Exception. */
#define ERROR_LIST(X)                                                                                        \
    X(Error, Error, "A request failed. Every other error of this module is one of these.")                   \
    X(APIConnectionError, Error, "No connection, or it broke.")                                              \
    X(APITimeoutError, APIConnectionError, "One of the timeouts passed.")                                    \
    X(APIStatusError, Error, "An answer came, and it says no.")                                              \
    X(BadRequestError, APIStatusError, "HTTP 400.")                                                          \
    X(AuthenticationError, APIStatusError, "HTTP 401.")                                                      \
    X(PermissionDeniedError, APIStatusError, "HTTP 403.")                                                    \
    X(NotFoundError, APIStatusError, "HTTP 404.")                                                            \
    X(RateLimitError, APIStatusError, "HTTP 429.")                                                           \
    X(InternalServerError, APIStatusError, "HTTP 5xx.")                                                      \
    X(IncompleteAudioError, Error, "The audio ended before the service said \"stop\"; what came is valid.")  \
    X(ProtocolError, Error, "The answer is not what the service speaks.")                                    \
    X(LimitError, Error, "The answer is over one of the client's ceilings.")                                 \
    X(CancelledError, Error, "The stream was cancelled.")

typedef enum error_class {
#define ERROR_ENUM(name, base, doc) ERROR_##name,
    ERROR_LIST(ERROR_ENUM)
#undef ERROR_ENUM
    ERROR_COUNT
} error_class;

typedef struct module_state {
    PyTypeObject *client_type, *stream_type, *narration_type, *reply_type, *metrics_type, *segment_type, *progress_type;
    PyTypeObject *waiter_type, *waiters_type, *listener_type, *arrival_type; /* asyncio's */
    PyObject *name_run;                                                     /* "run": of a context, once for each chunk */
    PyObject *errors[ERROR_COUNT];
} module_state;

static inline PyTypeObject *type_of(void *object)
{
    return Py_TYPE((PyObject *)object);
}

/* Only for objects of this module's own types: no other has objects, so the type knows its module. */
static inline module_state *state_of(void *object)
{
    return PyType_GetModuleState(type_of(object));
}

/* Each adds its types to the module. 0, or -1 with an exception. */
int errors_add(PyObject *module, module_state *state);
int metrics_add(PyObject *module, module_state *state);
int client_add(PyObject *module, module_state *state);
int stream_add(PyObject *module, module_state *state);
int narration_add(PyObject *module, module_state *state); /* after stream_add */
int segment_add(PyObject *module, module_state *state);
int reply_add(PyObject *module, module_state *state);
int waiter_add_type(PyObject *module, module_state *state);
int waiters_add_type(PyObject *module, module_state *state);
int listener_add(PyObject *module, module_state *state);
int arrival_add(PyObject *module, module_state *state);

/* __reduce__ of everything that owns a connection. */
PyObject *refuse_pickle(PyObject *self, PyObject *unused);

#endif

/* From qtts_error to a Python exception. */
#ifndef QTTS_PYTHON_ERRORS_H
#define QTTS_PYTHON_ERRORS_H

#include "module.h"

/* Sets the exception that says what `error` says, or what `status` says where there are no details (NULL). Always NULL. */
PyObject *error_raise(module_state *state, qtts_status status, const qtts_error *error);

/* OSError for an errno; `path`, borrowed, may be NULL. Always NULL. */
PyObject *error_raise_os(int os_error, PyObject *path);

#endif

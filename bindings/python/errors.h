/* From qtts_error to a Python exception. */
#ifndef QTTS_PYTHON_ERRORS_H
#define QTTS_PYTHON_ERRORS_H

#include "module.h"

/* Sets the exception that says what `error` says; NULL is out of memory. `path`, borrowed, may be NULL. Always NULL. */
PyObject *error_raise(module_state *state, const qtts_error *error, PyObject *path);

/* OSError for an errno. Always NULL. */
PyObject *error_raise_os(int os_error, PyObject *path);

#endif

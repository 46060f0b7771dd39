/* From Python values to what qtts.h takes. All return 0, or -1 with an exception. */
#ifndef QTTS_PYTHON_CONVERT_H
#define QTTS_PYTHON_CONVERT_H

#include "module.h"

/* `keep` is a list that owns every temporary which the result points into: free it after the call of the core. NULL or None: not given. */
int convert_timeout(PyObject *timeout, qtts_config *config);
int convert_retries(PyObject *number, int *retries);
int convert_ceiling(PyObject *number, const char *name, int64_t *ceiling);
int convert_headers(PyObject *mapping, PyObject *keep, const char *const **lines);
int convert_path(PyObject *path, PyObject *keep, const char **out);
int convert_object(PyObject *dict, const char *name, PyObject *keep, const char **json);
int convert_flag(PyObject *flag, const char *name, int *out);

/* The arguments of client.stream and client.synthesize. `format` ends in the name for messages. */
int convert_request(PyObject *args, PyObject *kwargs, const char *format, PyObject *keep, qtts_request *request);

#endif

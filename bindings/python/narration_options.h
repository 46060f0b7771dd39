/* The arguments of client.narrate. */
#ifndef QTTS_PYTHON_NARRATION_OPTIONS_H
#define QTTS_PYTHON_NARRATION_OPTIONS_H

#include "module.h"

/* 0, or -1 with an exception. `keep` as in convert.h. *source: the iterator that the text comes from, a new reference, or NULL. */
int convert_narration(PyObject *args, PyObject *kwargs, PyObject *keep, qtts_narrate_options *options, PyObject **source);

#endif

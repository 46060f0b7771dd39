/* qtts.Segment and qtts.Progress: what is known of a narration's pieces, as tuples with names. */
#ifndef QTTS_PYTHON_SEGMENT_H
#define QTTS_PYTHON_SEGMENT_H

#include "module.h"

/* Appends the segments that the list does not have yet. 0, or -1 with an exception. Runs Python code, in which *narration may become NULL. */
int segments_gather(module_state *state, qtts_narration *const *narration, PyObject *list);

PyObject *progress_new(module_state *state, const qtts_progress *progress); /* new reference */

#endif

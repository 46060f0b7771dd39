/* What a task waits for: an object of the kind that asyncio's tasks wait for, which can take the task's next step at once. */
#ifndef QTTS_PYTHON_WAITER_H
#define QTTS_PYTHON_WAITER_H

#include "module.h"

typedef struct WaiterObject {
    PyObject_HEAD
    PyObject *loop;
    PyObject *callback, *context; /* of the task that waits; NULL: none yet, or it was told */
    PyObject *error;              /* what the task gets; NULL: nothing, it is to look again */
    struct WaiterObject *next;    /* owned: of those that are woken in the same turn */
    char blocking;                /* asyncio's own mark: yielded, and not yet taken by a task */
    char done;
} WaiterObject;

WaiterObject *waiter_new(module_state *state, PyObject *loop);

/* Its task takes its next step now: only where no other task is in the middle of one. 0, or -1 with what should end the loop. */
int waiter_resume(WaiterObject *self);

/* Its task takes its next step in the loop's next round. 0, or -1 with an exception: then it can be told again. */
int waiter_tell(WaiterObject *self);

#endif

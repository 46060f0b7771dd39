/* The tasks that wait for the streams of one client, in one event loop. */
#ifndef QTTS_PYTHON_WAITERS_H
#define QTTS_PYTHON_WAITERS_H

#include "client.h"
#include "waiter.h"

typedef struct WaitersObject {
    PyObject_HEAD
    ClientObject *client;
    PyObject *loop;    /* None: in no loop */
    PyObject *waiting; /* {Stream: _Waiter}: the loop holds them by it, who else holds a task is no matter */
    int resuming;      /* steps of tasks under way: `loop` is the one that runs */
} WaitersObject;

/* A task is about to wait for the stream: new reference, or NULL with RuntimeError when another one does. */
WaiterObject *waiters_join(WaitersObject *self, PyObject *stream);

/* It waits no longer; fine when it was told already, and another one may wait by now. 0, or -1 with an exception. */
int waiters_leave(WaitersObject *self, PyObject *stream, const WaiterObject *waiter);

#endif

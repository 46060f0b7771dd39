/* qtts.Client, as the other types of this module see it. */
#ifndef QTTS_PYTHON_CLIENT_H
#define QTTS_PYTHON_CLIENT_H

#include "module.h"

/* Everything here is read and written under the GIL. */
typedef struct ClientObject {
    PyObject_HEAD
    PyObject *weakrefs;
    qtts_client *handle; /* NULL once closed */
    int users;           /* calls under way that may wait in one of its streams */
    int closing;         /* closed while there were users: the last of them frees the handle */
} ClientObject;

void client_enter(ClientObject *self);
void client_leave(ClientObject *self);

/* The handle, or NULL with ValueError when the client is closed. */
qtts_client *client_handle(ClientObject *self);

/* client_loop.c: a step that does not wait: 0, or -1 with an exception; then, one after the other, whatever has news, a new reference, and NULL
 * when there is no more: the handle must be there, and nobody may free it meanwhile. */
int client_move(ClientObject *self);
PyObject *client_take_ready(ClientObject *self);

/* client_loop.c: methods for the loop of a host. */
extern const char client_fileno_doc[], client_step_doc[], client_ready_doc[];
PyObject *client_fileno(ClientObject *self, PyObject *unused);
PyObject *client_step(ClientObject *self, PyObject *args);
PyObject *client_ready(ClientObject *self, PyObject *unused);

#endif

/* qtts.Reply, as the other files of this module see it. */
#ifndef QTTS_PYTHON_REPLY_H
#define QTTS_PYTHON_REPLY_H

#include "client.h"

/* Sends the request, waits for the answer and gives the Reply. */
PyObject *reply_open(ClientObject *client, const qtts_request *request);

#endif

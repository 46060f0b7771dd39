/* stream.read: bytes gathered over chunks. What does not fit stays for the next call; what an error interrupts is given back. */
#include "stream.h"

typedef struct gathered {
    char *data;
    size_t size, room;
} gathered;

static int gathered_add(gathered *all, const void *data, size_t size)
{
    if (all->size + size > all->room) {
        size_t room = 2 * all->room + size;
        char *larger = PyMem_Realloc(all->data, room);
        if (!larger) return PyErr_NoMemory(), -1;
        all->data = larger;
        all->room = room;
    }
    memcpy(all->data + all->size, data, size);
    all->size += size;
    return 0;
}

/* The first `used` bytes of the chunk that stream_take lent are gone; the others are for next time. */
static int keep_rest(StreamObject *self, const char *data, size_t size, size_t used)
{
    if (self->rest && used < size) {
        self->rest_at += (Py_ssize_t)used;
        return 0;
    }
    PyObject *rest = used < size ? PyBytes_FromStringAndSize(data + used, (Py_ssize_t)(size - used)) : NULL;
    Py_XDECREF(self->rest);
    self->rest = rest;
    self->rest_at = 0;
    return used < size && !rest ? -1 : 0;
}

/* 1: more may come; 0: the end, or enough; -1: an exception. */
static int read_step(StreamObject *self, size_t limit, gathered *all)
{
    const void *data;
    size_t size;
    if (all->size == limit) return 0;
    int taken = stream_take(self, &data, &size);
    if (taken <= 0) return taken;
    size_t wanted = size < limit - all->size ? size : limit - all->size;
    if (gathered_add(all, data, wanted) < 0) return -1;
    return keep_rest(self, data, size, wanted) < 0 ? -1 : 1;
}

/* Called with an exception set, and with no rest: it was taken first. */
static void give_back(StreamObject *self, const gathered *all)
{
    PyObject *type, *value, *traceback;
    if (!all->size || self->rest) return;
    PyErr_Fetch(&type, &value, &traceback);
    self->rest = PyBytes_FromStringAndSize(all->data, (Py_ssize_t)all->size);
    self->rest_at = 0;
    PyErr_Restore(type, value, traceback);
}

PyObject *stream_gather(StreamObject *self, size_t limit)
{
    gathered all = {0};
    PyObject *bytes = NULL;
    int more = 1;
    while (more > 0) more = read_step(self, limit, &all);
    if (more == 0) bytes = PyBytes_FromStringAndSize(all.data, (Py_ssize_t)all.size);
    if (!bytes) give_back(self, &all);
    PyMem_Free(all.data);
    return bytes;
}

PyObject *stream_read(StreamObject *self, Py_ssize_t limit)
{
    if (stream_enter(self) < 0) return NULL;
    PyObject *bytes = stream_gather(self, limit < 0 ? SIZE_MAX : (size_t)limit);
    stream_leave(self);
    return bytes;
}

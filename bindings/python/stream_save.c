/* stream.save: qtts_stream_save in steps, because only Python's own wait lets Ctrl-C through. */
#include "errors.h"
#include "response.h"
#include "stream.h"

typedef struct target {
    qtts_wav *wav;
    int raw;            /* without a header */
    PyObject *progress; /* called with the metrics after each chunk, or None */
    PyObject *path; /* as the user wrote it, for messages */
    int os_error;
} target;

static int target_failed(StreamObject *self, const target *file, qtts_status status)
{
    qtts_error error = {.status = status, .os_error = file->os_error, .message = qtts_status_meaning(status), .hint = "", .code = "",
                        .request_id = "", .retry_after_ms = -1};
    qtts_stream_cancel(self->handle);
    error_raise(state_of(self), &error, file->path);
    return -1;
}

static int target_open(StreamObject *self, target *file, const char *path)
{
    const qtts_format *format = &qtts_stream_response(self->handle)->format;
    qtts_status status = qtts_wav_create(path, file->raw ? NULL : format, &file->wav, &file->os_error);
    return status == QTTS_OK ? 0 : target_failed(self, file, status);
}

static int target_write(StreamObject *self, target *file, const void *data, size_t size)
{
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    status = qtts_wav_write(file->wav, data, size, &file->os_error);
    Py_END_ALLOW_THREADS
    return status == QTTS_OK ? 0 : target_failed(self, file, status);
}

static int target_finish(StreamObject *self, target *file)
{
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    status = qtts_wav_finish(file->wav, &file->os_error);
    Py_END_ALLOW_THREADS
    return status == QTTS_OK ? 0 : target_failed(self, file, status);
}

static int target_progress(StreamObject *self, const target *file)
{
    if (file->progress == Py_None) return 0;
    PyObject *metrics = response_get(state_of(self), qtts_stream_response(self->handle), FIELD_METRICS);
    PyObject *result = metrics ? PyObject_CallFunctionObjArgs(file->progress, metrics, NULL) : NULL;
    Py_XDECREF(metrics);
    Py_XDECREF(result);
    return result ? 0 : -1;
}

static int save_chunks(StreamObject *self, target *file, const char *path)
{
    const void *data;
    size_t size;
    int taken = stream_take(self, &data, &size);
    if (taken < 0 || target_open(self, file, path) < 0) return -1;
    for (; taken > 0; taken = stream_take(self, &data, &size)) {
        if (target_write(self, file, data, size) < 0) return -1;
        Py_CLEAR(self->rest);
        if (target_progress(self, file) < 0) return -1;
    }
    return taken < 0 ? -1 : target_finish(self, file);
}

int stream_save(StreamObject *self, PyObject *path, int raw, PyObject *progress)
{
    PyObject *bytes = NULL;
    if (!PyUnicode_FSConverter(path, &bytes)) return -1;
    if (stream_enter(self) < 0) return Py_DECREF(bytes), -1;
    target file = {.path = path, .raw = raw, .progress = progress};
    int result = save_chunks(self, &file, PyBytes_AsString(bytes));
    qtts_wav_free(file.wav);
    stream_leave(self);
    Py_DECREF(bytes);
    return result;
}

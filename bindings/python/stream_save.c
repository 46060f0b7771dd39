/* stream.save: qtts_stream_save in steps, because only Python's own wait lets Ctrl-C through. */
#include "errors.h"
#include "response.h"
#include "stream.h"

typedef struct target {
    qtts_wav *wav;
    qtts_format format;
    int raw;            /* without a header */
    PyObject *progress; /* called with the metrics after each chunk, or None */
    PyObject *path; /* as the user wrote it, for messages */
    int os_error;
} target;

static int target_failed(StreamObject *self, const target *file, qtts_status status)
{
    qtts_stream_cancel(self->handle);
    if (status != QTTS_IO) return error_raise(state_of(self), status, NULL), -1;
    self->lost_errno = file->os_error;
    self->lost_path = Py_NewRef(file->path);
    return error_raise_os(file->os_error, file->path), -1;
}

static qtts_status target_create(target *file, const char *path)
{
    const qtts_format *format = file->raw || !file->format.sample_rate ? NULL : &file->format;
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    qtts_wav_free(file->wav);
    file->wav = NULL;
    status = qtts_wav_create(path, format, &file->wav, &file->os_error);
    Py_END_ALLOW_THREADS
    return status;
}

/* Before the first chunk, so that a path that cannot be written costs no request; again after it, should the format be another. */
static int target_open(StreamObject *self, target *file, const char *path)
{
    qtts_format format = qtts_stream_response(self->handle)->format;
    if (file->wav && memcmp(&format, &file->format, sizeof format) == 0) return 0;
    file->format = format;
    qtts_status status = target_create(file, path);
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
    if (stream_lost(self) < 0 || target_open(self, file, path) < 0) return -1;
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
    target file = {.path = path, .raw = raw || self->is_file, .progress = progress};
    int result = save_chunks(self, &file, PyBytes_AsString(bytes));
    qtts_wav_free(file.wav);
    stream_leave(self);
    Py_DECREF(bytes);
    return result;
}

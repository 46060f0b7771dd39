/* stream.save: the core's save in steps; between them Ctrl-C has its turn, and progress. */
#include "errors.h"
#include "response.h"
#include "stream.h"

static qtts_status save_step(StreamObject *self, const char *path, int raw, int timeout_ms)
{
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    status = qtts_stream_save_step(self->handle, path, raw, timeout_ms);
    Py_END_ALLOW_THREADS
    return status;
}

static int save_tell(StreamObject *self, PyObject *progress)
{
    if (progress == Py_None) return 0;
    PyObject *metrics = response_get(state_of(self), qtts_stream_response(self->handle), FIELD_METRICS);
    PyObject *result = metrics ? PyObject_CallFunctionObjArgs(progress, metrics, NULL) : NULL;
    Py_XDECREF(metrics);
    Py_XDECREF(result);
    return result ? 0 : -1;
}

static int save_steps(StreamObject *self, const char *path, int raw, PyObject *progress)
{
    qtts_status status = QTTS_AGAIN;
    int raised = 0;
    while (status == QTTS_AGAIN && !raised) {
        status = save_step(self, path, raw, STREAM_SLICE_MS);
        raised = stream_interrupted(self) || (status >= 0 && save_tell(self, progress) < 0);
    }
    if (status == QTTS_AGAIN) self->closing = 1; /* given up: the file that was begun goes with the stream */
    if (status < 0 && !raised) stream_raise(self, status);
    return raised || status < 0 ? -1 : 0;
}

static qtts_status write_whole(const char *path, const qtts_format *format, PyObject *bytes, int *os_error)
{
    const char *data = PyBytes_AsString(bytes);
    size_t size = (size_t)PyBytes_Size(bytes);
    qtts_wav *wav;
    qtts_status status;
    Py_BEGIN_ALLOW_THREADS
    status = qtts_wav_create(path, format, &wav, os_error);
    if (status == QTTS_OK) status = qtts_wav_write(wav, data, size, os_error);
    if (status == QTTS_OK) status = qtts_wav_finish(wav, os_error);
    qtts_wav_free(wav);
    Py_END_ALLOW_THREADS
    return status;
}

/* After read(n), which may have left half a chunk here: the core's save would miss it. What cannot be written is given back. */
static int save_read(StreamObject *self, const char *path, int raw, PyObject *progress)
{
    int os_error = 0;
    PyObject *bytes = stream_gather(self, SIZE_MAX);
    if (!bytes) return -1;
    const qtts_format *format = &qtts_stream_response(self->handle)->format;
    qtts_status status = write_whole(path, raw || self->is_file || !format->sample_rate ? NULL : format, bytes, &os_error);
    if (status == QTTS_OK) return Py_DECREF(bytes), save_tell(self, progress);
    self->rest = bytes;
    self->rest_at = 0;
    if (status == QTTS_IO) return error_raise_os(os_error, self->path), -1;
    return error_raise(state_of(self), status, NULL), -1;
}

static void save_name(StreamObject *self, PyObject *path)
{
    PyObject *before = self->path;
    if (qtts_stream_error(self->handle)) return; /* that of an earlier file sticks */
    self->path = Py_NewRef(path);
    Py_XDECREF(before);
}

int stream_save(StreamObject *self, PyObject *path, int raw, PyObject *progress)
{
    PyObject *bytes = NULL;
    if (!PyUnicode_FSConverter(path, &bytes)) return -1;
    if (stream_enter(self) < 0) return Py_DECREF(bytes), -1;
    save_name(self, path);
    int result = (self->rest ? save_read : save_steps)(self, PyBytes_AsString(bytes), raw, progress);
    stream_leave(self);
    Py_DECREF(bytes);
    return result;
}

int stream_save_now(StreamObject *self, PyObject *path, int raw)
{
    PyObject *bytes = NULL;
    if (!PyUnicode_FSConverter(path, &bytes)) return -1;
    if (stream_enter(self) < 0) return Py_DECREF(bytes), -1;
    save_name(self, path);
    qtts_status status = save_step(self, PyBytes_AsString(bytes), raw, 0);
    if (status < 0) stream_raise(self, status);
    int over = status < 0 ? -1 : qtts_stream_response(self->handle)->metrics.duration >= 0;
    stream_leave(self);
    Py_DECREF(bytes);
    return over;
}

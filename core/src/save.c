/* The rest of a stream to a file. */
#include "client.h"
#include "wav.h"

#include <stdio.h>
#include <string.h>

typedef struct save_job {
    qtts_stream *stream;
    qtts_wav *wav;
    qtts_status status; /* of the file */
    int os_error;
} save_job;

static bool save_has_header(const qtts_stream *stream, const qtts_format *format)
{
    return stream->kind == QTTS__ORDER_STREAM && (format->encoding == QTTS_PCM_S16LE || format->encoding == QTTS_PCM_OTHER);
}

/* The header needs the format, which is known when the first chunk is there, or the end. */
static void save_begin(save_job *job)
{
    const qtts_format *format = &qtts_stream_response(job->stream)->format;
    if (save_has_header(job->stream, format)) job->status = qtts__wav_begin(job->wav, format, &job->os_error);
}

static qtts_status save_chunks(save_job *job)
{
    const void *data;
    size_t size;
    qtts_status status = qtts_stream_next(job->stream, &data, &size);
    if (status >= 0) save_begin(job);
    while (status == QTTS_CHUNK && job->status == QTTS_OK) {
        job->status = qtts_wav_write(job->wav, data, size, &job->os_error);
        if (job->status == QTTS_OK) status = qtts_stream_next(job->stream, &data, &size);
    }
    return status;
}

static qtts_status save_refuse(const save_job *job, const char *path)
{
    char message[512];
    const char *reason = job->status == QTTS_LIMIT   ? "a WAV holds no more than 4 GiB"
                         : job->status == QTTS_NOMEM ? "out of memory"
                                                     : strerror(job->os_error);
    snprintf(message, sizeof message, "%.400s: %s", path, reason);
    pthread_mutex_lock(&job->stream->client->lock);
    qtts__stream_refuse(job->stream, job->status, message, job->os_error);
    pthread_mutex_unlock(&job->stream->client->lock);
    return job->status;
}

qtts_status qtts_stream_save(qtts_stream *stream, const char *path)
{
    save_job job = {.stream = stream};
    qtts_status status = QTTS_OK;
    const qtts_error *error = qtts_stream_error(stream);
    if (error) return error->status;
    job.status = qtts__wav_open(path, &job.wav, &job.os_error);
    if (job.status == QTTS_OK) status = save_chunks(&job);
    if (job.status == QTTS_OK && status == QTTS_DONE) job.status = qtts_wav_finish(job.wav, &job.os_error);
    qtts_wav_free(job.wav);
    return job.status == QTTS_OK ? status : save_refuse(&job, path);
}

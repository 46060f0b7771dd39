/* The rest of a stream to a file, in steps. */
#include "client.h"
#include "wav.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qtts__save {
    qtts_wav *wav;
    bool raw;
    bool begun;         /* the header stands, where there is one */
    qtts_status status; /* of the file */
    int os_error;
};

void qtts__save_free(qtts__save *save)
{
    if (!save) return;
    qtts_wav_free(save->wav);
    free(save);
}

static void save_drop(qtts_stream *stream)
{
    qtts__save_free(stream->saving);
    stream->saving = NULL;
}

static qtts_status save_refuse(qtts_stream *stream, const char *path, qtts_status status, int os_error)
{
    char message[512];
    const char *reason = status == QTTS_LIMIT ? "a WAV holds no more than 4 GiB" : status == QTTS_NOMEM ? "out of memory" : strerror(os_error);
    snprintf(message, sizeof message, "%.400s: %s", path, reason);
    pthread_mutex_lock(&stream->client->lock);
    qtts__stream_refuse(stream, status, message, os_error);
    pthread_mutex_unlock(&stream->client->lock);
    save_drop(stream);
    return status;
}

/* Before the request goes out: a path that cannot be written to costs nothing then. */
static qtts_status save_open(qtts_stream *stream, const char *path, bool raw)
{
    int os_error = 0;
    stream->saving = calloc(1, sizeof *stream->saving);
    if (!stream->saving) return save_refuse(stream, path, QTTS_NOMEM, 0);
    stream->saving->raw = raw;
    qtts_status status = qtts__wav_open(path, &stream->saving->wav, &os_error);
    return status == QTTS_OK ? QTTS_OK : save_refuse(stream, path, status, os_error);
}

static bool save_has_header(const qtts_stream *stream, const qtts_format *format)
{
    bool pcm = format->encoding == QTTS_PCM_S16LE || format->encoding == QTTS_PCM_OTHER;
    return stream->kind == QTTS__ORDER_STREAM && pcm && !stream->saving->raw;
}

/* The header needs the format, which is known when the first chunk is there, or the end. */
static void save_begin(qtts_stream *stream)
{
    qtts__save *save = stream->saving;
    const qtts_format *format = &qtts_stream_response(stream)->format;
    if (!save->begun && stream->kind == QTTS__ORDER_DOWNLOAD && !save->raw) qtts__wav_mend(save->wav);
    if (!save->begun && save_has_header(stream, format)) save->status = qtts__wav_begin(save->wav, format, &save->os_error);
    save->begun = true;
}

static qtts_status save_take(qtts_stream *stream, bool may_wait)
{
    qtts__save *save = stream->saving;
    const void *data;
    size_t size;
    qtts_status status = qtts_stream_poll(stream, &data, &size);
    if (status == QTTS_CHUNK || status == QTTS_DONE) save_begin(stream);
    if (status == QTTS_DONE && !may_wait) return QTTS_AGAIN;
    if (save->status == QTTS_OK && status == QTTS_CHUNK) save->status = qtts_wav_write(save->wav, data, size, &save->os_error);
    if (save->status == QTTS_OK && status == QTTS_DONE) save->status = qtts_wav_finish(save->wav, &save->os_error);
    return status;
}

/* Everything was handed out already: an empty file would take the place of one with audio. */
static bool save_too_late(qtts_stream *stream)
{
    pthread_mutex_lock(&stream->client->lock);
    bool late = !stream->saving && stream->done && stream->wire_bytes != 0 && stream->kind != QTTS__ORDER_WHOLE &&
                !qtts__chunks_ready(&stream->chunks) && (stream->reader.audio_bytes != 0 || stream->kind == QTTS__ORDER_DOWNLOAD);
    stream->saved_late = late;
    pthread_mutex_unlock(&stream->client->lock);
    return late;
}

/* Time is up, with audio there perhaps: a host that watches the descriptor hears of it by another turn. */
static qtts_status save_later(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    pthread_mutex_lock(&client->lock);
    if (qtts__stream_has_news(stream)) qtts__ready_add(stream);
    if (stream->is_ready && atomic_load(&client->watched)) qtts__loop_wake(&client->loop);
    pthread_mutex_unlock(&client->lock);
    return QTTS_AGAIN;
}

static qtts_status save_step(qtts_stream *stream, const char *path, int raw, int timeout_ms)
{
    int64_t until = timeout_ms < 0 ? INT64_MAX : qtts__loop_now() + (int64_t)timeout_ms * QTTS__MILLISECOND;
    const qtts_error *error = qtts_stream_error(stream);
    if (error) save_drop(stream); /* another thread may have ended it between two steps */
    if (error) return error->status;
    if (save_too_late(stream)) return QTTS_INVALID;
    qtts_status status = stream->saving ? QTTS_OK : save_open(stream, path, raw != 0);
    while (status == QTTS_OK || status == QTTS_CHUNK) {
        int64_t left = until == INT64_MAX ? -1 : (until - qtts__loop_now()) / QTTS__MILLISECOND;
        if (until != INT64_MAX && left < 0) return save_later(stream);
        status = qtts_stream_wait(stream, (int)left);
        if (status == QTTS_OK) status = save_take(stream, timeout_ms != 0);
        if (stream->saving->status != QTTS_OK) return save_refuse(stream, path, stream->saving->status, stream->saving->os_error);
    }
    if (status != QTTS_AGAIN && stream->saving) save_drop(stream);
    return status;
}

qtts_status qtts_stream_save_step(qtts_stream *stream, const char *path, int raw, int timeout_ms)
{
    if (qtts__client_foreign(stream->client) || atomic_flag_test_and_set(&stream->being_saved)) return QTTS_INVALID;
    qtts_status status = save_step(stream, path, raw, timeout_ms);
    atomic_flag_clear(&stream->being_saved);
    return status;
}

qtts_status qtts_stream_save(qtts_stream *stream, const char *path)
{
    qtts_status status;
    while ((status = qtts_stream_save_step(stream, path, 0, -1)) == QTTS_AGAIN) {
    }
    return status;
}

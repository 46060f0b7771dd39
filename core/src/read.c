/* What a reader does with a stream: next, poll, wait, cancel, and asking what is known. */
#include "client.h"

#include "narration.h"

#include <string.h>

static bool read_enter(qtts_stream *stream)
{
    if (qtts__client_foreign(stream->client) || atomic_flag_test_and_set(&stream->busy)) return false;
    pthread_mutex_lock(&stream->client->lock);
    stream->entered = stream->client->turns;
    return true;
}

/* News of other streams that came up meanwhile: a host that watches the descriptor would not hear of it otherwise. */
static void read_tell(const qtts_stream *stream)
{
    qtts_client *client = stream->client;
    const qtts_stream *first = client->ready_first;
    bool others = first && (first != stream || first->next_ready);
    if (others && stream->entered != client->turns && atomic_load(&client->watched)) qtts__loop_wake(&client->loop);
}

static qtts_status read_leave(qtts_stream *stream, qtts_status status)
{
    read_tell(stream);
    stream->left = stream->client->turns;
    pthread_mutex_unlock(&stream->client->lock);
    atomic_flag_clear(&stream->busy);
    return status;
}

/* A piece was taken: a transfer that was held back goes on, unless what it filled is still there, and its silence is counted from now. */
void qtts__read_resume(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    if (!stream->held_back || !stream->transfer || qtts__stream_full(stream)) return;
    stream->held_back = false;
    client->now_ns = qtts__loop_now();
    stream->last_byte_ns = client->now_ns;
    qtts__transfer_resume(stream->transfer);
    qtts__turn_arm(client);
}

/* A whole sample of all channels; any byte of what has no samples. */
static size_t read_unit(const qtts_stream *stream)
{
    const qtts_format *format = &stream->reader.audio.format;
    int frame = format->channels * format->sample_width;
    return frame > 0 ? (size_t)frame : 1;
}

static qtts_status read_take(qtts_stream *stream, const void **data, size_t *size)
{
    *data = NULL;
    *size = 0;
    if (atomic_load_explicit(&stream->cancelled, memory_order_relaxed)) {
        static const char why[] = "the stream was cancelled";
        if (stream->phase != QTTS__PHASE_OVER) qtts__stream_close(stream, QTTS_CANCELLED, why);
        else if (qtts__chunks_ready(&stream->chunks)) qtts__stream_refuse(stream, QTTS_CANCELLED, why, 0); /* "done" would be without them */
        qtts__chunks_drop(&stream->chunks);
    }
    if (qtts__chunks_take(&stream->chunks, read_unit(stream), data, size)) {
        if (stream->speaks) qtts__narration_taken(stream->speaks, *size);
        else qtts__read_resume(stream);
        return QTTS_CHUNK;
    }
    if (qtts__chunks_ready(&stream->chunks)) {
        qtts__chunks_drop(&stream->chunks);
        qtts__stream_refuse(stream, QTTS_NOMEM, "out of memory", 0);
    }
    qtts__spares_take_back(&stream->client->spares, &stream->chunks);
    if (stream->phase != QTTS__PHASE_OVER) return QTTS_AGAIN;
    return stream->done ? QTTS_DONE : stream->error.shown.status;
}

/* Who hears that there is nothing more has heard the news, also what came up in the call itself: it is not ready for that. */
static qtts_status read_told(qtts_stream *stream, qtts_status status)
{
    if (status != QTTS_CHUNK) qtts__ready_remove(stream);
    return read_leave(stream, status);
}

/* A narration has audio for its reader at nearly every call, and yet its next pieces must begin: so it looks at the network at each, unless
 * somebody did since the last one, or a host's loop does. */
static void read_move(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    bool running = stream->speaks && stream->phase != QTTS__PHASE_OVER && !atomic_load(&client->watched);
    if (running && client->http && !client->driven && stream->left == client->turns) qtts__turn(client, 0);
}

qtts_status qtts_stream_next(qtts_stream *stream, const void **data, size_t *size)
{
    qtts_status status;
    if (!read_enter(stream)) return QTTS_INVALID;
    read_move(stream);
    while ((status = read_take(stream, data, size)) == QTTS_AGAIN) qtts__turn_for(stream, INT64_MAX, false);
    return read_told(stream, status);
}

qtts_status qtts_stream_poll(qtts_stream *stream, const void **data, size_t *size)
{
    if (!read_enter(stream)) return QTTS_INVALID;
    qtts_client *client = stream->client;
    read_move(stream);
    qtts_status status = read_take(stream, data, size);
    if (status == QTTS_AGAIN && stream->seen_empty == client->turns && !client->driven) {
        qtts__turn(client, 0);
        status = read_take(stream, data, size);
    }
    if (status == QTTS_AGAIN) stream->seen_empty = client->turns;
    return read_told(stream, status);
}

qtts_status qtts_stream_wait(qtts_stream *stream, int timeout_ms)
{
    int64_t until = timeout_ms < 0 ? INT64_MAX : qtts__loop_now() + (int64_t)timeout_ms * QTTS__MILLISECOND;
    if (!read_enter(stream)) return QTTS_INVALID;
    return read_leave(stream, qtts__turn_for(stream, until, true) || qtts__stream_has_news(stream) ? QTTS_OK : QTTS_AGAIN);
}

void qtts_stream_cancel(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    if (qtts__client_foreign(client)) return;
    atomic_store(&stream->cancelled, true);
    atomic_store(&client->cancelling, true);
    qtts__loop_wake(&client->loop);
}

const qtts_error qtts__error_of_fork = {.status = QTTS_INVALID,
                                        .code = "",
                                        .message = "the client was made before fork(); make one in this process",
                                        .hint = "",
                                        .request_id = "",
                                        .retry_after_ms = -1};

static const qtts_error read_saved_late = {.status = QTTS_INVALID,
                                           .code = "",
                                           .message = "all of the audio was read already, so there is nothing left to save",
                                           .hint = "Save instead of reading, or write what you read to the file yourself.",
                                           .request_id = "",
                                           .retry_after_ms = -1};

const qtts_error *qtts_stream_error(const qtts_stream *stream)
{
    qtts_client *client = stream->client;
    if (qtts__client_foreign(client)) return &qtts__error_of_fork;
    pthread_mutex_lock(&client->lock);
    const qtts_error *error = stream->phase == QTTS__PHASE_OVER ? qtts__error_shown(&stream->error) : NULL;
    bool late = stream->saved_late;
    pthread_mutex_unlock(&client->lock);
    return !error && late ? &read_saved_late : error;
}

void *qtts_stream_user(const qtts_stream *stream) { return stream->user; }
void qtts_stream_set_user(qtts_stream *stream, void *user) { stream->user = user; }

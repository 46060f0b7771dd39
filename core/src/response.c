/* The response as the caller sees it: a picture of what is known at this moment. */
#include "client.h"

#include <stdlib.h>
#include <string.h>

static char *response_copy(const char *text) { return text ? qtts__copy(text, strlen(text)) : NULL; }

/* false, and the texts that cannot be copied are "", when memory is out. */
static bool response_copy_facts(qtts__facts *to, const qtts__facts *from)
{
    qtts__facts_free(to);
    *to = *from;
    to->url = response_copy(from->url);
    to->usage_json = response_copy(from->usage_json);
    return (!from->url || to->url) && (!from->usage_json || to->usage_json);
}

static void response_point(qtts_response *response, const qtts__facts *facts)
{
    response->request_id = facts->request_id;
    response->finish_reason = facts->finish_reason;
    response->audio_id = facts->audio_id;
    response->url = facts->url ? facts->url : "";
    response->expires_at = facts->expires_at;
    response->usage = facts->usage;
    response->usage.json = facts->usage_json ? facts->usage_json : "";
}

static double response_seconds(const qtts_stream *stream, int64_t at_ns) { return at_ns == 0 ? -1 : (double)(at_ns - stream->opened_ns) / 1e9; }

/* A turn's clock is read at its beginning: what came in the turn that sent the request came behind that. */
static int64_t response_behind(int64_t at_ns, int64_t sent_ns) { return at_ns != 0 && at_ns < sent_ns ? sent_ns : at_ns; }

static void response_measure(const qtts_stream *stream, qtts_metrics *metrics)
{
    const qtts__answer *answer = stream->transfer ? qtts__transfer_answer(stream->transfer) : NULL;
    int64_t connected = answer && answer->sent_ns != 0 ? answer->sent_ns : stream->connected_ns;
    metrics->connection_reused = answer ? answer->reused : stream->reused;
    metrics->connected = metrics->connection_reused ? 0 : response_seconds(stream, connected);
    metrics->ttfa = response_seconds(stream, response_behind(stream->first_audio_ns, connected));
    metrics->duration = response_seconds(stream, response_behind(stream->over_ns, connected));
    metrics->audio_bytes = stream->reader.audio_bytes;
    metrics->audio_seconds = qtts__audio_seconds(&stream->reader.audio.format, stream->reader.audio_bytes);
    metrics->wire_bytes = stream->wire_bytes;
    metrics->retries = stream->retries;
    metrics->requests_sent = stream->requests_sent + (answer ? answer->requests_sent : 0);
    metrics->trailing_bytes = stream->reader.trailing_bytes;
}

static const qtts_error response_nomem = {
    .status = QTTS_NOMEM, .code = "", .message = "out of memory", .hint = "", .request_id = "", .retry_after_ms = -1};

/* false when memory is out: a url that could not be copied must not look as if none had come. */
static bool response_fill(qtts_stream *stream, qtts_response *response, qtts__facts *facts)
{
    static const qtts_format promised = {QTTS_PCM_S16LE, 24000, 1, 2};
    bool copied = response_copy_facts(facts, &stream->facts);
    response_point(response, facts);
    response_measure(stream, &response->metrics);
    response->format = stream->reader.audio.known ? stream->reader.audio.format : promised;
    response->error = stream->phase == QTTS__PHASE_OVER ? qtts__error_shown(&stream->error) : NULL;
    if (!copied && !response->error) response->error = &response_nomem;
    return copied;
}

const qtts_response *qtts_stream_response(const qtts_stream *stream)
{
    qtts_stream *self = (qtts_stream *)(uintptr_t)stream; /* the picture is a cache of the stream's own */
    bool foreign = qtts__client_foreign(stream->client);
    if (!foreign) pthread_mutex_lock(&stream->client->lock);
    response_fill(self, &self->shown, &self->shown_facts);
    if (!foreign) pthread_mutex_unlock(&stream->client->lock);
    return &self->shown;
}

/* ---- a response that outlives its stream ---- */

typedef struct response_owned {
    qtts_response shown; /* first, so that the caller's pointer is this one */
    qtts__facts facts;
    qtts__error error;
} response_owned;

static qtts_response *response_detach(qtts_stream *stream)
{
    response_owned *owned = calloc(1, sizeof *owned);
    if (!owned) return NULL;
    if (!response_fill(stream, &owned->shown, &owned->facts)) return qtts_response_free(&owned->shown), NULL;
    if (owned->shown.error) {
        qtts__error_copy(&owned->error, &stream->error);
        owned->shown.error = &owned->error.shown;
    }
    return &owned->shown;
}

void qtts_response_free(qtts_response *response)
{
    response_owned *owned = (response_owned *)response;
    if (!owned) return;
    qtts__facts_free(&owned->facts);
    free(owned);
}

/* Frees the stream; `out` may be NULL. */
static qtts_status response_conclude(qtts_stream *stream, qtts_status status, qtts_response **out)
{
    if (out) *out = response_detach(stream);
    if (out && !*out) status = QTTS_NOMEM;
    qtts_stream_free(stream);
    return status == QTTS_DONE ? QTTS_OK : status;
}

qtts_status qtts_client_synthesize(qtts_client *client, const qtts_request *request, qtts_response **out)
{
    const void *data;
    size_t size;
    qtts_stream *stream;
    qtts_status status = qtts_client_open_synthesis(client, request, &stream);
    *out = NULL;
    if (!stream) return status;
    while ((status = qtts_stream_next(stream, &data, &size)) == QTTS_CHUNK) {
    }
    return response_conclude(stream, status, out);
}

static qtts_status response_drain(qtts_stream *stream, qtts_sink sink)
{
    const void *data;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_next(stream, &data, &size)) == QTTS_CHUNK) {
        qtts_status written = sink.write(sink.user, data, size);
        if (written == QTTS_OK) continue;
        pthread_mutex_lock(&stream->client->lock);
        qtts__stream_refuse(stream, written < 0 ? written : QTTS_CANCELLED, "the sink refused", 0);
        pthread_mutex_unlock(&stream->client->lock);
        return written;
    }
    return status;
}

qtts_status qtts_client_download(qtts_client *client, const char *url, qtts_sink sink, qtts_response **out)
{
    qtts_stream *stream;
    qtts_status status = qtts_client_open_download(client, url, &stream);
    if (out) *out = NULL;
    if (!stream) return status;
    return response_conclude(stream, response_drain(stream, sink), out);
}

/* Opens streams: checks what the caller gave, and puts the stream among the client's. */
#include "client.h"
#include "url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deadlines are on the monotonic clock, and so must be the waiting. */
static void open_init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

static qtts_stream *open_new(qtts_client *client, qtts__order_kind kind)
{
    qtts_stream *stream = calloc(1, sizeof *stream);
    if (!stream) return NULL;
    open_init_condition(&stream->news);
    atomic_flag_clear(&stream->busy);
    atomic_flag_clear(&stream->being_saved);
    stream->client = client;
    stream->kind = kind;
    stream->to_loopback = client->settings.base_is_loopback;
    stream->reader.chunks = &stream->chunks;
    stream->reader.facts = &stream->facts;
    stream->reader.error = &stream->error;
    stream->reader.streamed = kind == QTTS__ORDER_STREAM;
    qtts__facts_begin(&stream->facts);
    return stream;
}

/* Behind another stream, and looked at after it; NULL: behind all. */
static void open_link(qtts_stream *stream, qtts_stream *behind)
{
    qtts_client *client = stream->client;
    stream->previous = behind ? behind : client->last_stream;
    qtts_stream **link = stream->previous ? &stream->previous->next : &client->streams;
    stream->next = *link;
    if (stream->next) stream->next->previous = stream;
    else client->last_stream = stream;
    *link = stream;
    client->references++;
}

/* A stream whose arguments are wrong is over before it began, and tells why. */
static qtts_status open_enter_locked(qtts_stream *stream, qtts_stream *behind)
{
    qtts_client *client = stream->client;
    open_link(stream, behind);
    client->now_ns = qtts__loop_now();
    stream->opened_ns = stream->start_ns = client->now_ns;
    stream->most_buffered = client->settings.max_buffered_bytes;
    stream->reader.event_ceiling =
        client->settings.max_event_bytes > (int64_t)(SIZE_MAX / 4) ? SIZE_MAX / 4 : (size_t)client->settings.max_event_bytes;
    if (!client->http) qtts__error_set(&stream->error, QTTS_INVALID, "the client is not usable: it was freed, or its settings were refused");
    if (stream->error.shown.status != QTTS_OK) {
        stream->phase = QTTS__PHASE_OVER;
        stream->over_ns = client->now_ns;
    } else {
        client->check_ns = 0;
        qtts__turn_arm(client);
    }
    return stream->error.shown.status;
}

static qtts_status open_enter(qtts_stream *stream)
{
    pthread_mutex_lock(&stream->client->lock);
    qtts_status status = open_enter_locked(stream, NULL);
    pthread_mutex_unlock(&stream->client->lock);
    return status;
}

static qtts_status open_foreign(qtts_stream *stream)
{
    qtts_status status = qtts__error_set(&stream->error, QTTS_INVALID, "the client was made before fork(); make one in this process");
    stream->phase = QTTS__PHASE_OVER;
    open_link(stream, NULL);
    return status;
}

static qtts_status open_entered(qtts_stream *stream, qtts_stream **out)
{
    qtts_status status = open_enter(stream);
    if (status != QTTS_NOMEM) return status;
    qtts_stream_free(stream);
    *out = NULL;
    return status;
}

static void open_write(qtts_stream *stream, const qtts_request *request)
{
    qtts__request_write(request, &stream->body, &stream->error);
    stream->user = request->user;
    stream->reader.other_audio = stream->body.other_audio;
}

static qtts_status open_request(qtts_client *client, const qtts_request *request, qtts__order_kind kind, qtts_stream **out)
{
    qtts_stream *stream = *out = open_new(client, kind);
    if (!stream) return QTTS_NOMEM;
    if (qtts__client_foreign(client)) return open_foreign(stream);
    open_write(stream, request);
    return open_entered(stream, out);
}

qtts_status qtts_client_stream(qtts_client *client, const qtts_request *request, qtts_stream **out)
{
    return open_request(client, request, QTTS__ORDER_STREAM, out);
}

qtts_status qtts_client_open_synthesis(qtts_client *client, const qtts_request *request, qtts_stream **out)
{
    return open_request(client, request, QTTS__ORDER_WHOLE, out);
}

qtts_status qtts_client_open_warmup(qtts_client *client, qtts_stream **out)
{
    qtts_stream *stream = *out = open_new(client, QTTS__ORDER_WARMUP);
    if (!stream) return QTTS_NOMEM;
    if (qtts__client_foreign(client)) return open_foreign(stream);
    const char *base = qtts_client_base_url(client);
    stream->url = qtts__copy(base, strlen(base));
    if (!stream->url) qtts__error_set(&stream->error, QTTS_NOMEM, "out of memory");
    return open_entered(stream, out);
}

/* The service writes http where https works as well; only a test's endpoint, here on this machine, has no TLS. */
static bool open_use_https(const qtts_client *client, const qtts__url *parts)
{
    bool here = parts->loopback && (client->settings.base_is_loopback || client->settings.allow_private_address);
    return !parts->https && !here;
}

static qtts_status open_url(qtts_stream *stream, const char *url)
{
    qtts__url parts;
    const qtts_client *client = stream->client;
    bool split = url && qtts__url_split(url, &parts);
    if (url && parts.nomem) return qtts__error_set(&stream->error, QTTS_NOMEM, "out of memory");
    if (!split || parts.has_user) return qtts__error_set(&stream->error, QTTS_INVALID, "the url is not one of a file by http or https");
    if (parts.loopback && !client->settings.base_is_loopback && !client->settings.allow_private_address)
        return qtts__error_set(&stream->error, QTTS_INVALID, "the url leads to this machine itself");
    bool upgrade = open_use_https(client, &parts);
    size_t room = strlen(url) + 2;
    stream->url = malloc(room);
    if (!stream->url) return qtts__error_set(&stream->error, QTTS_NOMEM, "out of memory");
    snprintf(stream->url, room, "%s%s", upgrade ? "https" : "", upgrade ? url + strlen("http") : url);
    stream->to_loopback = parts.loopback;
    stream->plain_url_works = upgrade && client->settings.allow_plaintext;
    return QTTS_OK;
}

qtts_status qtts_client_open_download(qtts_client *client, const char *url, qtts_stream **out)
{
    qtts_stream *stream = *out = open_new(client, QTTS__ORDER_DOWNLOAD);
    if (!stream) return QTTS_NOMEM;
    if (qtts__client_foreign(client)) return open_foreign(stream);
    open_url(stream, url);
    return open_entered(stream, out);
}

static void open_unlink(qtts_stream *stream)
{
    if (stream->previous) stream->previous->next = stream->next;
    else stream->client->streams = stream->next;
    if (stream->next) stream->next->previous = stream->previous;
    else stream->client->last_stream = stream->previous;
}

/* A condition on which a thread of the parent waits could not be destroyed in the child: it would wait for that thread. */
static void open_free_memory(qtts_stream *stream, bool foreign)
{
    qtts__reader_reset(&stream->reader);
    qtts__chunks_free(&stream->chunks);
    qtts__facts_free(&stream->facts);
    qtts__facts_free(&stream->shown_facts);
    qtts__body_free(&stream->body);
    qtts__save_free(stream->saving);
    if (!foreign) pthread_cond_destroy(&stream->news);
    free(stream->url);
    free(stream);
}

static void open_remove(qtts_stream *stream)
{
    bool foreign = qtts__client_foreign(stream->client);
    if (!foreign) {
        qtts__stream_close(stream, QTTS_CANCELLED, "the stream was freed");
        qtts__ready_remove(stream);
        qtts__chunks_drop(&stream->chunks);
        qtts__spares_take_back(&stream->client->spares, &stream->chunks);
    }
    open_unlink(stream);
    open_free_memory(stream, foreign);
}

void qtts_stream_free(qtts_stream *stream)
{
    if (!stream) return;
    qtts_client *client = stream->client;
    if (!qtts__client_foreign(client)) pthread_mutex_lock(&client->lock);
    open_remove(stream);
    qtts__client_unref(client);
}

/* ---- narrations ---- */

qtts_status qtts__open_voice(qtts_client *client, qtts_narration *narration, qtts_stream **out)
{
    qtts_stream *stream = *out = open_new(client, QTTS__ORDER_STREAM);
    if (!stream) return QTTS_NOMEM;
    if (qtts__client_foreign(client)) return open_foreign(stream);
    stream->speaks = narration;
    stream->phase = QTTS__PHASE_RUNS;
    return open_enter(stream);
}

qtts_stream *qtts__open_piece(qtts_narration *narration, const qtts_request *request, qtts_stream *behind)
{
    qtts_client *client = behind->client;
    qtts_stream *stream = open_new(client, QTTS__ORDER_STREAM);
    if (!stream) return NULL;
    stream->piece_of = narration;
    open_write(stream, request);
    open_enter_locked(stream, behind);
    return stream;
}

void qtts__open_discard(qtts_stream *stream)
{
    stream->client->references--;
    open_remove(stream);
}

/* The life of a stream: it starts, takes bytes, ends, starts again, times out. The client's lock is held throughout. */
#include "client.h"

#include "advice.h"
#include "narration.h"
#include "retry.h"

#include <stddef.h>
#include <string.h>

enum { STREAM_STARTS = 16 }; /* requests that one turn begins: of 200 opened at once the longest step takes 3 ms, and 20 ms if all begin in one */

bool qtts__stream_has_news(const qtts_stream *stream)
{
    return qtts__chunks_ready(&stream->chunks) || stream->phase == QTTS__PHASE_OVER || atomic_load_explicit(&stream->cancelled, memory_order_relaxed);
}

static int64_t stream_earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static void stream_look_again(qtts_stream *stream, int64_t at_ns) { stream->client->check_ns = stream_earlier(stream->client->check_ns, at_ns); }

/* ---- the end ---- */

static void stream_keep_counts(qtts_stream *stream)
{
    if (!stream->transfer) return;
    const qtts__answer *answer = qtts__transfer_answer(stream->transfer);
    stream->requests_sent += answer->requests_sent;
    stream->reused = answer->reused;
    if (answer->sent_ns != 0) stream->connected_ns = answer->sent_ns;
}

static void stream_let_go(qtts_stream *stream, bool at_once)
{
    if (!stream->transfer) return;
    stream_keep_counts(stream);
    int64_t until = at_once ? 0 : stream->client->now_ns + QTTS__LINGER_NS;
    qtts__transfer_release(stream->transfer, until);
    stream->transfer = NULL;
    stream->held_back = false;
    if (!at_once) stream_look_again(stream, until);
}

static void stream_over(qtts_stream *stream, bool at_once)
{
    stream_let_go(stream, at_once);
    stream->phase = QTTS__PHASE_OVER;
    stream->over_ns = stream->client->now_ns;
    if (stream->speaks) qtts__narration_over(stream->speaks);
    qtts__ready_add(stream);
}

static qtts__progress stream_progress(const qtts_stream *stream)
{
    if (stream->reader.audio_bytes != 0 || stream->chunks.fill.size != 0) return QTTS__AUDIO_CAME;
    return stream->transfer && qtts__transfer_answer(stream->transfer)->requests_sent != 0 ? QTTS__SENT : QTTS__NOT_SENT;
}

static uint32_t stream_random(qtts_client *client)
{
    client->random ^= client->random << 13;
    client->random ^= client->random >> 17;
    client->random ^= client->random << 5;
    return client->random;
}

static bool stream_again(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    int64_t delay = qtts__retry_delay_ms(&stream->error.shown, stream->retries, stream_random(client));
    int64_t start = qtts__time_after(client->now_ns, delay);
    if (stream->retries >= client->settings.retries || !qtts__retry_wanted(&stream->error.shown, stream_progress(stream))) return false;
    if (start >= qtts__time_after(stream->opened_ns, client->settings.total_timeout_ms)) return false;
    stream_let_go(stream, false);
    qtts__reader_reset(&stream->reader);
    qtts__facts_begin(&stream->facts);
    stream->error = (qtts__error){0};
    stream->settled = false;
    stream->retries++;
    stream->start_ns = start;
    stream->phase = QTTS__PHASE_WAITS;
    stream_look_again(stream, start);
    return true;
}

/* A storage without https: the url as the service wrote it, where the caller allows that. */
static bool stream_try_plain(qtts_stream *stream)
{
    qtts_status status = stream->error.shown.status;
    if (!stream->plain_url_works || stream->wire_bytes != 0 || (status != QTTS_NETWORK && status != QTTS_TLS)) return false;
    stream->plain_url_works = false;
    stream_let_go(stream, true);
    memmove(stream->url + strlen("http"), stream->url + strlen("https"), strlen(stream->url + strlen("https")) + 1);
    stream->error = (qtts__error){0};
    stream->settled = false;
    stream->phase = QTTS__PHASE_WAITS;
    stream_look_again(stream, 0);
    return true;
}

/* An error is set: the request is sent again, or the stream is over with it. */
static void stream_fail(qtts_stream *stream)
{
    const qtts__answer *answer = stream->transfer ? qtts__transfer_answer(stream->transfer) : NULL;
    if (answer) {
        stream->error.shown.retry_after_ms = answer->retry_after_ms;
        if (stream->error.shown.http_status == 0) stream->error.shown.http_status = answer->http_status;
    }
    qtts__error_request_id(&stream->error, stream->facts.request_id);
    qtts__error_hide(&stream->error, stream->client->settings.api_key);
    qtts__advice_give(&stream->error.shown);
    if (!stream_try_plain(stream) && !stream_again(stream))
        stream_over(stream, answer && !answer->over && stream->error.shown.status != QTTS_SERVICE);
}

void qtts__stream_close(qtts_stream *stream, qtts_status status, const char *message)
{
    if (stream->phase == QTTS__PHASE_OVER) return;
    qtts__error_set(&stream->error, status, "%s", message);
    qtts__error_request_id(&stream->error, stream->facts.request_id);
    qtts__advice_give(&stream->error.shown);
    stream_over(stream, true);
}

void qtts__stream_refuse(qtts_stream *stream, qtts_status status, const char *message, int os_error)
{
    if (stream->error.shown.status != QTTS_OK) return;
    qtts__error_set(&stream->error, status, "%s", message);
    stream->error.shown.os_error = os_error;
    stream->done = false;
    qtts__chunks_drop(&stream->chunks); /* the error is what comes next */
    if (stream->phase != QTTS__PHASE_OVER) stream_over(stream, true);
}

/* ---- bytes ---- */

static qtts__reading stream_reading(const qtts_stream *stream)
{
    const qtts__answer *answer = qtts__transfer_answer(stream->transfer);
    return (qtts__reading){answer->http_status, answer->event_stream, answer->html, answer->encoded};
}

static qtts_status stream_take_file(qtts_stream *stream, const char *bytes, size_t size)
{
    if (qtts__transfer_answer(stream->transfer)->http_status != 200) return QTTS_OK; /* of what a storage says, the status is enough */
    if (stream->wire_bytes > stream->client->settings.max_download_bytes)
        return qtts__error_set(&stream->error, QTTS_LIMIT, "the file has over %lld bytes (max_download_bytes)",
                               (long long)stream->client->settings.max_download_bytes);
    if (!qtts__buffer_append(&stream->chunks.fill, bytes, size)) return qtts__error_set(&stream->error, QTTS_NOMEM, "out of memory");
    stream->chunks.ready = stream->chunks.fill.size;
    return QTTS_OK;
}

static qtts_status stream_feed(qtts_stream *stream, const char *bytes, size_t size)
{
    stream->wire_bytes += (int64_t)size;
    qtts__spares_lend(&stream->client->spares, &stream->chunks);
    if (stream->kind == QTTS__ORDER_DOWNLOAD) return stream_take_file(stream, bytes, size);
    qtts__reading reading = stream_reading(stream);
    return qtts__reader_feed(&stream->reader, &reading, bytes, size);
}

bool qtts__stream_full(const qtts_stream *stream) { return (int64_t)stream->chunks.ready >= stream->most_buffered; }

/* Called by libcurl through http: nothing may be closed here, only marked. */
static qtts__taken stream_take(void *self, const char *bytes, size_t size)
{
    qtts_stream *stream = self;
    qtts_client *client = stream->client;
    stream->held_back = qtts__stream_full(stream);
    if (stream->held_back) return QTTS__TAKEN_NOTHING;
    stream->last_byte_ns = client->now_ns;
    qtts_status status = stream_feed(stream, bytes, size);
    if (stream->chunks.ready != 0) {
        if (stream->first_audio_ns == 0) stream->first_audio_ns = client->now_ns;
        qtts__ready_add(stream);
    }
    if (status == QTTS_DONE) stream->done = true;
    if (status != QTTS_OK) stream->settled = true;
    if (stream->settled) stream_look_again(stream, 0);
    if (status == QTTS_DONE) stream_over(stream, false);
    stream->held_back = status == QTTS_OK && qtts__stream_full(stream); /* of what is over nothing more comes */
    return stream->held_back ? QTTS__TAKEN_LAST : QTTS__TAKEN;
}

/* ---- the transfer has ended ---- */

static void stream_fault(qtts_stream *stream, const qtts__error *fault)
{
    bool cut = fault->shown.status == QTTS_INCOMPLETE, spoken = stream->kind == QTTS__ORDER_STREAM;
    qtts_status status = cut && !spoken ? QTTS_NETWORK : fault->shown.status;
    qtts__error_set(&stream->error, status, "%s%s", cut && spoken ? "the audio ended before the service said \"stop\": " : "", fault->message);
    stream->error.shown.os_error = fault->shown.os_error;
    stream->error.shown.http_status = fault->shown.http_status;
    if (stream->kind != QTTS__ORDER_DOWNLOAD) qtts__reader_cut(&stream->reader);
}

static qtts_status stream_finish_file(qtts_stream *stream, int http_status)
{
    if (http_status == 200) return QTTS_DONE;
    qtts_status status = qtts__error_set(&stream->error, QTTS_HTTP, "the file cannot be had: HTTP %d", http_status);
    stream->error.shown.http_status = http_status;
    if (http_status == 403) stream->error.shown.hint = "Result urls expire after 24 hours; ask for the text again.";
    return status;
}

static qtts_status stream_finish(qtts_stream *stream)
{
    qtts__reading reading = stream_reading(stream);
    if (stream->kind == QTTS__ORDER_WARMUP) return QTTS_DONE; /* whatever the answer is: the connection stands */
    if (stream->kind == QTTS__ORDER_DOWNLOAD) return stream_finish_file(stream, reading.http_status);
    return qtts__reader_finish(&stream->reader, &reading);
}

void qtts__stream_ended(qtts_stream *stream)
{
    const qtts__answer *answer = qtts__transfer_answer(stream->transfer);
    /* An answer with such a status says more than the transport. */
    bool followed = stream->kind == QTTS__ORDER_DOWNLOAD && answer->http_status < 400 && answer->fault.shown.status == QTTS_TIMEOUT;
    bool answered = answer->http_status >= 300 && !followed && stream->kind != QTTS__ORDER_WARMUP;
    if (stream->settled) return; /* the reader has judged already */
    if (answer->fault.shown.status != QTTS_OK && !answered) stream_fault(stream, &answer->fault);
    qtts_status status = stream->error.shown.status != QTTS_OK ? stream->error.shown.status : stream_finish(stream);
    stream->done = status == QTTS_DONE;
    if (stream->chunks.ready != 0 && stream->first_audio_ns == 0) stream->first_audio_ns = stream->client->now_ns;
    if (stream->done) stream_over(stream, false);
    else stream_fail(stream);
}

/* ---- time ---- */

static void stream_start(qtts_stream *stream)
{
    qtts__order order = {.kind = stream->kind,
                         .url = stream->url,
                         .to_loopback = stream->to_loopback,
                         .body = stream->body.json,
                         .body_size = stream->body.size,
                         .take = stream_take,
                         .self = stream,
                         .self_size = offsetof(qtts_stream, reader.repeat.text) + QTTS__REPEAT_USUAL};
    stream->phase = QTTS__PHASE_RUNS;
    stream->client->starts++;
    stream->settled = false;
    stream->last_byte_ns = 0;
    if (qtts__http_start(stream->client->http, &order, &stream->transfer) == QTTS_OK) return;
    qtts__stream_close(stream, QTTS_NOMEM, "out of memory");
}

static void stream_time_out(qtts_stream *stream)
{
    qtts__deadline_tell(stream);
    qtts__advice_give(&stream->error.shown);
    qtts__error_request_id(&stream->error, stream->facts.request_id);
    stream_over(stream, true);
}

void qtts__stream_check(qtts_stream *stream)
{
    const qtts_client *client = stream->client;
    if (stream->phase == QTTS__PHASE_OVER) return;
    if (atomic_load(&stream->cancelled)) qtts__stream_close(stream, QTTS_CANCELLED, "the stream was cancelled");
    else if (stream->settled) stream_fail(stream);
    else if (qtts__deadline_passed(stream)) stream_time_out(stream);
    else if (stream->phase == QTTS__PHASE_WAITS && client->starts < STREAM_STARTS && client->now_ns >= qtts__deadline_start(stream))
        stream_start(stream);
}

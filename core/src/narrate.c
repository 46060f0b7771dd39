/* Narrations as the caller sees them: options, text that comes, and the audio as a stream. */
#include "narration.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

enum { NARRATE_PAUSE_MS = 400, NARRATE_LONGEST_PAUSE_MS = 60000 };

static const char narrate_probe[] = "a"; /* stands for the text where the rest of the request is looked at */

/* ---- options ---- */

static const char *narrate_copy(const char *text, bool *copied)
{
    char *copy = text ? qtts__copy(text, strlen(text)) : NULL;
    if (text && !copy) *copied = false;
    return copy;
}

static bool narrate_copy_request(qtts_narration *narration, const qtts_request *request)
{
    bool copied = true;
    narration->request = (qtts_request){.optimize_instructions = request->optimize_instructions,
                                        .voice = narrate_copy(request->voice, &copied),
                                        .model = narrate_copy(request->model, &copied),
                                        .language_type = narrate_copy(request->language_type, &copied),
                                        .instructions = narrate_copy(request->instructions, &copied),
                                        .parameters = narrate_copy(request->parameters, &copied),
                                        .input = narrate_copy(request->input, &copied)};
    return copied;
}

static void narrate_free_request(qtts_request *request)
{
    const char *const copies[] = {request->voice, request->model, request->language_type, request->instructions, request->parameters, request->input};
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) free((char *)(uintptr_t)copies[i]); /* our own, shown as const */
}

static int64_t narrate_number(int64_t given, int64_t otherwise) { return given == 0 ? otherwise : given; }

static qtts_status narrate_check(const qtts_narrate_options *options, qtts__error *error)
{
    qtts__body body;
    qtts_request probe = options->request;
    probe.text = narrate_probe;
    probe.text_size = 0;
    qtts__request_write(&probe, &body, error);
    if (options->concurrency < 0 || options->concurrency > QTTS__NARRATION_MOST_CONCURRENCY)
        qtts__error_set(error, QTTS_INVALID, "concurrency must be 1 to %d", QTTS__NARRATION_MOST_CONCURRENCY);
    if (options->max_bytes != 0 && options->max_bytes < QTTS__CUT_LEAST_BYTES)
        qtts__error_set(error, QTTS_INVALID, "max_bytes must be %d or more", QTTS__CUT_LEAST_BYTES);
    if (options->pause_ms < QTTS_OFF || options->pause_ms > NARRATE_LONGEST_PAUSE_MS)
        qtts__error_set(error, QTTS_INVALID, "the pause must be 0 to %d ms", NARRATE_LONGEST_PAUSE_MS);
    if (options->silence_ms < QTTS_OFF || options->start < 0 || options->max_ahead_bytes < 0)
        qtts__error_set(error, QTTS_INVALID, "silence, start and max_ahead_bytes cannot be negative");
    if (options->trim != QTTS_OFF && body.other_audio)
        qtts__error_set(error, QTTS_INVALID, "only PCM can be trimmed: with this response_format, switch trim off");
    qtts__body_free(&body);
    return error->shown.status;
}

int qtts_text_fits(const char *text, size_t size) { return (size != 0 ? size : text ? strlen(text) : 0) <= QTTS__CUT_DEFAULT_BYTES; }

static qtts_status narrate_take_options(qtts_narration *narration, const qtts_narrate_options *options, qtts__error *error)
{
    narration->most_pieces = (int)narrate_number(options->concurrency, QTTS__NARRATION_CONCURRENCY);
    narration->most_bytes = (int)narrate_number(options->max_bytes, QTTS__CUT_DEFAULT_BYTES);
    narration->trims = options->trim != QTTS_OFF;
    narration->pause_ms = options->pause_ms == QTTS_OFF ? 0 : (int)narrate_number(options->pause_ms, NARRATE_PAUSE_MS);
    narration->silence_ms = (int)narrate_number(options->silence_ms, QTTS__NARRATION_SILENCE_MS);
    narration->most_ahead = narrate_number(options->max_ahead_bytes, QTTS__NARRATION_AHEAD_BYTES);
    narration->start = narration->to_leave_out = options->start;
    narration->cutter.offset = (uint64_t)options->start;
    narration->cutter.max_bytes = (size_t)narration->most_bytes;
    narration->cutter.first_short = true;
    narration->flush_ns = INT64_MAX;
    if (narrate_check(options, error) != QTTS_OK) return error->shown.status;
    narration->pieces = calloc((size_t)narration->most_pieces, sizeof *narration->pieces);
    bool copied = narrate_copy_request(narration, &options->request);
    return narration->pieces && copied ? QTTS_OK : qtts__error_set(error, QTTS_NOMEM, "out of memory");
}

/* ---- text ---- */

static bool narrate_over(const qtts_narration *narration) { return narration->voice->phase == QTTS__PHASE_OVER; }

/* Something may have become due: whoever drives looks at it, in this thread or another one. */
static void narrate_stir(qtts_narration *narration)
{
    qtts_client *client = narration->client;
    client->now_ns = qtts__loop_now();
    qtts__narration_move(narration);
    client->check_ns = 0;
    qtts__turn_arm(client);
}

/* A source that keeps giving "" is as silent as one that gives nothing. */
static void narrate_await_more(qtts_narration *narration)
{
    if (narration->finished || narration->silence_ms == QTTS_OFF || qtts__cutter_pending(&narration->cutter) == 0) narration->flush_ns = INT64_MAX;
    else narration->flush_ns = qtts__loop_now() + (int64_t)narration->silence_ms * QTTS__MILLISECOND;
}

static qtts_status narrate_feed(qtts_narration *narration, const char *text, size_t size)
{
    size_t left_out = (int64_t)size < narration->to_leave_out ? size : (size_t)narration->to_leave_out;
    if (narration->finished || narrate_over(narration)) return QTTS_INVALID;
    if (size - left_out > QTTS__NARRATION_MOST_TEXT - qtts__cutter_pending(&narration->cutter)) return QTTS_LIMIT;
    narration->to_leave_out -= (int64_t)left_out;
    narration->fed += (int64_t)size;
    qtts_status status = qtts__cutter_feed(&narration->cutter, text + left_out, size - left_out);
    if (status != QTTS_OK) narration->finished = true;
    if (size != 0) narrate_await_more(narration);
    return status;
}

static qtts_status narrate_finish(qtts_narration *narration, bool failed, const char *message)
{
    if (narration->finished || narrate_over(narration)) return QTTS_INVALID;
    narration->finished = true;
    narration->source_failed = failed;
    narrate_await_more(narration);
    if (failed) qtts__utf8_clean(message, strlen(message), narration->failure, sizeof narration->failure);
    return qtts__cutter_finish(&narration->cutter);
}

static bool narrate_enter(qtts_narration *narration)
{
    if (qtts__client_foreign(narration->client)) return false;
    pthread_mutex_lock(&narration->client->lock);
    return true;
}

static qtts_status narrate_leave(qtts_narration *narration, qtts_status status)
{
    if (!narrate_over(narration)) narrate_stir(narration);
    pthread_mutex_unlock(&narration->client->lock);
    return status;
}

qtts_status qtts_narration_feed(qtts_narration *narration, const char *text, size_t size)
{
    if (!narrate_enter(narration)) return QTTS_INVALID;
    return narrate_leave(narration, narrate_feed(narration, text, size));
}

qtts_status qtts_narration_finish(qtts_narration *narration)
{
    if (!narrate_enter(narration)) return QTTS_INVALID;
    return narrate_leave(narration, narrate_finish(narration, false, NULL));
}

qtts_status qtts_narration_fail(qtts_narration *narration, const char *message)
{
    if (!narrate_enter(narration)) return QTTS_INVALID;
    return narrate_leave(narration, narrate_finish(narration, true, message ? message : "the source of the text failed"));
}

/* ---- life ---- */

/* A text that is given is judged before anything is sent. */
static void narrate_take_text(qtts_narration *narration, const qtts_request *request, qtts__error *error)
{
    size_t size = request->text_size != 0 ? request->text_size : strlen(request->text);
    if (narration->to_leave_out > (int64_t)size)
        qtts__error_set(error, QTTS_INVALID, "start is %lld, but the text has %zu bytes", (long long)narration->to_leave_out, size);
    qtts_status status = narrate_feed(narration, request->text, size);
    if (status == QTTS_OK) status = narrate_finish(narration, false, NULL);
    if (status == QTTS_INVALID) qtts__narration_refuse_text(narration, error);
    else if (status != QTTS_OK) qtts__error_set(error, status, status == QTTS_LIMIT ? "the text is longer than 256 MiB" : "out of memory");
}

static qtts_status narrate_begin(qtts_narration *narration, const qtts_request *request, qtts__error *error)
{
    qtts_stream *voice = narration->voice;
    pthread_mutex_lock(&narration->client->lock);
    if (error->shown.status == QTTS_OK && request->text) narrate_take_text(narration, request, error);
    if (error->shown.status != QTTS_OK) {
        qtts__error_copy(&voice->error, error);
        qtts__stream_close(voice, error->shown.status, "");
    }
    if (!narrate_over(narration)) narrate_stir(narration);
    qtts__ready_remove(voice); /* what went wrong is this call's to tell */
    qtts_status status = narrate_over(narration) ? voice->error.shown.status : QTTS_OK;
    pthread_mutex_unlock(&narration->client->lock);
    return status;
}

static void narrate_free_memory(qtts_narration *narration)
{
    qtts__cutter_free(&narration->cutter);
    qtts__join_free(&narration->join);
    qtts__segments_free(narration);
    narrate_free_request(&narration->request);
    free(narration->pieces);
    free(narration);
}

qtts_status qtts_client_narrate(qtts_client *client, const qtts_narrate_options *options, qtts_narration **out)
{
    qtts__error error = {0};
    qtts_narration *narration = *out = calloc(1, sizeof *narration);
    if (!narration) return QTTS_NOMEM;
    narration->client = client;
    narrate_take_options(narration, options, &error);
    qtts_status status = qtts__open_voice(client, narration, &narration->voice);
    if (narration->voice) narration->voice->user = options->request.user;
    if (status == QTTS_OK) status = narrate_begin(narration, &options->request, &error);
    if (status != QTTS_NOMEM) return status;
    qtts_narration_free(narration);
    *out = NULL;
    return status;
}

void qtts_narration_free(qtts_narration *narration)
{
    if (!narration) return;
    qtts_stream *voice = narration->voice;
    bool foreign = qtts__client_foreign(narration->client);
    if (!foreign) pthread_mutex_lock(&narration->client->lock);
    if (voice && !foreign) qtts__stream_close(voice, QTTS_CANCELLED, "the narration was freed");
    if (voice && !foreign) qtts__ready_remove(voice);
    if (voice) voice->speaks = NULL;
    qtts__narration_over(narration);
    qtts__narration_forget(narration);
    if (!foreign) pthread_mutex_unlock(&narration->client->lock);
    narrate_free_memory(narration);
    qtts_stream_free(voice);
}

/* ---- the stream ---- */

qtts_stream *qtts_narration_stream(qtts_narration *narration) { return narration->voice; }
qtts_status qtts_narration_next(qtts_narration *narration, const void **data, size_t *size) { return qtts_stream_next(narration->voice, data, size); }
qtts_status qtts_narration_poll(qtts_narration *narration, const void **data, size_t *size) { return qtts_stream_poll(narration->voice, data, size); }
qtts_status qtts_narration_wait(qtts_narration *narration, int timeout_ms) { return qtts_stream_wait(narration->voice, timeout_ms); }
qtts_status qtts_narration_save(qtts_narration *narration, const char *path) { return qtts_stream_save(narration->voice, path); }
void qtts_narration_cancel(qtts_narration *narration) { qtts_stream_cancel(narration->voice); }
const qtts_error *qtts_narration_error(const qtts_narration *narration) { return qtts_stream_error(narration->voice); }
const qtts_response *qtts_narration_response(const qtts_narration *narration) { return qtts_stream_response(narration->voice); }
void *qtts_narration_user(const qtts_narration *narration) { return qtts_stream_user(narration->voice); }

qtts_status qtts_narration_save_step(qtts_narration *narration, const char *path, int raw, int timeout_ms)
{
    return qtts_stream_save_step(narration->voice, path, raw, timeout_ms);
}

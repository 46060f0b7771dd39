/* Runs scenarios through qtts.h: a job a line on stdin, a result a line on stdout. See drivers.py for the lines. */
#define _POSIX_C_SOURCE 200809L
#include "job.h"
#include "qtts.h"

#include <locale.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What came, until it is printed. */
typedef struct outcome {
    qtts_status status, again;
    unsigned char *audio;
    size_t size, room;
    long long taken; /* bytes of audio */
    int chunks, cancel_after, unended;
    bool discards;      /* what came is counted, not kept */
    long long pause_ms; /* after the first chunk: a reader that is slow */
} outcome;

static qtts_client *kept;

static void sleep_ms(long long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static void outcome_keep(outcome *self, const void *data, size_t size)
{
    if (self->size + size > self->room) {
        self->room = (self->size + size) * 2;
        self->audio = realloc(self->audio, self->room);
        if (!self->audio) abort();
    }
    memcpy(self->audio + self->size, data, size);
    self->size += size;
}

static void outcome_add(outcome *self, const void *data, size_t size)
{
    self->taken += (long long)size;
    if (!self->discards) outcome_keep(self, data, size);
    if (self->chunks++ == 0) {
        puts("chunk");
        fflush(stdout);
        sleep_ms(self->pause_ms);
    }
}

/* ---- a job as a config and a request ----------------------------------------------------------------------------------------------- */

static qtts_client *client_of(const job *given, qtts_status *status)
{
    const char *headers[] = {job_text(given, "header"), NULL};
    const qtts_config config = {
        .api_key = job_text(given, "api_key"),
        .region = job_text(given, "region"),
        .base_url = job_text(given, "base_url"),
        .workspace = job_text(given, "workspace"),
        .headers = headers,
        .user_agent = job_text(given, "user_agent"),
        .proxy = job_text(given, "proxy"),
        .ca_file = job_text(given, "ca_file"),
        .retries = (int)job_number(given, "retries"),
        .connect_timeout_ms = (int)job_number(given, "connect_timeout_ms"),
        .first_byte_timeout_ms = (int)job_number(given, "first_byte_timeout_ms"),
        .idle_timeout_ms = (int)job_number(given, "idle_timeout_ms"),
        .total_timeout_ms = (int)job_number(given, "total_timeout_ms"),
        .max_event_bytes = job_number(given, "max_event_bytes"),
        .max_header_bytes = job_number(given, "max_header_bytes"),
        .max_buffered_bytes = job_number(given, "max_buffered_bytes"),
        .max_download_bytes = job_number(given, "max_download_bytes"),
        .allow_plaintext = (int)job_number(given, "allow_plaintext"),
        .allow_private_address = (int)job_number(given, "allow_private_address"),
    };
    qtts_client *client = kept;
    *status = QTTS_OK;
    kept = NULL;
    if (!client) *status = qtts_client_new(&config, &client);
    return client;
}

static qtts_request request_of(const job *given)
{
    const job_field *text = job_find(given, "text");
    return (qtts_request){
        .text = text ? text->value : NULL,
        .text_size = text ? text->size : 0,
        .voice = job_text(given, "voice"),
        .model = job_text(given, "model"),
        .language_type = job_text(given, "language_type"),
        .instructions = job_text(given, "instructions"),
        .optimize_instructions = (int)job_number(given, "optimize_instructions"),
        .parameters = job_text(given, "parameters"),
        .input = job_text(given, "input"),
    };
}

/* ---- the result as a line ---------------------------------------------------------------------------------------------------------- */

static void put_error(const qtts_error *error)
{
    job_put_number(stdout, "http_status", error->http_status);
    job_put_text(stdout, "code", error->code);
    job_put_text(stdout, "message", error->message);
    job_put_text(stdout, "hint", error->hint);
    job_put_text(stdout, "error_request_id", error->request_id);
    job_put_number(stdout, "retryable", error->retryable);
    job_put_number(stdout, "retry_after_ms", error->retry_after_ms);
    job_put_number(stdout, "os_error", error->os_error);
}

static void put_usage(const qtts_usage *usage)
{
    job_put_number(stdout, "characters", usage->characters);
    job_put_number(stdout, "input_tokens", usage->input_tokens);
    job_put_number(stdout, "output_tokens", usage->output_tokens);
    job_put_number(stdout, "total_tokens", usage->total_tokens);
    job_put_number(stdout, "input_text_tokens", usage->input_text_tokens);
    job_put_number(stdout, "output_audio_tokens", usage->output_audio_tokens);
    job_put_number(stdout, "output_text_tokens", usage->output_text_tokens);
}

static void put_response(const qtts_response *response)
{
    static const char *const encodings[] = {"pcm_s16le", "pcm", "mp3", "ogg"};
    job_put_text(stdout, "request_id", response->request_id);
    job_put_text(stdout, "finish_reason", response->finish_reason);
    job_put_text(stdout, "url", response->url);
    job_put_text(stdout, "audio_id", response->audio_id);
    job_put_number(stdout, "expires_at", response->expires_at);
    put_usage(&response->usage);
    job_put_text(stdout, "encoding", encodings[response->format.encoding]);
    job_put_number(stdout, "sample_rate", response->format.sample_rate);
    job_put_number(stdout, "channels", response->format.channels);
    job_put_number(stdout, "sample_width", response->format.sample_width);
    job_put_number(stdout, "retries", response->metrics.retries);
    job_put_number(stdout, "requests_sent", response->metrics.requests_sent);
    job_put_number(stdout, "connection_reused", response->metrics.connection_reused);
    job_put_number(stdout, "trailing_bytes", response->metrics.trailing_bytes);
}

/* QTTS_OK and QTTS_DONE are the same good end, of a call that waits and of a stream. */
static const char *name_of(qtts_status status) { return status == QTTS_OK ? "DONE" : qtts_status_name(status); }

static void put_outcome(const outcome *came)
{
    printf("result");
    job_put_text(stdout, "status", came->unended ? "OK" : name_of(came->status));
    job_put_text(stdout, "again", name_of(came->again));
    job_put_number(stdout, "chunks", came->chunks);
    job_put_number(stdout, "taken", came->taken);
    job_put_hex(stdout, "audio", came->audio, came->size);
}

/* ---- what a client can be asked ---------------------------------------------------------------------------------------------------- */

static void read_all(qtts_stream *stream, outcome *came)
{
    const void *data = NULL;
    size_t size = 0;
    while ((came->status = qtts_stream_next(stream, &data, &size)) == QTTS_CHUNK) {
        outcome_add(came, data, size);
        if (came->chunks == came->cancel_after) qtts_stream_cancel(stream);
    }
    came->again = qtts_stream_poll(stream, &data, &size);
    came->unended = came->status == QTTS_OK; /* no answer of a stream */
}

typedef struct canceller {
    qtts_stream *stream;
    long long after_ms;
} canceller;

static void *cancel_later(void *argument)
{
    const canceller *self = argument;
    sleep_ms(self->after_ms);
    qtts_stream_cancel(self->stream);
    return NULL;
}

static void read_or_save(qtts_stream *stream, const job *given, outcome *came)
{
    const char *path = job_text(given, "path");
    canceller other = {stream, job_number(given, "cancel_after_ms")};
    pthread_t thread;
    const int cancels = other.after_ms > 0 && pthread_create(&thread, NULL, cancel_later, &other) == 0;
    if (path) came->status = came->again = qtts_stream_save(stream, path);
    else read_all(stream, came);
    if (cancels) pthread_join(thread, NULL);
}

static qtts_status open_stream(qtts_client *client, const job *given, qtts_stream **stream)
{
    const qtts_request request = request_of(given);
    if (strcmp(job_text(given, "mode"), "download") == 0) return qtts_client_open_download(client, job_text(given, "url"), stream);
    return qtts_client_stream(client, &request, stream);
}

static void run_narration(qtts_client *client, const job *given, outcome *came)
{
    qtts_narration *narration = NULL;
    const qtts_narrate_options options = {
        .request = request_of(given),
        .concurrency = (int)job_number(given, "concurrency"),
        .max_bytes = (int)job_number(given, "piece_bytes"),
        .trim = QTTS_OFF,
        .start = job_number(given, "start"),
    };
    came->status = came->again = qtts_client_narrate(client, &options, &narration);
    if (came->status == QTTS_OK) read_or_save(qtts_narration_stream(narration), given, came);
    put_outcome(came);
    put_response(qtts_narration_response(narration));
    if (qtts_narration_error(narration)) put_error(qtts_narration_error(narration));
    qtts_narration_free(narration);
}

static void run_stream(qtts_client *client, const job *given, outcome *came)
{
    qtts_stream *stream = NULL;
    came->status = came->again = open_stream(client, given, &stream);
    if (came->status == QTTS_OK) read_or_save(stream, given, came);
    put_outcome(came);
    put_response(qtts_stream_response(stream));
    if (qtts_stream_error(stream)) put_error(qtts_stream_error(stream));
    qtts_stream_free(stream);
}

static qtts_status take(void *user, const void *data, size_t size)
{
    outcome_add(user, data, size);
    return QTTS_OK;
}

static void run_whole(qtts_client *client, const job *given, outcome *came)
{
    const qtts_request request = request_of(given);
    qtts_response *response = NULL;
    if (strcmp(job_text(given, "mode"), "download") == 0)
        came->status = qtts_client_download(client, job_text(given, "url"), (qtts_sink){take, came}, &response);
    else came->status = qtts_client_synthesize(client, &request, &response);
    came->again = came->status;
    put_outcome(came);
    put_response(response);
    if (response->error) put_error(response->error);
    qtts_response_free(response);
}

static void run_refused(const qtts_client *client, qtts_status status, outcome *came)
{
    came->status = came->again = status;
    put_outcome(came);
    if (qtts_client_error(client)) put_error(qtts_client_error(client));
}

static void run(const job *given)
{
    outcome came = {.cancel_after = (int)job_number(given, "cancel_after_chunks"),
                    .pause_ms = job_number(given, "pause_ms"),
                    .discards = job_number(given, "discard") != 0};
    qtts_status status = QTTS_OK;
    qtts_client *client = client_of(given, &status);
    const char *mode = job_text(given, "mode");
    if (status != QTTS_OK) run_refused(client, status, &came);
    else if (strcmp(mode, "narrate") == 0) run_narration(client, given, &came);
    else if (strcmp(mode, "stream") == 0 || job_text(given, "path")) run_stream(client, given, &came);
    else run_whole(client, given, &came);
    putchar('\n');
    fflush(stdout);
    free(came.audio);
    if (job_number(given, "keep")) kept = client;
    else qtts_client_free(client);
}

int main(void)
{
    static job given;
    char *line = NULL;
    size_t room = 0;
    setlocale(LC_ALL, "");
    while (getline(&line, &room, stdin) > 0) {
        job_read(&given, line);
        run(&given);
    }
    free(line);
    qtts_client_free(kept);
    return 0;
}

/* Answers a request for speech, streaming or not. */
#include "generation.h"

#include "check.h"
#include "reply.h"
#include "results.h"
#include "speech.h"
#include "stream.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct replay generation_replay(const struct delivery *delivery) {
    struct replay replay = delivery->replay;
    uint64_t whole = replay.kind == REPLAY_FILE ? replay_file_bytes() : 10 * 48000;
    if (delivery->seconds > 0)
        whole = (uint64_t)(delivery->seconds * 24000 + 0.5) * 2;
    if (replay.bytes == 0)
        replay.bytes = whole;
    return replay;
}

static enum MHD_Result generation_refuse(const struct exchange *self,
                                         const struct failure *failure) {
    bool shaped = exchange_streams(self);
    return reply_failure(self->connection, failure, shaped ? self->options->shape : SHAPE_JSON);
}

static void generation_facts(struct exchange *self, const struct request *request) {
    struct facts *facts = &self->facts;
    facts_new_id(facts->request_id);
    facts->expires = (long long)time(NULL) + self->options->url_seconds;
    facts->tokens = request->model->family == FAMILY_TOKENS;
    facts->text_units =
        facts->tokens ? text_tokens(request->text) : text_characters(request->text);
    facts->bytes_per_second = audio_rate(self->audio) * 2;
}

static struct audio *generation_audio(const struct request *request, struct failure *failure) {
    if (request->delivery.replay.kind != REPLAY_NONE) {
        struct replay replay = generation_replay(&request->delivery);
        return audio_new_replay(&replay);
    }
    if (speech_available())
        return speech_begin(request);
    failure_set(failure, 503, "ModelUnavailable",
                "This local endpoint has no speech engine: install espeak-ng, name one with "
                "--engine, or use --replay.");
    return NULL;
}

/* The header was seen in the wild on this model's streams, and on no other's. */
static bool generation_riff(const struct request *request) {
    if (request->delivery.riff == RIFF_AUTO)
        return request->model->family == FAMILY_FLASH;
    return request->delivery.riff == RIFF_ALWAYS;
}

static enum MHD_Result generation_stream(struct exchange *self, const struct request *request) {
    struct MHD_Response *response =
        stream_response(self->connection, &self->facts, self->audio, &request->delivery,
                        generation_riff(request));
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", "text/event-stream;charset=UTF-8");
    MHD_add_response_header(response, "Cache-Control", "no-cache");
    MHD_add_response_header(response, "X-Request-Id", self->facts.request_id);
    enum MHD_Result result = MHD_queue_response(self->connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result generation_json(struct exchange *self) {
    struct audio_view view = audio_look(self->audio);
    struct buffer body = {0};
    if (view.error != NULL) {
        struct failure failure;
        failure_set(&failure, 500, "InternalError", "%s", view.error);
        return generation_refuse(self, &failure);
    }
    char *url = results_add(self->audio, self->facts.expires);
    event_json(&self->facts, view.size, url, &body);
    free(url);
    return reply_body(self->connection, 200, "application/json", &body);
}

/* The library calls again after a sleep, until one of these queues a reply. */
static enum MHD_Result generation_wait(struct exchange *self) {
    if (self->due > pacer_now() && pacer_sleep(&self->sleeper, self->due))
        return MHD_YES;
    if (audio_wait(self->audio, UINT64_MAX, &self->sleeper))
        return MHD_YES;
    struct audio_view view = audio_look(self->audio);
    return view.whole || view.error ? generation_json(self) : MHD_NO;
}

static bool generation_admit(struct exchange *self, struct failure *failure) {
    if (!self->authorized)
        failure_set(failure, 401, "InvalidApiKey", "Invalid API-key provided.");
    else if (self->oversized)
        failure_set(failure, 413, "InvalidParameter", "The request body is too large.");
    return failure->status == 0;
}

static bool generation_spared(struct exchange *self, struct request *request,
                              struct failure *failure) {
    faults_next(&self->options->faults, failure, &request->delivery.cut);
    return failure->status == 0;
}

static enum MHD_Result generation_begin(struct exchange *self, struct request *request) {
    struct failure failure = {0};
    bool good = generation_admit(self, &failure) &&
                check_request(request, &self->body, self->options, &failure) &&
                generation_spared(self, request, &failure) &&
                (self->audio = generation_audio(request, &failure)) != NULL;
    if (!good)
        return generation_refuse(self, &failure);
    generation_facts(self, request);
    if (exchange_streams(self))
        return generation_stream(self, request);
    self->sleeper.connection = self->connection;
    self->due = pacer_now() + (uint64_t)request->delivery.delay_ms * 1000000u;
    return generation_wait(self);
}

enum MHD_Result generation_answer(struct exchange *self) {
    if (self->audio != NULL)
        return generation_wait(self);
    struct request request = {0};
    enum MHD_Result result = generation_begin(self, &request);
    check_free(&request);
    return result;
}

/* Reads a request's JSON and refuses what the service refuses. */
#include "check.h"

#include "text.h"

#include <string.h>

static const char invalid[] = "InvalidParameter";

static const cJSON *check_member(const cJSON *object, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static const char *check_string(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(check_member(object, name));
}

static bool check_json(struct request *self, const struct buffer *body, struct failure *failure) {
    if (body->size > 0 && text_valid(body->data, body->size))
        self->json = cJSON_ParseWithLengthOpts(body->data, body->size + 1, NULL, 1);
    if (cJSON_IsObject(self->json))
        return true;
    failure_set(failure, 400, invalid,
                "Required body invalid, please check the request body format.");
    return false;
}

static bool check_model(struct request *self, struct failure *failure) {
    const char *name = check_string(self->json, "model");
    size_t size = name ? strlen(name) : 0;
    if (size == 0)
        failure_set(failure, 400, invalid, "The model property is required");
    else if (size > 9 && strstr(name, "-realtime") != NULL)
        failure_set(failure, 400, invalid, "url error, please check url！");
    else if ((self->model = catalog_model(name)) == NULL)
        failure_set(failure, 404, "ModelNotFound", "Model can not be found: %.80s", name);
    return self->model != NULL;
}

static bool check_voice(struct request *self, const cJSON *input, struct failure *failure) {
    self->voice_name = check_string(input, "voice");
    if (self->voice_name == NULL || *self->voice_name == '\0')
        failure_set(failure, 400, invalid, "The voice property is required");
    else if ((self->voice = catalog_voice(self->model, self->voice_name)) == NULL)
        failure_set(failure, 400, invalid,
                    "Invalid voice specified, '%.80s' is not a voice of %s", self->voice_name,
                    self->model->name);
    return self->voice != NULL;
}

static bool check_length(const struct request *self, struct failure *failure) {
    bool tokens = self->model->family == FAMILY_TOKENS;
    size_t length = tokens ? text_tokens(self->text) : text_length(self->text);
    unsigned most = tokens ? 512 : 600;
    if (length <= most)
        return true;
    failure_set(failure, 400, invalid,
                "<400> InternalError.Algo.InvalidParameter: Range of input length should be [0, %u]",
                most);
    return false;
}

static bool check_text(struct request *self, const cJSON *input, struct failure *failure) {
    self->text = check_string(input, "text");
    if (self->text != NULL && !text_is_blank(self->text))
        return check_length(self, failure);
    failure_set(failure, 400, invalid, "The text property is required and must not be empty");
    return false;
}

/* The official SDK's SpeechSynthesizer puts it into parameters; everyone else into input. */
static bool check_language(struct request *self, const cJSON *input, const cJSON *parameters,
                           struct failure *failure) {
    const cJSON *item = check_member(input, "language_type");
    if (item == NULL)
        item = check_member(parameters, "language_type");
    const char *name = cJSON_GetStringValue(item);
    self->language = LANGUAGE_AUTO;
    if (item == NULL || cJSON_IsNull(item))
        return true;
    if (name != NULL && (self->language = catalog_language(name)) >= 0)
        return true;
    failure_set(failure, 400, invalid,
                "Invalid language_type, expected one of Auto, Chinese, English, German, Italian, "
                "Portuguese, Spanish, Japanese, Korean, French, Russian");
    return false;
}

/* False only when the member is there and cannot be used. */
static bool check_number(const cJSON *object, const char *name, double least, double most,
                         double *value, struct failure *failure) {
    const cJSON *item = check_member(object, name);
    if (item == NULL || cJSON_IsNull(item))
        return true;
    double number = cJSON_GetNumberValue(item);
    if (number >= least && number <= most) {
        *value = number;
        return true;
    }
    failure_set(failure, 400, invalid, "Parameter %s should be in [%g, %g]", name, least, most);
    return false;
}

static bool check_prosody(struct request *self, const cJSON *parameters, struct failure *failure) {
    double rate = 24000;
    self->speech_rate = self->pitch_rate = 1;
    bool good = check_number(parameters, "speech_rate", 0.5, 2, &self->speech_rate, failure) &&
                check_number(parameters, "pitch_rate", 0.5, 2, &self->pitch_rate, failure) &&
                check_number(parameters, "sample_rate", 8000, 48000, &rate, failure);
    self->sample_rate = (unsigned)rate;
    return good;
}

static bool check_kinds(struct delivery *self, const cJSON *replay, struct failure *failure) {
    const char *kind = check_string(replay, "kind"), *riff = check_string(replay, "riff");
    if (self->replay.kind == REPLAY_NONE)
        self->replay.kind = REPLAY_TONE;
    if (riff != NULL)
        self->riff = strcmp(riff, "always") == 0  ? RIFF_ALWAYS
                     : strcmp(riff, "never") == 0 ? RIFF_NEVER
                                                  : RIFF_AUTO;
    if (kind == NULL || replay_kind_named(kind, &self->replay.kind))
        return true;
    failure_set(failure, 400, invalid, "x_replay.kind should be tone, ramp, noise or file");
    return false;
}

static bool check_replay(struct delivery *self, const cJSON *replay, struct failure *failure) {
    double seed = (double)self->replay.seed, bytes = 0, event = self->event_bytes,
           delay = self->delay_ms;
    if (replay == NULL)
        return true;
    bool good = check_kinds(self, replay, failure) &&
                check_number(replay, "seconds", 0, 1e6, &self->seconds, failure) &&
                check_number(replay, "bytes", 0, 1e12, &bytes, failure) &&
                check_number(replay, "seed", 0, 9007199254740991, &seed, failure) &&
                check_number(replay, "event_bytes", 1, 8 << 20, &event, failure) &&
                check_number(replay, "pace", 0, 1e6, &self->pace, failure) &&
                check_number(replay, "delay_ms", 0, 3600000, &delay, failure);
    self->replay.seed = (uint64_t)seed;
    self->replay.bytes = (uint64_t)bytes;
    self->event_bytes = (uint32_t)event;
    self->delay_ms = (uint32_t)delay;
    return good;
}

static const char *check_instructions(const cJSON *input, const cJSON *parameters) {
    const char *text = check_string(parameters, "instructions");
    return text ? text : check_string(input, "instructions");
}

bool check_request(struct request *self, const struct buffer *body, const struct options *options,
                   struct failure *failure) {
    *self = (struct request){.delivery = options->delivery};
    if (!check_json(self, body, failure))
        return false;
    const cJSON *input = check_member(self->json, "input");
    const cJSON *parameters = check_member(self->json, "parameters");
    self->instructions = check_instructions(input, parameters);
    return check_model(self, failure) && check_text(self, input, failure) &&
           check_voice(self, input, failure) && check_language(self, input, parameters, failure) &&
           check_prosody(self, parameters, failure) &&
           check_replay(&self->delivery, check_member(parameters, "x_replay"), failure);
}

void check_free(struct request *self) {
    cJSON_Delete(self->json);
    *self = (struct request){0};
}

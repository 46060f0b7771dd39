/* What one JSON text of the service says. */
#include "message.h"

#include "tame.h"
#include "utf8.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_URL_CEILING = 16 * 1024 };

void qtts__facts_begin(qtts__facts *facts)
{
    qtts__facts_free(facts);
    facts->usage = (qtts_usage){-1, -1, -1, -1, -1, -1, -1, ""};
}

void qtts__facts_free(qtts__facts *facts)
{
    free(facts->url);
    free(facts->usage_json);
    *facts = (qtts__facts){0};
}

const char *qtts__message_build(void) { return cJSON_Version(); }

static const cJSON *message_member(const cJSON *object, const char *name)
{
    return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

/* NULL for what is absent, empty, null or no text. */
static const char *message_text(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(message_member(object, name));
    return text && text[0] != '\0' ? text : NULL;
}

static const char *message_either(const cJSON *object, const char *name, const char *other)
{
    const char *text = message_text(object, name);
    return text ? text : message_text(object, other);
}

static void message_keep(char *to, size_t capacity, const char *text)
{
    if (text) qtts__utf8_clean(text, strlen(text), to, capacity);
}

/* Counts and times only: what is out of range, or a fraction, is absent. cJSON's valueint would end in 2038. */
static void message_number(const cJSON *object, const char *name, int64_t *number)
{
    const cJSON *item = message_member(object, name);
    if (!item || !cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble >= 9007199254740992.0) return;
    if (item->valuedouble == (double)(int64_t)item->valuedouble) *number = (int64_t)item->valuedouble;
}

static bool message_replace(char **slot, char *text)
{
    if (!text) return false;
    free(*slot);
    *slot = text;
    return true;
}

static bool message_read_url(const cJSON *audio, qtts__facts *facts)
{
    const char *url = message_text(audio, "url");
    if (!url || strlen(url) > MESSAGE_URL_CEILING) return true;
    return message_replace(&facts->url, qtts__copy(url, strlen(url)));
}

static bool message_read_usage(const cJSON *usage, qtts__facts *facts)
{
    if (!cJSON_IsObject(usage)) return true;
    qtts_usage *to = &facts->usage;
    message_number(usage, "characters", &to->characters);
    message_number(usage, "input_tokens", &to->input_tokens);
    message_number(usage, "output_tokens", &to->output_tokens);
    message_number(usage, "total_tokens", &to->total_tokens);
    message_number(message_member(usage, "input_tokens_details"), "text_tokens", &to->input_text_tokens);
    message_number(message_member(usage, "output_tokens_details"), "audio_tokens", &to->output_audio_tokens);
    message_number(message_member(usage, "output_tokens_details"), "text_tokens", &to->output_text_tokens);
    char *printed = cJSON_PrintUnformatted(usage);
    char *json = printed ? qtts__copy(printed, strlen(printed)) : NULL;
    cJSON_free(printed);
    return message_replace(&facts->usage_json, json);
}

static bool message_stopped(const qtts__facts *facts) { return strcmp(facts->finish_reason, "stop") == 0; }

static bool message_read_facts(const cJSON *root, qtts__facts *facts)
{
    const cJSON *output = message_member(root, "output");
    const cJSON *audio = message_member(output, "audio");
    message_keep(facts->request_id, sizeof facts->request_id, message_either(root, "request_id", "requestId"));
    message_keep(facts->finish_reason, sizeof facts->finish_reason, message_text(output, "finish_reason"));
    message_keep(facts->audio_id, sizeof facts->audio_id, message_text(audio, "id"));
    if (message_stopped(facts)) message_number(audio, "expires_at", &facts->expires_at); /* before, the service writes what means nothing */
    return message_read_url(audio, facts) && message_read_usage(message_member(root, "usage"), facts);
}

static bool message_read_failure(const cJSON *root, qtts__failure *failure)
{
    const cJSON *inner = message_member(root, "error");
    const cJSON *from = cJSON_IsObject(inner) ? inner : root;
    const char *message = message_either(from, "message", "msg");
    *failure = (qtts__failure){0};
    message_keep(failure->code, sizeof failure->code, message_either(from, "code", "type"));
    message_keep(failure->message, sizeof failure->message, message ? message : message_text(root, "error"));
    return failure->code[0] != '\0';
}

static qtts__message_kind message_judge(const cJSON *root, const qtts__facts *facts, qtts__failure *failure)
{
    const cJSON *output = message_member(root, "output");
    bool refused = message_read_failure(root, failure);
    if (!cJSON_IsObject(output)) return refused ? QTTS__MESSAGE_ERROR : QTTS__MESSAGE_STRANGE;
    if (message_text(message_member(output, "audio"), "data")) return QTTS__MESSAGE_STRANGE; /* the sieve took the audio; this is a second one */
    return message_stopped(facts) ? QTTS__MESSAGE_STOP : QTTS__MESSAGE_RESULT;
}

static cJSON *message_parse(const char *json, size_t size_with_nul) { return cJSON_ParseWithLengthOpts(json, size_with_nul, NULL, 1); }

static cJSON *message_parse_tamed(const char *json, size_t size, qtts__message_kind *why)
{
    qtts__buffer tamed = {0};
    qtts__tame_kind kind = qtts__tame(json, size, &tamed);
    cJSON *root = kind == QTTS__TAME_OK ? message_parse((const char *)tamed.data, tamed.size) : NULL;
    *why = kind == QTTS__TAME_BAD ? QTTS__MESSAGE_BAD : QTTS__MESSAGE_NOMEM; /* cJSON refuses nothing else that the sieve lets through */
    qtts__buffer_free(&tamed);
    return root;
}

qtts__message_kind qtts__message_read(const char *json, size_t size, qtts__facts *facts, qtts__failure *failure)
{
    qtts__message_kind kind = QTTS__MESSAGE_NOMEM;
    cJSON *root = qtts__tame_is(json, size) ? message_parse(json, size + 1) : NULL;
    if (!root) root = message_parse_tamed(json, size, &kind);
    if (!root) return kind;
    kind = message_read_facts(root, facts) ? message_judge(root, facts, failure) : QTTS__MESSAGE_NOMEM;
    cJSON_Delete(root);
    return kind;
}

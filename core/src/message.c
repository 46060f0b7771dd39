/* What one JSON text of the service says. */
#include "message.h"

#include "json.h"
#include "utf8.h"

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

typedef struct message_source {
    qtts__buffer scratch; /* for strings with escapes */
    bool nomem;
} message_source;

/* Absent for what is absent, empty, null or no text. */
static qtts__json message_meaning(message_source *source, qtts__json text)
{
    qtts__json meaning = {0};
    if (!qtts__json_is_text(text)) return meaning;
    if (!qtts__json_meaning(text, &source->scratch, &meaning)) source->nomem = true;
    return meaning;
}

static void message_keep(message_source *source, char *to, size_t capacity, qtts__json text)
{
    qtts__json meaning = message_meaning(source, text);
    if (meaning.at) qtts__utf8_clean(meaning.at, meaning.size, to, capacity);
}

static qtts__json message_either(qtts__json text, qtts__json other) { return qtts__json_is_text(text) ? text : other; }

static void message_replace(message_source *source, char **slot, qtts__json text)
{
    char *copy = qtts__utf8_copy(text.at, text.size);
    if (copy) {
        free(*slot);
        *slot = copy;
    } else source->nomem = true;
}

static void message_read_url(message_source *source, qtts__json text, qtts__facts *facts)
{
    qtts__json url = message_meaning(source, text);
    if (url.at && url.size <= MESSAGE_URL_CEILING) message_replace(source, &facts->url, url);
}

static void message_read_usage(message_source *source, qtts__json usage, qtts__facts *facts)
{
    enum { CHARACTERS, INPUT, OUTPUT, TOTAL, INPUT_DETAILS, OUTPUT_DETAILS, COUNT };
    static const char *const names[COUNT] = {"characters",   "input_tokens",         "output_tokens",
                                             "total_tokens", "input_tokens_details", "output_tokens_details"};
    static const char *const details[] = {"text_tokens", "audio_tokens"};
    qtts__json of[COUNT], input[1], output[2];
    if (!qtts__json_is_object(usage)) return;
    qtts__json_members(usage, names, of, COUNT);
    qtts__json_members(of[INPUT_DETAILS], details, input, 1);
    qtts__json_members(of[OUTPUT_DETAILS], details, output, 2);
    qtts__json_count(of[CHARACTERS], &facts->usage.characters);
    qtts__json_count(of[INPUT], &facts->usage.input_tokens);
    qtts__json_count(of[OUTPUT], &facts->usage.output_tokens);
    qtts__json_count(of[TOTAL], &facts->usage.total_tokens);
    qtts__json_count(input[0], &facts->usage.input_text_tokens);
    qtts__json_count(output[0], &facts->usage.output_text_tokens);
    qtts__json_count(output[1], &facts->usage.output_audio_tokens);
    message_replace(source, &facts->usage_json, usage);
}

static bool message_stopped(const qtts__facts *facts) { return strcmp(facts->finish_reason, "stop") == 0; }

/* true: a second text of audio stands there, beside the one that the sieve took. */
static bool message_read_output(message_source *source, qtts__json output, qtts__facts *facts)
{
    enum { FINISH_REASON, AUDIO, COUNT };
    static const char *const names[COUNT] = {"finish_reason", "audio"};
    enum { ID, URL, EXPIRES_AT, DATA, AUDIO_COUNT };
    static const char *const audio_names[AUDIO_COUNT] = {"id", "url", "expires_at", "data"};
    qtts__json of[COUNT], audio[AUDIO_COUNT];
    qtts__json_members(output, names, of, COUNT);
    qtts__json_members(of[AUDIO], audio_names, audio, AUDIO_COUNT);
    message_keep(source, facts->finish_reason, sizeof facts->finish_reason, of[FINISH_REASON]);
    message_keep(source, facts->audio_id, sizeof facts->audio_id, audio[ID]);
    if (message_stopped(facts)) qtts__json_count(audio[EXPIRES_AT], &facts->expires_at); /* before, the service writes what means nothing */
    message_read_url(source, audio[URL], facts);
    return qtts__json_is_text(audio[DATA]);
}

enum {
    MESSAGE_CODE,
    MESSAGE_TYPE,
    MESSAGE_MESSAGE,
    MESSAGE_MSG,
    MESSAGE_REFUSALS, /* what an error object has, in the root or in it */
    MESSAGE_ERROR = MESSAGE_REFUSALS,
    MESSAGE_OUTPUT,
    MESSAGE_USAGE,
    MESSAGE_REQUEST_ID,
    MESSAGE_REQUESTID,
    MESSAGE_MEMBERS
};
static const char *const message_names[MESSAGE_MEMBERS] = {"code", "type", "message", "msg", "error", "output", "usage", "request_id", "requestId"};

static bool message_read_failure(message_source *source, const qtts__json root[], qtts__failure *failure)
{
    qtts__json inner[MESSAGE_REFUSALS];
    const qtts__json *from = qtts__json_is_object(root[MESSAGE_ERROR]) ? inner : root;
    if (from == inner) qtts__json_members(root[MESSAGE_ERROR], message_names, inner, MESSAGE_REFUSALS);
    qtts__json message = message_either(from[MESSAGE_MESSAGE], from[MESSAGE_MSG]);
    failure->code[0] = failure->message[0] = '\0';
    message_keep(source, failure->code, sizeof failure->code, message_either(from[MESSAGE_CODE], from[MESSAGE_TYPE]));
    message_keep(source, failure->message, sizeof failure->message, message_either(message, root[MESSAGE_ERROR]));
    return failure->code[0] != '\0';
}

static qtts__message_kind message_read(message_source *source, qtts__json text, qtts__facts *facts, qtts__failure *failure)
{
    qtts__json root[MESSAGE_MEMBERS];
    qtts__json_members(text, message_names, root, MESSAGE_MEMBERS);
    message_keep(source, facts->request_id, sizeof facts->request_id, message_either(root[MESSAGE_REQUEST_ID], root[MESSAGE_REQUESTID]));
    bool second_audio = message_read_output(source, root[MESSAGE_OUTPUT], facts);
    message_read_usage(source, root[MESSAGE_USAGE], facts);
    bool refused = message_read_failure(source, root, failure);
    if (source->nomem) return QTTS__MESSAGE_NOMEM;
    if (!qtts__json_is_object(root[MESSAGE_OUTPUT])) return refused ? QTTS__MESSAGE_ERROR : QTTS__MESSAGE_STRANGE;
    if (second_audio) return QTTS__MESSAGE_STRANGE;
    return message_stopped(facts) ? QTTS__MESSAGE_STOP : QTTS__MESSAGE_RESULT;
}

qtts__message_kind qtts__message_read(const char *json, size_t size, qtts__facts *facts, qtts__failure *failure)
{
    message_source source = {0};
    if (!qtts__json_paired(json, size)) return QTTS__MESSAGE_BAD;
    qtts__message_kind kind = message_read(&source, qtts__json_root(json, size), facts, failure);
    qtts__buffer_free(&source.scratch);
    return kind;
}

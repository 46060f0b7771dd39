/* Fuzzes the way of one event's JSON, sieve, decoder and message, against cJSON on the whole of it. Input: seed of the cuts, the text. */
#include "message.h"
#include "base64_naive.h"
#include "envelope.h"
#include "fuzz.h"
#include "json_strict.h"
#include "utf8.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fuzz_outcome {
    qtts__envelope envelope;
    qtts__envelope_kind kind;
    qtts__buffer audio;
} fuzz_outcome;

/* ---- the code ---- */

static void fuzz_piece(fuzz_outcome *got, const char *at, const char *end)
{
    if (!qtts__buffer_reserve(&got->audio, qtts__base64_room((size_t)(end - at) + 4))) abort();
    while (at < end && got->kind == QTTS__ENVELOPE_OK) {
        got->kind = qtts__envelope_feed(&got->envelope, &at, end, &got->audio, 1 << 20);
        if (at == end || got->kind != QTTS__ENVELOPE_OK) return;
        got->kind = qtts__envelope_newline(&got->envelope);
        at++;
    }
}

static fuzz_outcome fuzz_read(const uint8_t *data, size_t size, uint32_t seed)
{
    fuzz_outcome got = {.kind = QTTS__ENVELOPE_OK};
    fuzz_pieces pieces = {.data = data, .size = size, .random = seed};
    const char *at, *end;
    while (fuzz_next(&pieces, &at, &end)) fuzz_piece(&got, at, end);
    if (got.kind == QTTS__ENVELOPE_OK) got.kind = qtts__envelope_end(&got.envelope);
    return got;
}

/* ---- the reference ---- */

static int plain_depth(const uint8_t *text, size_t size)
{
    int depth = 0, deepest = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '[' || text[i] == '{') depth++;
        if (depth > deepest) deepest = depth;
        if (text[i] == ']' || text[i] == '}') depth--;
    }
    return deepest;
}

static const cJSON *plain_member(const cJSON *root, const char *name)
{
    return cJSON_IsObject(root) ? cJSON_GetObjectItemCaseSensitive(root, name) : NULL;
}

static const char *plain_text(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(plain_member(object, name));
    return text ? text : "";
}

static void plain_same_text(const char *what, const char *expected, const char *got, size_t capacity)
{
    char clean[4096];
    qtts__utf8_clean(expected, strlen(expected), clean, capacity < sizeof clean ? capacity : sizeof clean);
    fuzz_same(what, clean, got);
}

/* A number that no double holds whole, or none, is absent. */
static long long plain_count(const cJSON *object, const char *name)
{
    const cJSON *item = plain_member(object, name);
    if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > 9007199254740991.0) return -1;
    return item->valuedouble == (double)(long long)item->valuedouble ? (long long)item->valuedouble : -1;
}

static void plain_same_facts(const cJSON *root, const qtts__facts *facts, qtts__message_kind kind)
{
    const cJSON *output = plain_member(root, "output"), *audio = plain_member(output, "audio"), *usage = plain_member(root, "usage");
    const char *id = plain_text(root, "request_id");
    char expected[64], got[64];
    plain_same_text("request_id", id[0] ? id : plain_text(root, "requestId"), facts->request_id, sizeof facts->request_id);
    plain_same_text("finish_reason", plain_text(output, "finish_reason"), facts->finish_reason, sizeof facts->finish_reason);
    plain_same_text("audio id", plain_text(audio, "id"), facts->audio_id, sizeof facts->audio_id);
    fuzz_same("url", plain_text(audio, "url"), facts->url ? facts->url : "");
    snprintf(expected, sizeof expected, "%lld", plain_count(usage, "characters"));
    snprintf(got, sizeof got, "%lld", (long long)facts->usage.characters);
    fuzz_same("characters", expected, got);
    bool refused = plain_text(root, "code")[0] != '\0' && !cJSON_IsObject(plain_member(root, "error"));
    bool stop = strcmp(facts->finish_reason, "stop") == 0;
    if (cJSON_IsObject(output))
        fuzz_same("kind", stop ? "stop" : "result", kind == QTTS__MESSAGE_STOP ? "stop" : kind == QTTS__MESSAGE_RESULT ? "result" : "?");
    else if (refused) fuzz_same("kind", "error", kind == QTTS__MESSAGE_ERROR ? "error" : "?");
}

static void plain_same_audio(const cJSON *root, const fuzz_outcome *got)
{
    const char *data = plain_text(plain_member(plain_member(root, "output"), "audio"), "data");
    uint8_t *expected = malloc(strlen(data) + 4);
    size_t size = 0;
    if (!expected) abort();
    bool good = naive_forgiving(data, strlen(data), expected, &size);
    fuzz_same("audio", good ? "good" : "bad", got->kind == QTTS__ENVELOPE_OK ? "good" : "bad");
    if (good) fuzz_same_bytes("audio", expected, size, got->audio.data, got->audio.size);
    free(expected);
}

/* cJSON knows no NUL in a text and no half pairs; both are what it is not asked about. It passes on broken UTF-8, which is decoded before. */
static void fuzz_compare(const uint8_t *data, size_t size, const fuzz_outcome *got)
{
    char *text = malloc(size + 1);
    if (!text) abort();
    memcpy(text, data, size);
    text[size] = '\0';
    bool known = !strstr(text, "\\u0000") && qtts__utf8_valid(text, size) == size;
    cJSON *root = known ? cJSON_ParseWithLengthOpts(text, size + 1, NULL, 1) : NULL;
    qtts__facts facts = {.url = NULL};
    qtts__failure failure = {.code = ""};
    qtts__facts_begin(&facts);
    if (root) plain_same_audio(root, got);
    if (got->kind == QTTS__ENVELOPE_OK) {
        const char *json = (const char *)got->envelope.text.data;
        qtts__message_kind kind = qtts__message_read(json, got->envelope.text.size, &facts, &failure);
        if (kind == QTTS__MESSAGE_NOMEM) abort();
        if (root) plain_same_facts(root, &facts, kind);
    }
    qtts__facts_free(&facts);
    cJSON_Delete(root);
    free(text);
}

/* Audio that is no base64 ends the reading at once, so what stands behind it may be anything. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4096 || plain_depth(data + 1, size - 1) > QTTS__SIEVE_DEPTH) return 0;
    fuzz_outcome got = fuzz_read(data + 1, size - 1, data[0]);
    bool json = json_strict((const char *)data + 1, size - 1);
    if (got.kind != QTTS__ENVELOPE_BAD_AUDIO) fuzz_same("JSON", json ? "good" : "bad", got.kind == QTTS__ENVELOPE_OK ? "good" : "bad");
    if (json) fuzz_compare(data + 1, size - 1, &got);
    qtts__envelope_free(&got.envelope);
    qtts__buffer_free(&got.audio);
    return 0;
}

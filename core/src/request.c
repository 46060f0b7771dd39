/* The body of a request: checks what the caller gave and writes it as JSON. */
#include "request.h"

#include "utf8.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

static const char request_model[] = "qwen3-tts-flash", request_voice[] = "Cherry";

const char *qtts__request_build(void) { return cJSON_Version(); }

static bool request_given(const char *text) { return text && text[0] != '\0'; }

static bool request_check_utf8(const char *name, const char *text, size_t size, qtts__error *error)
{
    size_t valid = qtts__utf8_valid(text, size);
    if (valid == size) return true;
    qtts__error_set(error, QTTS_INVALID, "%s is not valid UTF-8 at byte %zu", name, valid);
    return false;
}

static bool request_check_text(const qtts_request *request, size_t size, qtts__error *error)
{
    if (!request->text || size == 0) {
        qtts__error_set(error, QTTS_INVALID, "the text is empty");
        return false;
    }
    const char *nul = memchr(request->text, '\0', size);
    if (nul) {
        qtts__error_set(error, QTTS_INVALID, "the text holds a NUL at byte %zu", (size_t)(nul - request->text));
        return false;
    }
    return request_check_utf8("the text", request->text, size, error);
}

static bool request_check(const qtts_request *request, size_t size, qtts__error *error)
{
    const char *const named[][2] = {{"voice", request->voice},
                                    {"model", request->model},
                                    {"language_type", request->language_type},
                                    {"instructions", request->instructions},
                                    {"parameters", request->parameters},
                                    {"input", request->input}};
    if (!request_check_text(request, size, error)) return false;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (named[i][1] && !request_check_utf8(named[i][0], named[i][1], strlen(named[i][1]), error)) return false;
    return true;
}

/* The reference and hand-written clients differ in where instructions stand, and the service ignores members in the wrong place without a
 * word: so they go to both. */
static bool request_add_instructions(cJSON *to, const qtts_request *request)
{
    if (request_given(request->instructions) && !cJSON_AddStringToObject(to, "instructions", request->instructions)) return false;
    return request->optimize_instructions == 0 || cJSON_AddBoolToObject(to, "optimize_instructions", request->optimize_instructions > 0);
}

static bool request_add_text(cJSON *input, const char *text, size_t size)
{
    char *copy = cJSON_malloc(size + 1);
    if (!copy) return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    bool added = cJSON_AddStringToObject(input, "text", copy) != NULL;
    cJSON_free(copy);
    return added;
}

static bool request_add_input(cJSON *input, const qtts_request *request, size_t size)
{
    if (!request_add_text(input, request->text, size)) return false;
    if (!cJSON_AddStringToObject(input, "voice", request_given(request->voice) ? request->voice : request_voice)) return false;
    if (request_given(request->language_type) && !cJSON_AddStringToObject(input, "language_type", request->language_type)) return false;
    return request_add_instructions(input, request);
}

/* cJSON prints 15 digits where they come close enough; a seed or an id must come through whole. */
static bool request_keep_digits(cJSON *item)
{
    enum { DIGITS_BYTES = 32 };
    const double exact = 9007199254740992.0;
    for (; item; item = item->next) {
        double number = item->valuedouble;
        if (item->child && !request_keep_digits(item->child)) return false;
        if (!cJSON_IsNumber(item) || number > exact || number < -exact || number != (double)(int64_t)number) continue;
        item->valuestring = cJSON_malloc(DIGITS_BYTES);
        if (!item->valuestring) return false;
        snprintf(item->valuestring, DIGITS_BYTES, "%lld", (long long)number);
        item->type = cJSON_Raw;
    }
    return true;
}

/* cJSON does not tell whether the text was wrong or memory was out: so it is asked for some, and then once more. */
static cJSON *request_parse(const char *json, bool *nomem)
{
    cJSON *parsed = cJSON_ParseWithOpts(json, NULL, 1), *probe = parsed ? NULL : cJSON_CreateNull();
    *nomem = !parsed && !probe;
    if (probe) parsed = cJSON_ParseWithOpts(json, NULL, 1);
    cJSON_Delete(probe);
    return parsed;
}

/* cJSON's strings end at a NUL: what stands behind one would be lost. */
static bool request_holds_nul(const char *json)
{
    for (const char *p = strchr(json, '\\'); p && p[1] != '\0'; p = strchr(p + 2, '\\'))
        if (strncmp(p + 1, "u0000", strlen("u0000")) == 0) return true;
    return false;
}

/* Free members win: each takes the place of one of the same name. */
static bool request_merge(cJSON *into, const char *name, const char *json, qtts__error *error)
{
    if (!request_given(json)) return true;
    if (request_holds_nul(json)) return qtts__error_set(error, QTTS_INVALID, "%s holds a NUL, written \\u0000", name), false;
    bool nomem;
    cJSON *members = request_parse(json, &nomem);
    bool object = cJSON_IsObject(members);
    if (!object && !nomem) qtts__error_set(error, QTTS_INVALID, "%s is not a JSON object", name);
    if (object && !request_keep_digits(members->child)) object = false;
    while (object && members->child) {
        cJSON *member = cJSON_DetachItemViaPointer(members, members->child);
        cJSON_DeleteItemFromObjectCaseSensitive(into, member->string);
        cJSON_AddItemToArray(into, member); /* keeps the member's own name */
    }
    cJSON_Delete(members);
    return object;
}

static bool request_other_audio(const cJSON *parameters)
{
    const char *format = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(parameters, "response_format"));
    return format && strcmp(format, "pcm") != 0 && strcmp(format, "wav") != 0;
}

static bool request_fill(cJSON *root, const qtts_request *request, size_t size, qtts__body *body, qtts__error *error)
{
    const char *model = request_given(request->model) ? request->model : request_model;
    if (!root || !cJSON_AddStringToObject(root, "model", model)) return false;
    cJSON *input = cJSON_AddObjectToObject(root, "input");
    if (!input || !request_add_input(input, request, size) || !request_merge(input, "input", request->input, error)) return false;
    cJSON *parameters = cJSON_AddObjectToObject(root, "parameters");
    if (!parameters || !request_add_instructions(parameters, request)) return false;
    if (!request_merge(parameters, "parameters", request->parameters, error)) return false;
    body->other_audio = request_other_audio(parameters);
    if (!parameters->child) cJSON_DeleteItemFromObjectCaseSensitive(root, "parameters");
    body->json = cJSON_PrintUnformatted(root);
    return body->json != NULL;
}

qtts_status qtts__request_write(const qtts_request *request, qtts__body *body, qtts__error *error)
{
    size_t size = request->text_size != 0 ? request->text_size : request->text ? strlen(request->text) : 0;
    *body = (qtts__body){0};
    if (!request_check(request, size, error)) return error->shown.status;
    cJSON *root = cJSON_CreateObject();
    bool filled = request_fill(root, request, size, body, error);
    cJSON_Delete(root);
    if (!filled) return qtts__error_set(error, QTTS_NOMEM, "out of memory");
    body->size = strlen(body->json);
    return QTTS_OK;
}

void qtts__body_free(qtts__body *body)
{
    if (body->json) cJSON_free(body->json);
    *body = (qtts__body){0};
}

/* The body of a request: checks what the caller gave and writes it as JSON. */
#include "request.h"

#include "json_write.h"
#include "utf8.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Free members win: `theirs` has one of that name. */
static bool request_overridden(const cJSON *theirs, const char *name) { return theirs && cJSON_GetObjectItemCaseSensitive(theirs, name) != NULL; }

static void request_put(qtts__json_writer *to, const cJSON *theirs, const char *name, const char *text, size_t size)
{
    if (request_overridden(theirs, name)) return;
    qtts__json_write_name(to, name);
    qtts__json_write_string(to, text, size);
}

static void request_put_given(qtts__json_writer *to, const cJSON *theirs, const char *name, const char *text)
{
    if (request_given(text)) request_put(to, theirs, name, text, strlen(text));
}

/* The reference and hand-written clients differ in where instructions stand, and the service ignores members in the wrong place without a
 * word: so they go to both. */
static void request_put_instructions(qtts__json_writer *to, const cJSON *theirs, const qtts_request *request)
{
    static const char optimize[] = "optimize_instructions";
    const char *value = request->optimize_instructions > 0 ? "true" : "false";
    request_put_given(to, theirs, "instructions", request->instructions);
    if (request->optimize_instructions == 0 || request_overridden(theirs, optimize)) return;
    qtts__json_write_name(to, optimize);
    qtts__json_write(to, value, strlen(value));
}

/* ---- what the caller gave as JSON ---- */

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

/* Of equal names the last one counts. */
static void request_move_members(cJSON *from, cJSON *to)
{
    while (from->child) {
        cJSON *member = cJSON_DetachItemViaPointer(from, from->child);
        cJSON_DeleteItemFromObjectCaseSensitive(to, member->string);
        cJSON_AddItemToArray(to, member); /* keeps the member's own name */
    }
}

/* An object to be deleted, or NULL: nothing was given, or memory is out, or the error is set. */
static cJSON *request_read(const char *name, const char *json, qtts__error *error)
{
    bool nomem;
    if (!request_given(json) || error->shown.status != QTTS_OK) return NULL;
    if (request_holds_nul(json)) return qtts__error_set(error, QTTS_INVALID, "%s holds a NUL, written \\u0000", name), NULL;
    cJSON *parsed = request_parse(json, &nomem), *object = cJSON_IsObject(parsed) ? cJSON_CreateObject() : NULL;
    if (!cJSON_IsObject(parsed) && !nomem) qtts__error_set(error, QTTS_INVALID, "%s is not a JSON object", name);
    else if (!object || !request_keep_digits(parsed->child)) qtts__error_set(error, QTTS_NOMEM, "out of memory");
    else request_move_members(parsed, object);
    cJSON_Delete(parsed);
    return object;
}

static void request_put_theirs(qtts__json_writer *to, const cJSON *theirs)
{
    if (!theirs || !theirs->child) return;
    char *printed = cJSON_PrintUnformatted(theirs);
    if (printed) {
        qtts__json_write_comma(to);
        qtts__json_write(to, printed + 1, strlen(printed) - 2);
        cJSON_free(printed);
    } else to->nomem = true;
}

static bool request_other_audio(const cJSON *parameters)
{
    const char *format = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(parameters, "response_format"));
    return format && strcmp(format, "pcm") != 0 && strcmp(format, "wav") != 0;
}

/* ---- the whole ---- */

static void request_put_input(qtts__json_writer *to, const qtts_request *request, size_t size, const cJSON *theirs)
{
    qtts__json_write_name(to, "input");
    qtts__json_write(to, "{", 1);
    request_put(to, theirs, "text", request->text, size);
    request_put_given(to, theirs, "voice", request_given(request->voice) ? request->voice : request_voice);
    request_put_given(to, theirs, "language_type", request->language_type);
    request_put_instructions(to, theirs, request);
    request_put_theirs(to, theirs);
    qtts__json_write(to, "}", 1);
}

static void request_put_parameters(qtts__json_writer *to, const qtts_request *request, const cJSON *theirs)
{
    bool some = request_given(request->instructions) || request->optimize_instructions != 0 || (theirs && theirs->child);
    if (!some) return;
    qtts__json_write_name(to, "parameters");
    qtts__json_write(to, "{", 1);
    request_put_instructions(to, theirs, request);
    request_put_theirs(to, theirs);
    qtts__json_write(to, "}", 1);
}

static void request_put_all(qtts__json_writer *to, const qtts_request *request, size_t size, const cJSON *input, const cJSON *parameters)
{
    qtts__json_write(to, "{", 1);
    request_put_given(to, NULL, "model", request_given(request->model) ? request->model : request_model);
    request_put_input(to, request, size, input);
    request_put_parameters(to, request, parameters);
    qtts__json_write(to, "}", sizeof "}"); /* with its NUL */
}

qtts_status qtts__request_write(const qtts_request *request, qtts__body *body, qtts__error *error)
{
    size_t size = request->text_size != 0 ? request->text_size : request->text ? strlen(request->text) : 0;
    qtts__json_writer writer = {0};
    *body = (qtts__body){0};
    if (!request_check(request, size, error)) return error->shown.status;
    cJSON *input = request_read("input", request->input, error), *parameters = request_read("parameters", request->parameters, error);
    if (error->shown.status == QTTS_OK) request_put_all(&writer, request, size, input, parameters);
    body->other_audio = request_other_audio(parameters);
    cJSON_Delete(input);
    cJSON_Delete(parameters);
    if (writer.nomem) qtts__error_set(error, QTTS_NOMEM, "out of memory");
    if (error->shown.status != QTTS_OK) return qtts__buffer_free(&writer.text), error->shown.status;
    body->json = (char *)writer.text.data;
    body->size = writer.text.size - 1;
    return QTTS_OK;
}

void qtts__body_free(qtts__body *body)
{
    free(body->json);
    *body = (qtts__body){0};
}

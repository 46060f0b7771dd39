/* Fuzzes answers of an error's status against cJSON on the whole body. Input: status, seed of the cuts, the body. */
#include "fuzz.h"
#include "json_strict.h"
#include "reader.h"
#include "utf8.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

static qtts_status fuzz_read(const qtts__reading *reading, fuzz_pieces *pieces, qtts__facts *facts, qtts__error *error)
{
    qtts__chunks chunks = {0};
    qtts__reader reader = {.chunks = &chunks, .facts = facts, .error = error, .event_ceiling = 1 << 20, .streamed = true};
    qtts_status status = QTTS_OK;
    const char *at, *end;
    qtts__facts_begin(facts);
    while (fuzz_next(pieces, &at, &end))
        if (status == QTTS_OK) status = qtts__reader_feed(&reader, reading, at, (size_t)(end - at));
    if (status == QTTS_OK) status = qtts__reader_finish(&reader, reading);
    if (chunks.ready != 0 || status >= 0) abort(); /* no audio, no success */
    qtts__reader_reset(&reader);
    qtts__chunks_free(&chunks);
    return status;
}

static const char *plain_text(const cJSON *object, const char *name, const char *other)
{
    const cJSON *found = cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
    const char *text = cJSON_GetStringValue(found);
    if (text && text[0] != '\0') return text;
    return other ? plain_text(object, other, NULL) : "";
}

/* What a body of JSON says, in the shape that the reference prints: code and message at the top. */
static void plain_compare(const cJSON *root, qtts_status status, const qtts__error *error)
{
    const char *code = plain_text(root, "code", NULL), *message = plain_text(root, "message", "msg");
    char expected[QTTS__MESSAGE_BYTES], shown[QTTS__CODE_BYTES];
    bool service = code[0] != '\0' && !cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(root, "output"));
    if (cJSON_GetObjectItemCaseSensitive(root, "error") || cJSON_GetObjectItemCaseSensitive(root, "type")) return;
    fuzz_same("status", service ? "SERVICE" : "HTTP", qtts_status_name(status));
    if (!service) return;
    qtts__utf8_clean(code, strlen(code), shown, sizeof shown);
    fuzz_same("code", shown, error->code);
    qtts__utf8_clean(message, strlen(message), expected, sizeof expected);
    fuzz_same("message", message[0] ? expected : shown, error->message);
}

static void fuzz_compare(const uint8_t *data, size_t size, qtts_status status, const qtts__error *error)
{
    char *text = malloc(size + 1);
    if (!text) abort();
    memcpy(text, data, size);
    text[size] = '\0';
    bool known = size > 0 && strchr("{[ \t\r\n", text[0]) && json_strict(text, size) && !strstr(text, "\\u0000") && !strstr(text, "\"data\"");
    cJSON *root = known && qtts__utf8_valid(text, size) == size ? cJSON_ParseWithLengthOpts(text, size + 1, NULL, 1) : NULL;
    if (root && cJSON_IsObject(root)) plain_compare(root, status, error);
    cJSON_Delete(root);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {400, 401, 403, 404, 429, 500, 503, 302};
    if (size < 2 || size > 4096) return 0;
    qtts__reading reading = {.http_status = statuses[data[0] & 7], .event_stream = (data[0] & 8) != 0, .html = (data[0] & 16) != 0};
    fuzz_pieces pieces = {.data = data + 2, .size = size - 2, .random = data[1]};
    qtts__facts facts = {.url = NULL};
    qtts__error error = {.shown = {.status = QTTS_OK}};
    qtts_status status = fuzz_read(&reading, &pieces, &facts, &error);
    const char *message = error.message;
    if (qtts__utf8_valid(message, strlen(message)) != strlen(message) || message[0] == '\0') abort();
    for (; *message != '\0'; message++)
        if ((unsigned char)*message < 0x20 || *message == 0x7F) abort();
    if (!reading.event_stream && !reading.html && reading.http_status >= 400) fuzz_compare(data + 2, size - 2, status, &error);
    qtts__facts_free(&facts);
    return 0;
}

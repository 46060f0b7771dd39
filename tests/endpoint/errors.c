/* What the endpoint says when it says no, in the service's words. */
#include "errors.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>

void failure_set(struct failure *self, unsigned status, const char *code, const char *format, ...) {
    va_list list;
    self->status = status;
    self->code = code;
    va_start(list, format);
    vsnprintf(self->message, sizeof self->message, format, list);
    va_end(list);
}

void failure_json(const struct failure *self, const char *request_id, struct buffer *out) {
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "code", self->code);
    cJSON_AddStringToObject(json, "message", self->message);
    cJSON_AddStringToObject(json, "request_id", request_id);
    char *text = cJSON_PrintUnformatted(json);
    buffer_text(out, text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(json);
}

void failure_event(const struct failure *self, const char *request_id, unsigned number,
                   struct buffer *out) {
    buffer_format(out, "id:%u\nevent:error\n:HTTP_STATUS/%u\ndata:", number, self->status);
    failure_json(self, request_id, out);
    buffer_text(out, "\n\n");
}

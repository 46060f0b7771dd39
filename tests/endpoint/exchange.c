/* One request while it is being read and answered. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct exchange *exchange_new(const char *target) {
    struct exchange *self = memory_new(sizeof *self);
    self->target = memory_copy(target);
    return self;
}

void exchange_feed(struct exchange *self, const char *data, size_t size) {
    self->oversized |= self->body.size + size > EXCHANGE_BODY_MAX;
    if (!self->oversized)
        buffer_append(&self->body, data, size);
}

const char *exchange_header(const struct exchange *self, const char *name) {
    const char *value = MHD_lookup_connection_value(self->connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

bool exchange_is(const struct exchange *self, const char *method) {
    return strcmp(self->method, method) == 0;
}

bool exchange_streams(const struct exchange *self) {
    const char *wish = exchange_header(self, "X-DashScope-SSE");
    if (*wish != '\0')
        return strcasecmp(wish, "enable") == 0;
    return strcasestr(exchange_header(self, "Accept"), "text/event-stream") != NULL;
}

bool exchange_authorized(const struct exchange *self) {
    const char *value = exchange_header(self, "Authorization");
    if (strncasecmp(value, "Bearer ", 7) != 0)
        return false;
    const char *key = self->options->key;
    return key ? strcmp(value + 7, key) == 0 : strncmp(value + 7, "sk-", 3) == 0;
}

void exchange_free(struct exchange *self) {
    if (self == NULL)
        return;
    if (self->audio != NULL)
        audio_forget(self->audio, &self->sleeper);
    audio_release(self->audio);
    buffer_free(&self->body);
    free(self->target);
    free(self);
}

/* What the endpoint says when it says no, in the service's words. */
#ifndef ENDPOINT_ERRORS_H
#define ENDPOINT_ERRORS_H

#include "buffer.h"

struct failure {
    unsigned status; /* 0: nothing failed */
    const char *code;
    const char *retry_after; /* of the header with this name; NULL: none */
    char message[240];
};

void failure_set(struct failure *, unsigned status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void failure_json(const struct failure *, const char *request_id, struct buffer *out);
void failure_event(const struct failure *, const char *request_id, unsigned number,
                   struct buffer *out);

#endif

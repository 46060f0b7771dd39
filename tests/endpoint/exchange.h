/* One request while it is being read and answered. */
#ifndef ENDPOINT_EXCHANGE_H
#define ENDPOINT_EXCHANGE_H

#include "audio.h"
#include "buffer.h"
#include "event.h"
#include "options.h"

#include <microhttpd.h>

enum { EXCHANGE_BODY_MAX = 1 << 20 };

struct exchange {
    struct MHD_Connection *connection;
    const struct options *options;
    char *target;    /* path and query as sent */
    char method[16];
    struct buffer body;
    bool begun, oversized;
    bool authorized; /* came with a good key */
    /* A non-streaming reply in the making: */
    struct sleeper sleeper;
    struct audio *audio;
    struct facts facts;
    uint64_t due;
};

struct exchange *exchange_new(const char *target);
void exchange_feed(struct exchange *, const char *data, size_t size);
const char *exchange_header(const struct exchange *, const char *name); /* "" when absent */
bool exchange_is(const struct exchange *, const char *method);
bool exchange_streams(const struct exchange *);
bool exchange_authorized(const struct exchange *);
void exchange_free(struct exchange *);

#endif

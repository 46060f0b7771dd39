/* The texts of a reply that went well: events of a stream, the JSON of the other kind. */
#ifndef ENDPOINT_EVENT_H
#define ENDPOINT_EVENT_H

#include "buffer.h"
#include "catalog.h"

#include <stdint.h>

enum { EVENT_EXTRA = 1024 }; /* more than an event ever holds besides its audio */

/* What every text of one reply repeats. */
struct facts {
    char request_id[37];
    long long expires;
    bool tokens;              /* billed in tokens, not characters */
    size_t text_units;        /* of whichever it is */
    uint32_t bytes_per_second;
};

void facts_new_id(char id[37]);

/* Around the base64 text of one piece; `heard` is the audio so far. Return their length. */
size_t event_head(unsigned number, char *out);
size_t event_tail(const struct facts *, uint64_t heard, char *out);

void event_last(const struct facts *, unsigned number, uint64_t heard, const char *url,
                struct buffer *out);
void event_json(const struct facts *, uint64_t heard, const char *url, struct buffer *out);

#endif

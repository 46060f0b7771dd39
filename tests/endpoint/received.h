/* Remembers what was asked of the endpoint, never a key, so that a test can look. */
#ifndef ENDPOINT_RECEIVED_H
#define ENDPOINT_RECEIVED_H

#include "exchange.h"

unsigned received_connection(void); /* one more; its number */
void received_add(const struct exchange *);
void received_json(struct buffer *out);
void received_reset(void);

#endif

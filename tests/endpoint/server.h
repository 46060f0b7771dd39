/* Listens on loopback and leads each request to who answers it. */
#ifndef ENDPOINT_SERVER_H
#define ENDPOINT_SERVER_H

#include "options.h"

uint16_t server_start(const struct options *); /* the port, or 0 when it cannot listen */
void server_stop(void);

#endif

/* Listens on loopback and leads each request to who answers it. */
#ifndef ENDPOINT_SERVER_H
#define ENDPOINT_SERVER_H

#include "options.h"

/* The port, or 0 when it cannot listen. Who connects from now on waits for the start. */
uint16_t server_listen(uint16_t port);
bool server_start(const struct options *);
void server_stop(void);

#endif

/* Which way a request goes, through a proxy or straight, and which addresses may be connected to on the way. */
#ifndef QTTS_ROUTE_H
#define QTTS_ROUTE_H

#include "config.h"
#include "url.h"

#include <sys/socket.h>

/* Holds what it was read from by reference. */
typedef struct qtts__route {
    const qtts__settings *settings;
    bool proxied[2]; /* connections for http and https urls go to a proxy */
    bool may_bypass; /* but some go past it */
} qtts__route;

/* From the settings and, as libcurl does, from the environment. */
void qtts__route_read(qtts__route *route, const qtts__settings *settings);

/* What libcurl is to be told of proxies: a proxy's url, "" for none, NULL for what the environment says. */
const char *qtts__route_proxy(const qtts__route *route, bool to_loopback);

/* May a connection be made to this address for a recording's url, or for one that it was redirected to? */
bool qtts__route_allows(const qtts__route *route, const qtts__url *url, const struct sockaddr *address);

#endif

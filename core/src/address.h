/* Which network addresses a result url may lead to. */
#ifndef QTTS_ADDRESS_H
#define QTTS_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Public addresses only; `inside` (a host of the service's own domain, seen from within its network) adds the private ranges, but never
 * loopback, link-local or the clouds' metadata addresses. */
bool qtts__address_allowed(const struct sockaddr *address, bool inside);

/* 0: an address of another kind. */
int qtts__address_port(const struct sockaddr *address);

/* "127.0.0.1", "::1" or "localhost". */
bool qtts__address_is_loopback_name(const char *host);

#endif

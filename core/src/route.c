/* Which way a request goes, through a proxy or straight, and which addresses may be connected to on the way. */
#include "route.h"

#include "address.h"

#include <stdlib.h>

static bool route_environment_has(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] != '\0';
}

void qtts__route_read(qtts__route *route, const qtts__settings *settings)
{
    const char *given = settings->proxy;
    bool all = route_environment_has("all_proxy") || route_environment_has("ALL_PROXY");
    bool https = route_environment_has("https_proxy") || route_environment_has("HTTPS_PROXY");
    route->settings = settings;
    route->proxied[false] = given ? given[0] != '\0' : all || route_environment_has("http_proxy");
    route->proxied[true] = given ? given[0] != '\0' : all || https;
    route->may_bypass = route_environment_has("no_proxy") || route_environment_has("NO_PROXY");
}

/* The environment's proxy is for the world, not for this machine itself: an http url with the key in its headers would go to the proxy in
 * the clear. */
const char *qtts__route_proxy(const qtts__route *route, bool to_loopback)
{
    if (route->settings->proxy) return route->settings->proxy;
    return to_loopback ? "" : NULL;
}

/* Through a proxy the address that is connected to is the proxy's, and the target's is the proxy's affair. Where no_proxy may lead past it only
 * the port tells the two apart. */
static bool route_to_proxy(const qtts__route *route, const qtts__url *url, const struct sockaddr *address)
{
    return route->proxied[url->https] && (!route->may_bypass || qtts__address_port(address) != url->port);
}

bool qtts__route_allows(const qtts__route *route, const qtts__url *url, const struct sockaddr *address)
{
    bool both_here = url->loopback && route->settings->base_is_loopback;
    return both_here || route_to_proxy(route, url, address) || qtts__address_allowed(address, url->service);
}

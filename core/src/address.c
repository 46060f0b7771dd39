/* Which network addresses a result url may lead to. */
#define _DEFAULT_SOURCE 1
#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

typedef struct address_range {
    uint32_t network;
    unsigned bits;
    bool private_use;
} address_range;

#define ADDRESS(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* IANA's registry of special-purpose IPv4 addresses, and the metadata address of Alibaba Cloud ahead of the range that it lies in. */
static const address_range address_ranges[] = {
    {ADDRESS(100, 100, 100, 200), 32, false}, {ADDRESS(0, 0, 0, 0), 8, false},       {ADDRESS(127, 0, 0, 0), 8, false},
    {ADDRESS(169, 254, 0, 0), 16, false},     {ADDRESS(192, 0, 0, 0), 24, false},    {ADDRESS(192, 0, 2, 0), 24, false},
    {ADDRESS(198, 18, 0, 0), 15, false},      {ADDRESS(198, 51, 100, 0), 24, false}, {ADDRESS(203, 0, 113, 0), 24, false},
    {ADDRESS(224, 0, 0, 0), 3, false},        {ADDRESS(10, 0, 0, 0), 8, true},       {ADDRESS(172, 16, 0, 0), 12, true},
    {ADDRESS(192, 168, 0, 0), 16, true},      {ADDRESS(100, 64, 0, 0), 10, true},
};

static bool address_allowed_v4(uint32_t address, bool inside)
{
    for (size_t i = 0; i < sizeof address_ranges / sizeof address_ranges[0]; i++) {
        const address_range *range = &address_ranges[i];
        if ((address ^ range->network) >> (32 - range->bits) == 0) return inside && range->private_use;
    }
    return true;
}

static uint32_t address_embedded(const uint8_t *bytes) { return ADDRESS(bytes[0], bytes[1], bytes[2], bytes[3]); }

/* Global unicast is 2000::/3; the forms that carry an IPv4 address are judged by it. */
static bool address_allowed_v6(const uint8_t *bytes, bool inside)
{
    static const uint8_t zeros[12] = {0}, mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, nat64[12] = {0, 0x64, 0xFF, 0x9B};
    if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0) return address_allowed_v4(address_embedded(bytes + 12), inside);
    if (memcmp(bytes, zeros, 12) == 0) return false;
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return address_allowed_v4(address_embedded(bytes + 2), inside);
    bool teredo = memcmp(bytes, (const uint8_t[]){0x20, 0x01, 0, 0}, 4) == 0,
         example = memcmp(bytes, (const uint8_t[]){0x20, 0x01, 0x0D, 0xB8}, 4) == 0;
    if (teredo || example) return false;
    if ((bytes[0] & 0xFE) == 0xFC) return inside;
    return (bytes[0] & 0xE0) == 0x20;
}

bool qtts__address_allowed(const struct sockaddr *address, bool inside)
{
    if (address->sa_family == AF_INET) return address_allowed_v4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr), inside);
    if (address->sa_family == AF_INET6) return address_allowed_v6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr, inside);
    return false;
}

int qtts__address_port(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) return ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port);
    if (address->sa_family == AF_INET6) return ntohs(((const struct sockaddr_in6 *)(const void *)address)->sin6_port);
    return 0;
}

bool qtts__address_is_loopback_name(const char *host)
{
    struct in_addr v4;
    if (strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 || strcmp(host, "[::1]") == 0) return true;
    return inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

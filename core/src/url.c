/* What a url says, as libcurl reads it: what is judged and what is connected to are then the same. */
#include "url.h"

#include "address.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { URL_CEILING = 16 * 1024 };

static bool url_below(const char *host, const char *domain)
{
    size_t size = strlen(host), tail = strlen(domain);
    return size > tail && strcasecmp(host + size - tail, domain) == 0;
}

static char *url_part(CURLU *url, CURLUPart part, unsigned flags, qtts__url *parts)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, flags) == CURLUE_OUT_OF_MEMORY) parts->nomem = true;
    return text;
}

static bool url_has(CURLU *url, CURLUPart part, qtts__url *parts)
{
    char *text = url_part(url, part, 0, parts);
    bool has = text != NULL;
    curl_free(text);
    return has;
}

static bool url_read(CURLU *url, qtts__url *parts)
{
    char *scheme = url_part(url, CURLUPART_SCHEME, 0, parts), *host = url_part(url, CURLUPART_HOST, 0, parts);
    char *port = url_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, parts);
    bool read = scheme && host;
    if (port) parts->port = atoi(port);
    if (read) {
        parts->https = strcmp(scheme, "https") == 0;
        parts->loopback = qtts__address_is_loopback_name(host);
        parts->service = url_below(host, ".aliyuncs.com");
        parts->has_user = url_has(url, CURLUPART_USER, parts) || url_has(url, CURLUPART_PASSWORD, parts);
        parts->has_query = url_has(url, CURLUPART_QUERY, parts) || url_has(url, CURLUPART_FRAGMENT, parts);
        read = parts->https || strcmp(scheme, "http") == 0;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return read && !parts->nomem;
}

bool qtts__url_split(const char *text, qtts__url *parts)
{
    *parts = (qtts__url){0};
    if (strlen(text) > URL_CEILING) return false;
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F) return false;
    CURLU *url = curl_url();
    CURLUcode code = url ? curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) : CURLUE_OUT_OF_MEMORY;
    bool split = code == CURLUE_OK && url_read(url, parts);
    if (code == CURLUE_OUT_OF_MEMORY) parts->nomem = true;
    curl_url_cleanup(url);
    return split;
}

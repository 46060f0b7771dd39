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

static bool url_has(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return has;
}

static bool url_read(CURLU *url, qtts__url *parts)
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    bool read = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK && curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    if (curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) parts->port = atoi(port);
    if (read) {
        parts->https = strcmp(scheme, "https") == 0;
        parts->loopback = qtts__address_is_loopback_name(host);
        parts->service = url_below(host, ".aliyuncs.com");
        parts->has_user = url_has(url, CURLUPART_USER) || url_has(url, CURLUPART_PASSWORD);
        parts->has_query = url_has(url, CURLUPART_QUERY) || url_has(url, CURLUPART_FRAGMENT);
        read = parts->https || strcmp(scheme, "http") == 0;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return read;
}

bool qtts__url_split(const char *text, qtts__url *parts)
{
    *parts = (qtts__url){0};
    if (strlen(text) > URL_CEILING) return false;
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F) return false;
    CURLU *url = curl_url();
    bool split = url && curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK && url_read(url, parts);
    curl_url_cleanup(url);
    return split;
}

/* Fuzzes what may be sent and fetched: urls against the grammar in words, header values and lines, Retry-After against plain arithmetic.
 * Input: what of these, the text. */
#include "header.h"
#include "fuzz.h"
#include "url.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static const char *yes(bool good) { return good ? "yes" : "no"; }

/* ---- urls: what is let through must be safe, whatever else is refused ---- */

/* What stands between // and the next / ? #, when the text begins with the scheme. */
static bool plain_authority(const char *text, const char *scheme, const char **at, size_t *size)
{
    size_t length = strlen(scheme);
    if (strncasecmp(text, scheme, length) != 0) return false;
    *at = text + length;
    while (**at == '/') ++*at; /* libcurl takes http:/x and http:///x, too */
    *size = strcspn(*at, "/?#");
    return true;
}

static bool plain_ends(const char *host, size_t size, const char *domain)
{
    size_t length = strlen(domain);
    return size > length && strncasecmp(host + size - length, domain, length) == 0;
}

static void fuzz_url(const char *text)
{
    qtts__url parts;
    const char *at;
    size_t size;
    if (!qtts__url_split(text, &parts)) return;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F) abort();
    bool https = plain_authority(text, "https:", &at, &size);
    if (!https && !plain_authority(text, "http:", &at, &size)) abort();
    fuzz_same("https", yes(https), yes(parts.https));
    if (memchr(at, '@', size) && !parts.has_user) abort();
    const char *host = at, *last = at;
    for (const char *c = at; c < at + size; c++)
        if (*c == '@') host = last = c + 1;
    size_t host_size = (size_t)(at + size - last);
    const char *colon = *host == '[' ? NULL : memchr(host, ':', host_size);
    if (colon) host_size = (size_t)(colon - host);
    if (parts.service && !memchr(host, '%', host_size)) fuzz_same("service", "yes", yes(plain_ends(host, host_size, ".aliyuncs.com")));
    if (parts.port < 0 || parts.port > 65535) abort();
    if (strchr(text, '?') && !parts.has_query) abort();
}

/* ---- header values and lines ---- */

static bool plain_value(const char *value)
{
    size_t size = strlen(value);
    for (size_t i = 0; i < size; i++)
        if (!(value[i] == '\t' || (value[i] >= ' ' && value[i] <= '~'))) return false;
    return size > 0 && !strchr(" \t", value[0]) && !strchr(" \t", value[size - 1]);
}

static bool plain_own(const char *name)
{
    static const char *const own[] = {"authorization", "host",   "content-length",  "transfer-encoding", "content-type",    "connection",
                                      "expect",        "accept", "accept-encoding", "user-agent",        "x-dashscope-sse", "x-dashscope-workspace",
                                      "upgrade",       "te",     "trailer"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcasecmp(name, own[i]) == 0) return true;
    return false;
}

static bool plain_line(const char *line)
{
    char name[4096];
    size_t size = strcspn(line, ":");
    if (line[size] == '\0' || size == 0) return false;
    memcpy(name, line, size);
    name[size] = '\0';
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)name[i]) && !strchr("!#$%&'*+-.^_`|~", name[i])) return false;
    line += size + 1;
    return !plain_own(name) && plain_value(*line == ' ' ? line + 1 : line);
}

static void fuzz_header(const char *text)
{
    fuzz_same("value", yes(plain_value(text)), yes(qtts__header_value_ok(text)));
    fuzz_same("word", yes(plain_value(text) && !strchr(text, ' ') && !strchr(text, '\t')), yes(qtts__header_word_ok(text)));
    fuzz_same("line", yes(plain_line(text)), yes(qtts__header_line_ok(text)));
}

/* ---- Retry-After ---- */

static void fuzz_retry_after(const char *text, size_t size)
{
    int64_t now = 1700000000, got = qtts__header_retry_after(text, size, now);
    size_t digits = strspn(text, "0123456789");
    if (got < -1 || got > (int64_t)253402300800 * 1000) abort();
    if (size > 0 && digits == size && size <= 9 && got != atoll(text) * 1000) abort();
    struct tm date = {.tm_year = 0};
    char again[64];
    if (!strptime(text, "%a, %d %b %Y %T GMT", &date) || size != 29) return;
    strftime(again, sizeof again, " %d %b %Y %T GMT", &date);
    if (strncmp(again, text + 4, 25) != 0) return; /* strptime is freer than RFC 9110 */
    int64_t wait = timegm(&date) - now;
    if (date.tm_year >= 70 && got != (wait > 0 ? wait * 1000 : 0)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4000) return 0;
    char *text = malloc(size);
    if (!text) abort();
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (data[0] % 3 == 0) fuzz_url(text);
    if (data[0] % 3 == 1) fuzz_header(text);
    if (data[0] % 3 == 2) fuzz_retry_after(text, strlen(text));
    free(text);
    return 0;
}

/* HTTP headers: may a line be sent, and what do the ones of an answer say. */
#define _DEFAULT_SOURCE 1
#include "header.h"

#include <string.h>
#include <strings.h>
#include <time.h>

enum { HEADER_SECONDS_CEILING = 1000000000 };

static const char *const header_own[] = {"Authorization", "Host",       "Content-Length", "Transfer-Encoding",
                                         "Content-Type",  "Connection", "Expect",         "Accept-Encoding",
                                         "Upgrade",       "TE",         "Trailer"};

bool qtts__header_value_ok(const char *value)
{
    size_t size = strlen(value);
    if (size == 0 || value[0] == ' ' || value[0] == '\t' || value[size - 1] == ' ' || value[size - 1] == '\t') return false;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)value[i] >= 0x7F || ((unsigned char)value[i] < 0x20 && value[i] != '\t')) return false;
    return true;
}

bool qtts__header_word_ok(const char *word) { return qtts__header_value_ok(word) && !strpbrk(word, " \t"); }

static bool header_token(const char *name, size_t size)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < size; i++) {
        char c = name[i];
        bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alphanumeric && (c == '\0' || !strchr(marks, c))) return false;
    }
    return size != 0;
}

bool qtts__header_line_ok(const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon || !header_token(line, (size_t)(colon - line))) return false;
    for (size_t i = 0; i < sizeof header_own / sizeof header_own[0]; i++)
        if (strlen(header_own[i]) == (size_t)(colon - line) && strncasecmp(line, header_own[i], (size_t)(colon - line)) == 0) return false;
    return qtts__header_value_ok(colon + 1 + (colon[1] == ' '));
}

bool qtts__header_is(const char *line, size_t size, const char *name, const char **value, size_t *value_size)
{
    size_t length = strlen(name);
    if (size <= length || line[length] != ':' || strncasecmp(line, name, length) != 0) return false;
    const char *start = line + length + 1, *end = line + size;
    while (start < end && (*start == ' ' || *start == '\t')) start++;
    while (end > start && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r' || end[-1] == '\n')) end--;
    *value = start;
    *value_size = (size_t)(end - start);
    return true;
}

static int64_t header_seconds(const char *value, size_t size)
{
    int64_t seconds = 0;
    for (size_t i = 0; i < size; i++) {
        if (value[i] < '0' || value[i] > '9') return -1;
        if (seconds < HEADER_SECONDS_CEILING) seconds = seconds * 10 + (value[i] - '0');
    }
    return size == 0 ? -1 : seconds;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT"; the names of months must not depend on the locale, so strptime is no help. */
static int64_t header_date(const char *value, size_t size)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    enum { DATE_BYTES = 29 };
    if (size != DATE_BYTES || value[3] != ',' || memcmp(value + 25, " GMT", 4) != 0) return -1;
    struct tm date = {0};
    int64_t day = header_seconds(value + 5, 2), year = header_seconds(value + 12, 4);
    int64_t hour = header_seconds(value + 17, 2), minute = header_seconds(value + 20, 2), second = header_seconds(value + 23, 2);
    if (day < 1 || year < 1970 || hour < 0 || minute < 0 || second < 0) return -1;
    for (date.tm_mon = 0; date.tm_mon < 12 && strncmp(months + 3 * date.tm_mon, value + 8, 3) != 0;) date.tm_mon++;
    if (date.tm_mon == 12) return -1;
    date.tm_mday = (int)day;
    date.tm_year = (int)year - 1900;
    date.tm_hour = (int)hour;
    date.tm_min = (int)minute;
    date.tm_sec = (int)second;
    return (int64_t)timegm(&date);
}

int64_t qtts__header_retry_after(const char *value, size_t size, int64_t now)
{
    int64_t seconds = header_seconds(value, size);
    if (seconds >= 0) return seconds * 1000;
    int64_t date = header_date(value, size);
    if (date < 0) return -1;
    return date > now ? (date - now) * 1000 : 0;
}

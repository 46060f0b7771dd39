/* HTTP headers: may a line be sent, and what do the ones of an answer say. */
#define _DEFAULT_SOURCE 1
#include "header.h"

#include <string.h>
#include <strings.h>
#include <time.h>

enum { HEADER_SECONDS_CEILING = 1000000000 };

static const char *const header_own[] = {
    "Authorization",   "Host",       "Content-Length",  "Transfer-Encoding",     "Content-Type", "Connection", "Expect", "Accept",
    "Accept-Encoding", "User-Agent", "X-DashScope-SSE", "X-DashScope-WorkSpace", "Upgrade",      "TE",         "Trailer"};

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

/* Every letter stands for one of its kind, 9 for a digit; the rest for itself. */
static bool header_looks_like(const char *value, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, value++) {
        bool letter = (*value >= 'a' && *value <= 'z') || (*value >= 'A' && *value <= 'Z');
        bool digit = *value >= '0' && *value <= '9';
        if (*pattern == 'a' ? !letter : *pattern == '9' ? !digit : *value != *pattern) return false;
    }
    return true;
}

static int header_two(const char *digits) { return (digits[0] - '0') * 10 + (digits[1] - '0'); }

static int header_month(const char *name)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int month = 0;
    while (month < 12 && strncmp(months + 3 * (ptrdiff_t)month, name, 3) != 0) month++;
    return month;
}

/* The names of months must not depend on the locale, so strptime is no help. */
static int64_t header_date(const char *value, size_t size)
{
    static const char pattern[] = "aaa, 99 aaa 9999 99:99:99 GMT";
    if (size != sizeof pattern - 1 || !header_looks_like(value, pattern)) return -1;
    struct tm date = {.tm_mday = header_two(value + 5),
                      .tm_mon = header_month(value + 8),
                      .tm_year = header_two(value + 12) * 100 + header_two(value + 14) - 1900,
                      .tm_hour = header_two(value + 17),
                      .tm_min = header_two(value + 20),
                      .tm_sec = header_two(value + 23)};
    bool exists = date.tm_mday >= 1 && date.tm_mday <= 31 && date.tm_mon < 12 && date.tm_year >= 70 && date.tm_hour < 24 && date.tm_min < 60 &&
                  date.tm_sec <= 60;
    return exists ? (int64_t)timegm(&date) : -1;
}

int64_t qtts__header_retry_after(const char *value, size_t size, int64_t now)
{
    int64_t seconds = header_seconds(value, size);
    if (seconds >= 0) return seconds * 1000;
    int64_t date = header_date(value, size);
    if (date < 0) return -1;
    return date > now ? (date - now) * 1000 : 0;
}

/* A strict reading of RFC 8259: each rule of the grammar is one function that gives the text behind what it takes, or NULL. */
#include "json_strict.h"

#include <string.h>

static const char *json_value(const char *at, const char *end);

static const char *json_space(const char *at, const char *end)
{
    while (at < end && strchr(" \t\n\r", *at) && *at != '\0') at++;
    return at;
}

static const char *json_one(const char *at, const char *end, const char *set)
{
    return at && at < end && *at != '\0' && strchr(set, *at) ? at + 1 : NULL;
}

static const char *json_word(const char *at, const char *end, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && memcmp(at, word, size) == 0 ? at + size : NULL;
}

static const char *json_digits(const char *at, const char *end)
{
    const char *next = json_one(at, end, "0123456789");
    for (at = next; next; next = json_one(at, end, "0123456789")) at = next;
    return at;
}

static const char *json_number(const char *at, const char *end)
{
    const char *part = json_one(at, end, "-");
    if (part) at = part;
    part = json_one(at, end, "0");
    at = part ? part : json_digits(at, end);
    if ((part = json_one(at, end, ".")) != NULL) at = json_digits(part, end);
    part = json_one(at, end, "eE");
    if (!part) return at;
    at = json_one(part, end, "+-");
    return json_digits(at ? at : part, end);
}

static const char *json_escape(const char *at, const char *end)
{
    const char *next = json_one(at, end, "\"\\/bfnrt");
    if (next) return next;
    next = json_one(at, end, "u");
    for (int i = 0; i < 4; i++) next = json_one(next, end, "0123456789abcdefABCDEF");
    return next;
}

static const char *json_string(const char *at, const char *end)
{
    for (at = json_one(at, end, "\""); at && at < end && *at != '"';) {
        if ((unsigned char)*at < 0x20) return NULL;
        at = *at == '\\' ? json_escape(at + 1, end) : at + 1;
    }
    return json_one(at, end, "\"");
}

static const char *json_member(const char *at, const char *end)
{
    at = json_string(json_space(at, end), end);
    at = at ? json_one(json_space(at, end), end, ":") : NULL;
    return at ? json_value(at, end) : NULL;
}

static const char *json_list(const char *at, const char *end, const char *close, const char *(*item)(const char *, const char *))
{
    const char *empty = json_one(json_space(at, end), end, close);
    if (empty) return empty;
    while ((at = item(at, end)) != NULL) {
        const char *next = json_one(at, end, ",");
        if (!next) return json_one(at, end, close);
        at = next;
    }
    return NULL;
}

/* With the white space around it. */
static const char *json_value(const char *at, const char *end)
{
    at = json_space(at, end);
    if (at == end) return NULL;
    switch (*at) {
    case '{': at = json_list(at + 1, end, "}", json_member); break;
    case '[': at = json_list(at + 1, end, "]", json_value); break;
    case '"': at = json_string(at, end); break;
    case 't': at = json_word(at, end, "true"); break;
    case 'f': at = json_word(at, end, "false"); break;
    case 'n': at = json_word(at, end, "null"); break;
    default: at = json_number(at, end); break;
    }
    return at ? json_space(at, end) : NULL;
}

bool json_strict(const char *text, size_t size) { return json_value(text, text + size) == text + size; }

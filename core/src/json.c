/* Values inside a JSON text that the sieve has found whole: where they stand, and what they mean. */
#include "json.h"

#include <string.h>

/* ---- where values stand ---- */

static const char *json_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) p++;
    return p;
}

/* From an opening quote to behind the closing one. */
static const char *json_behind_string(const char *p, const char *end)
{
    const char *quote = memchr(p + 1, '"', (size_t)(end - p) - 1);
    if (quote && quote[-1] != '\\') return quote + 1;
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\') p++;
    return p < end ? p + 1 : end;
}

static const char *json_behind_container(const char *p, const char *end)
{
    size_t depth = 0;
    do {
        if (*p == '"') {
            p = json_behind_string(p, end);
            continue;
        }
        if (*p == '{' || *p == '[') depth++;
        if (*p == '}' || *p == ']') depth--;
        p++;
    } while (p < end && depth != 0);
    return p;
}

static const char *json_behind_value(const char *p, const char *end)
{
    if (p == end) return end;
    if (*p == '"') return json_behind_string(p, end);
    if (*p == '{' || *p == '[') return json_behind_container(p, end);
    while (p < end && *p != ',' && *p != '}' && *p != ']' && json_space(p, end) == p) p++;
    return p;
}

qtts__json qtts__json_root(const char *text, size_t size)
{
    const char *end = text + size, *at = json_space(text, end);
    while (end > at && json_space(end - 1, end) == end) end--;
    return (qtts__json){at, (size_t)(end - at)};
}

bool qtts__json_is_object(qtts__json value) { return value.at && value.size >= 2 && value.at[0] == '{'; }
bool qtts__json_is_text(qtts__json value) { return value.at && value.size > 2 && value.at[0] == '"'; }

/* ---- what strings mean ---- */

static unsigned json_hex(const char *p)
{
    unsigned number = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i];
        number = number << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return number;
}

static size_t json_encode(unsigned code, char *out)
{
    static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
    size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    out[0] = (char)(leads[more] | code >> (6 * more));
    for (size_t i = 1; i <= more; i++) out[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3F));
    return more + 1;
}

/* *p stands behind "\u"; false for half a surrogate pair. U+FFFD stands for U+0000, which would end a text. */
static bool json_code(const char **p, const char *end, unsigned *code)
{
    *code = json_hex(*p);
    *p += 4;
    if (*code == 0) *code = 0xFFFD;
    if (*code < 0xD800 || *code > 0xDFFF) return true;
    if (*code > 0xDBFF || end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u') return false;
    unsigned low = json_hex(*p + 2);
    *p += 6;
    *code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
    return low >= 0xDC00 && low <= 0xDFFF;
}

bool qtts__json_paired(const char *text, size_t size)
{
    unsigned code;
    const char *end = text + size, *p = text;
    while ((p = memchr(p, '\\', (size_t)(end - p)))) { /* outside of strings there are none */
        p += 2;
        if (p[-1] == 'u' && !json_code(&p, end, &code)) return false;
    }
    return true;
}

/* One character of a string's inside, up to four bytes. */
static size_t json_character(const char **p, const char *end, char *out)
{
    static const char escapes[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    unsigned code;
    if (**p != '\\') return *out = *(*p)++, 1;
    char escape = (*p)[1];
    *p += 2;
    if (escape == 'u') return json_code(p, end, &code), json_encode(code, out);
    const char *found = strchr(escapes, escape);
    return *out = found ? meanings[found - escapes] : escape, 1;
}

bool qtts__json_meaning(qtts__json string, qtts__buffer *scratch, qtts__json *meaning)
{
    const char *p = string.at + 1, *end = string.at + string.size - 1;
    *meaning = (qtts__json){p, (size_t)(end - p)};
    if (!memchr(p, '\\', (size_t)(end - p))) return true;
    scratch->size = 0;
    if (!qtts__buffer_reserve(scratch, (size_t)(end - p))) return false; /* no escape means more bytes than it has */
    while (p < end) scratch->size += json_character(&p, end, (char *)scratch->data + scratch->size);
    *meaning = (qtts__json){(const char *)scratch->data, scratch->size};
    return true;
}

/* ---- members ---- */

/* `key` is without its quotes. */
static bool json_key_is(qtts__json key, const char *name)
{
    char character[4];
    size_t size = strlen(name);
    const char *p = key.at, *end = key.at + key.size;
    if (!memchr(p, '\\', key.size)) return key.size == size && memcmp(p, name, size) == 0;
    while (p < end && *name != '\0') /* names are ASCII */
        if (json_character(&p, end, character) != 1 || *character != *name++) return false;
    return p == end && *name == '\0';
}

static void json_match(qtts__json key, qtts__json value, const char *const names[], qtts__json members[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!members[i].at && (key.at[0] == names[i][0] || key.at[0] == '\\') && json_key_is(key, names[i])) members[i] = value;
}

void qtts__json_members(qtts__json object, const char *const names[], qtts__json members[], size_t count)
{
    memset(members, 0, count * sizeof *members);
    if (!qtts__json_is_object(object)) return;
    const char *p = object.at, *end = p + object.size;
    while ((p = json_space(p + 1, end)) < end && *p == '"') { /* p stands at { or , */
        const char *key = p + 1, *behind = json_behind_string(p, end);
        const char *value = json_space(json_space(behind, end) + 1, end);
        p = json_behind_value(value, end);
        json_match((qtts__json){key, (size_t)(behind - key) - 1}, (qtts__json){value, (size_t)(p - value)}, names, members, count);
        p = json_space(p, end);
    }
}

/* ---- counts ---- */

/* The digits of a number without its point, and by how many tens they are to be multiplied. */
typedef struct json_decimal {
    uint64_t digits;
    long long tens;
    bool over; /* more digits than any count has */
} json_decimal;

static void json_digit(json_decimal *decimal, char digit)
{
    decimal->over = decimal->over || decimal->digits >= 1000000000000000000;
    if (!decimal->over) decimal->digits = decimal->digits * 10 + (uint64_t)(digit - '0');
}

static long long json_exponent(const char *p, const char *end)
{
    bool below = p < end && *p == '-';
    long long exponent = 0;
    if (p < end && (*p == '-' || *p == '+')) p++;
    for (; p < end && exponent < 100000; p++) exponent = exponent * 10 + (*p - '0');
    return below ? -exponent : exponent;
}

static json_decimal json_decimal_of(const char *p, const char *end)
{
    json_decimal decimal = {0};
    for (; p < end && *p >= '0' && *p <= '9'; p++) json_digit(&decimal, *p);
    if (p < end && *p == '.')
        for (p++; p < end && *p >= '0' && *p <= '9'; p++, decimal.tens--) json_digit(&decimal, *p);
    if (p < end) decimal.tens += json_exponent(p + 1, end);
    return decimal;
}

bool qtts__json_count(qtts__json value, int64_t *number)
{
    const uint64_t exact = UINT64_C(1) << 53;
    if (!value.at || value.size == 0 || value.at[0] < '0' || value.at[0] > '9') return false;
    json_decimal decimal = json_decimal_of(value.at, value.at + value.size);
    for (; decimal.tens < 0 && decimal.digits != 0; decimal.tens++, decimal.digits /= 10)
        if (decimal.digits % 10 != 0) return false;
    for (; decimal.tens > 0 && decimal.digits != 0 && decimal.digits < exact; decimal.tens--) decimal.digits *= 10;
    if (decimal.over || decimal.digits >= exact) return false;
    *number = (int64_t)decimal.digits;
    return true;
}

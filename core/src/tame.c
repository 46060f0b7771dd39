/* JSON that the sieve let through, made such as cJSON can take. */
#include "tame.h"

#include "utf8.h"

#include <string.h>

enum { TAME_NUMBER_CEILING = 63 }; /* what cJSON 1.7 keeps of a number before it reads it */

typedef struct tame {
    const char *at, *end;
    qtts__buffer *out;
    bool bad, nomem;
} tame;

static void tame_put(tame *self, const char *bytes, size_t size)
{
    if (!qtts__buffer_append(self->out, bytes, size)) self->nomem = true;
}

static void tame_copy(tame *self, size_t size)
{
    tame_put(self, self->at, size);
    self->at += size;
}

static void tame_replace(tame *self, size_t size, const char *with)
{
    tame_put(self, with, strlen(with));
    self->at += size;
}

/* The four digits of \uXXXX at `at`; -1 when there is no such thing. */
static int tame_unit(const char *at, const char *end)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int unit = 0;
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') return -1;
    for (int i = 2; i < 6; i++) {
        const char *digit = memchr(digits, at[i], sizeof digits - 1);
        if (!digit) return -1;
        unit = unit * 16 + (int)((digit - digits) & 15);
    }
    return unit;
}

static bool tame_within(int unit, int low, int high) { return unit >= low && unit <= high; }

static void tame_escape(tame *self)
{
    int unit = tame_unit(self->at, self->end);
    if (self->end - self->at < 2) self->bad = true;
    else if (unit == 0) tame_replace(self, 6, "\\ufffd");
    else if (unit < 0) tame_copy(self, 2);
    else if (!tame_within(unit, 0xD800, 0xDFFF)) tame_copy(self, 6);
    else if (unit < 0xDC00 && tame_within(tame_unit(self->at + 6, self->end), 0xDC00, 0xDFFF)) tame_copy(self, 12);
    else self->bad = true;
}

static void tame_character(tame *self)
{
    size_t left = (size_t)(self->end - self->at), length = qtts__utf8_sequence(self->at, left);
    if (*self->at == '\\') tame_escape(self);
    else if (length != 0) tame_copy(self, length);
    else tame_replace(self, qtts__utf8_broken(self->at, left), "\xEF\xBF\xBD");
}

static void tame_string(tame *self)
{
    tame_copy(self, 1);
    while (self->at < self->end && *self->at != '"' && !self->bad && !self->nomem) tame_character(self);
    if (self->at < self->end && !self->bad) tame_copy(self, 1);
}

/* The e of true is taken for a short one, which does no harm. */
static void tame_number(tame *self, size_t size)
{
    if (size > TAME_NUMBER_CEILING) tame_replace(self, size, "null");
    else tame_copy(self, size);
}

bool qtts__tame_is(const char *json, size_t size) { return qtts__utf8_valid(json, size) == size && !strstr(json, "\\u0000"); }

qtts__tame_kind qtts__tame(const char *json, size_t size, qtts__buffer *out)
{
    tame self = {.at = json, .end = json + size, .out = out};
    while (self.at < self.end && !self.bad && !self.nomem) {
        size_t number = strspn(self.at, "0123456789+-.eE");
        if (*self.at == '"') tame_string(&self);
        else if (number != 0) tame_number(&self, number);
        else tame_copy(&self, 1);
    }
    tame_put(&self, "", 1);
    return self.bad ? QTTS__TAME_BAD : self.nomem ? QTTS__TAME_NOMEM : QTTS__TAME_OK;
}

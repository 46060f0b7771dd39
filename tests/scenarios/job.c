/* The line protocol of the drivers. */
#define _POSIX_C_SOURCE 200809L
#include "job.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int digit(char c)
{
    return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

static size_t decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from == '%' && from[1] && from[2]) {
            *to++ = (char)(digit(from[1]) * 16 + digit(from[2]));
            from += 2;
        } else
            *to++ = *from;
    }
    *to = '\0';
    return (size_t)(to - text);
}

void job_read(job *self, char *line)
{
    char *rest = NULL;
    self->count = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *part = strtok_r(line, "\t", &rest); part && self->count < JOB_FIELDS; part = strtok_r(NULL, "\t", &rest)) {
        char *value = strchr(part, '=');
        if (!value) continue;
        *value++ = '\0';
        self->fields[self->count++] = (job_field){part, value, decode(value)};
    }
}

const job_field *job_find(const job *self, const char *key)
{
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->fields[i].key, key) == 0) return &self->fields[i];
    return NULL;
}

const char *job_text(const job *self, const char *key)
{
    const job_field *field = job_find(self, key);
    return field ? field->value : NULL;
}

long long job_number(const job *self, const char *key)
{
    const char *text = job_text(self, key);
    return text ? strtoll(text, NULL, 10) : 0;
}

void job_put_text(FILE *out, const char *key, const char *text)
{
    fprintf(out, "\t%s=", key);
    for (; *text; text++) {
        if (isalnum((unsigned char)*text)) fputc(*text, out);
        else fprintf(out, "%%%02x", (unsigned char)*text);
    }
}

void job_put_number(FILE *out, const char *key, long long number) { fprintf(out, "\t%s=%lld", key, number); }

void job_put_hex(FILE *out, const char *key, const unsigned char *bytes, size_t size)
{
    fprintf(out, "\t%s=", key);
    for (size_t i = 0; i < size; i++) {
        fputc("0123456789abcdef"[bytes[i] >> 4], out);
        fputc("0123456789abcdef"[bytes[i] & 15], out);
    }
}

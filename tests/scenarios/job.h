/* The line protocol of the drivers: tab-separated key=value, values percent-encoded. See drivers.py. */
#ifndef QTTS_SCENARIO_JOB_H
#define QTTS_SCENARIO_JOB_H

#include <stddef.h>
#include <stdio.h>

enum { JOB_FIELDS = 64 };

typedef struct job_field {
    const char *key;
    char *value; /* decoded; may hold NULs */
    size_t size;
} job_field;

typedef struct job {
    job_field fields[JOB_FIELDS];
    size_t count;
} job;

/* Cuts `line` up in place. */
void job_read(job *self, char *line);

const job_field *job_find(const job *self, const char *key); /* NULL = not given */
const char *job_text(const job *self, const char *key);      /* NULL = not given */
long long job_number(const job *self, const char *key);      /* 0 = not given */

void job_put_text(FILE *out, const char *key, const char *text);
void job_put_number(FILE *out, const char *key, long long number);
void job_put_hex(FILE *out, const char *key, const unsigned char *bytes, size_t size);

#endif

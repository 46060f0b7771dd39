/* Failures on purpose: so many in a hundred requests for speech. */
#include "faults.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    unsigned status; /* 0: the stream is cut */
    const char *code, *message;
} kinds[FAULTS_KINDS] = {
    {"429", 429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later."},
    {"500", 500, "InternalError", "An internal error has occurred, please try again later."},
    {"503", 503, "ModelUnavailable", "Model is unavailable, please try again later."},
    {"cut", 0, NULL, NULL},
};

static atomic_uint count;

static bool faults_parse_one(struct faults *self, const char *item, size_t size) {
    const char *colon = memchr(item, ':', size);
    for (int i = 0; colon != NULL && i < FAULTS_KINDS; i++) {
        char *end;
        if (strlen(kinds[i].name) != (size_t)(colon - item) ||
            strncmp(kinds[i].name, item, (size_t)(colon - item)) != 0)
            continue;
        self->percent[i] = (unsigned)strtoul(colon + 1, &end, 10);
        return end == item + size && end > colon + 1 && self->percent[i] <= 100;
    }
    return false;
}

bool faults_parse(struct faults *self, const char *list) {
    unsigned sum = 0;
    for (;;) {
        size_t size = strcspn(list, ",");
        if (!faults_parse_one(self, list, size))
            return false;
        if (list[size] == '\0')
            break;
        list += size + 1;
    }
    for (int i = 0; i < FAULTS_KINDS; i++)
        sum += self->percent[i];
    return sum <= 100;
}

/* The finisher of splitmix64 over a counter: no two runs differ, no pattern shows. */
static unsigned faults_draw(void) {
    uint64_t x = (atomic_fetch_add(&count, 1) + 1) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((x ^ (x >> 31)) % 100);
}

void faults_next(const struct faults *self, struct failure *failure, bool *cut) {
    unsigned drawn = faults_draw();
    for (int i = 0; i < FAULTS_KINDS; i++) {
        if (drawn < self->percent[i]) {
            *cut = kinds[i].status == 0;
            if (!*cut)
                failure_set(failure, kinds[i].status, kinds[i].code, "%s", kinds[i].message);
            if (kinds[i].status == 429)
                failure->retry_after = self->retry_after;
            return;
        }
        drawn -= self->percent[i];
    }
}

/* Failures on purpose: so many in a hundred requests for speech. */
#ifndef ENDPOINT_FAULTS_H
#define ENDPOINT_FAULTS_H

#include "errors.h"

#include <stdbool.h>

enum { FAULTS_KINDS = 4 };

struct faults {
    unsigned percent[FAULTS_KINDS]; /* of each kind, in the order of faults.c's list */
    const char *retry_after;        /* seconds, told with each 429; NULL: not told, as the service */
};

/* "429:10,500:5,cut:5". false: it cannot be read, or adds up to more than a hundred. */
bool faults_parse(struct faults *, const char *list);

/* Of the next request; the same ones fail in the same order in each run. A failure is set, or *cut:
 * the stream breaks off behind its first event. */
void faults_next(const struct faults *, struct failure *, bool *cut);

#endif

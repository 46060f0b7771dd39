/* Reads a request's JSON and refuses what the service refuses. */
#ifndef ENDPOINT_CHECK_H
#define ENDPOINT_CHECK_H

#include "catalog.h"
#include "errors.h"
#include "options.h"

#include <cjson/cJSON.h>

struct request {
    cJSON *json; /* owned; the texts below are lent from it */
    const struct model *model;
    const struct voice *voice;
    const char *text, *voice_name, *instructions;
    int language;
    double speech_rate, pitch_rate;
    unsigned sample_rate;
    struct delivery delivery;
};

bool check_request(struct request *, const struct buffer *body, const struct options *,
                   struct failure *);
void check_free(struct request *);

#endif

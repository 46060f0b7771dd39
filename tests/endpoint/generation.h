/* Answers a request for speech, streaming or not. */
#ifndef ENDPOINT_GENERATION_H
#define ENDPOINT_GENERATION_H

#include "exchange.h"

#define GENERATION_PATH "/api/v1/services/aigc/multimodal-generation/generation"

/* Called again when a connection that slept for its audio wakes up. */
enum MHD_Result generation_answer(struct exchange *);

/* The replay that options, or a request's own wishes, describe. */
struct replay generation_replay(const struct delivery *);

#endif

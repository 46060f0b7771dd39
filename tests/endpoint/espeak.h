/* The default voice: espeak-ng, one process for each run of text in one script. */
#ifndef ENDPOINT_ESPEAK_H
#define ENDPOINT_ESPEAK_H

#include "engine.h"

bool espeak_start(void); /* false when it is not installed */
const char *espeak_speak(const struct utterance *);

#endif

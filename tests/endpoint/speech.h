/* Speaks requests: a few workers, each saying one text after the other, piece by piece. */
#ifndef ENDPOINT_SPEECH_H
#define ENDPOINT_SPEECH_H

#include "audio.h"
#include "check.h"

void speech_start(const struct options *); /* tells stderr what is missing */
bool speech_available(void);
struct audio *speech_begin(const struct request *); /* grows from now on; to be released */
void speech_stop(void);

#endif

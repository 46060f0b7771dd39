/* A streamed reply: hands events to the HTTP library as fast as they are due and wanted. */
#ifndef ENDPOINT_STREAM_H
#define ENDPOINT_STREAM_H

#include "audio.h"
#include "event.h"
#include "options.h"

struct stream;

/* Holds the audio on its own. Freed by the HTTP library with its response. */
struct MHD_Response *stream_response(struct MHD_Connection *, const struct facts *, struct audio *,
                                     const struct delivery *, bool riff);
void stream_counts(unsigned *open, unsigned long long *done, unsigned long long *aborted);

#endif

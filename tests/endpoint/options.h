/* What the command line says. */
#ifndef ENDPOINT_OPTIONS_H
#define ENDPOINT_OPTIONS_H

#include "faults.h"
#include "replay.h"

enum riff_mode { RIFF_AUTO, RIFF_ALWAYS, RIFF_NEVER };
enum error_shape { SHAPE_JSON, SHAPE_SSE, SHAPE_EVENT };

/* How a streamed reply is handed out; a request may say otherwise in parameters.x_replay. */
struct delivery {
    struct replay replay; /* kind NONE: speech */
    double seconds;       /* of replay; 0: ten, or as long as the file */
    uint32_t event_bytes; /* PCM in one event */
    double pace;          /* times real time; 0: as fast as possible */
    uint32_t delay_ms;    /* before the first event */
    enum riff_mode riff;
    bool cut; /* the stream breaks off behind its first event */
};

struct options {
    uint16_t port;
    bool parent;
    const char *key;    /* NULL: any that starts with sk- */
    const char *engine; /* NULL: espeak-ng when there is one */
    struct delivery delivery;
    enum error_shape shape;
    struct faults faults;
    unsigned threads, jobs, url_seconds;
};

/* Ends the program with 2 and a clear word when something is wrong, with 0 after --help. */
void options_read(struct options *, int count, char **words);

#endif

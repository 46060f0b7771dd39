/* Puts connections to sleep until a time or until their audio arrives: one thread for all. */
#ifndef ENDPOINT_PACER_H
#define ENDPOINT_PACER_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lives inside whatever sleeps, zero-filled at first, and must outlast its sleep. */
struct sleeper {
    struct MHD_Connection *connection;
    uint64_t due; /* nanoseconds of the monotonic clock */
    size_t place; /* in the heap, counted from 1; 0 while awake */
};

#define PACER_NEVER UINT64_MAX

uint64_t pacer_now(void);
void pacer_start(void);

/* On the connection's own thread. False when the endpoint is ending: then do not wait. */
bool pacer_sleep(struct sleeper *, uint64_t due);
void pacer_wake(struct sleeper *); /* any thread; nothing when awake */
bool pacer_ending(void);           /* any thread */
void pacer_stop(void);             /* wakes everyone; from then on nobody sleeps */

#endif

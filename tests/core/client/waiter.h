/* A thread that waits in qtts_stream_next until its stream ends. */
#ifndef QTTS_TEST_WAITER_H
#define QTTS_TEST_WAITER_H

#include "support.h"

#include <pthread.h>
#include <stdatomic.h>

enum { AT_ONCE_MS = 50 };

typedef struct waiter {
    qtts_client *client;
    qtts_stream *stream;
    atomic_int chunks;
    qtts_status status;
    int64_t ended_ms;
    pthread_t thread;
} waiter;

/* With a client of its own and a stream on it, which its thread reads from waiter_start on. */
void waiter_open(waiter *self, const char *base);
void waiter_start(waiter *self);

/* Cancels, more than once; the stream is freed. How long it took until the thread knew. */
int64_t waiter_cancel(waiter *self);

#endif

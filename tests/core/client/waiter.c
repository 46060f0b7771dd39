/* A thread that waits in qtts_stream_next until its stream ends. */
#include "waiter.h"

static void *waiter_run(void *argument)
{
    waiter *self = argument;
    const void *data;
    size_t size;
    while ((self->status = qtts_stream_next(self->stream, &data, &size)) == QTTS_CHUNK) atomic_fetch_add(&self->chunks, 1);
    self->ended_ms = use_now_ms();
    return NULL;
}

void waiter_open(waiter *self, const char *base)
{
    *self = (waiter){.client = use_client(base, (qtts_config){0})};
    self->stream = use_plain(self->client);
}

void waiter_start(waiter *self) { assert_int_equal(pthread_create(&self->thread, NULL, waiter_run, self), 0); }

int64_t waiter_cancel(waiter *self)
{
    int64_t began = use_now_ms();
    qtts_stream_cancel(self->stream);
    qtts_stream_cancel(self->stream);
    pthread_join(self->thread, NULL);
    assert_int_equal(self->status, QTTS_CANCELLED);
    use_ends(self->stream, QTTS_CANCELLED);
    qtts_stream_cancel(self->stream);
    qtts_stream_free(self->stream);
    return self->ended_ms - began;
}

/* One client shared by threads; what may be called from any thread, at any moment. */
#include "endpoint.h"
#include "support.h"
#include "waiter.h"
#include "wire.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>

enum { THREADS = 16, ROUNDS = 4 };

/* ---- side by side ---- */

typedef struct reader {
    qtts_client *client;
    int number;
    bool polls;
    bool good;
    pthread_t thread;
} reader;

static bool threads_read_one(reader *self, int round)
{
    char parameters[128];
    uint32_t seed = (uint32_t)(self->number * 1000 + round);
    ramp got = {.seed = seed};
    qtts_stream *stream;
    qtts_status status;
    snprintf(parameters, sizeof parameters, "{\"x_replay\":{\"seconds\":3,\"seed\":%u}}", (unsigned)seed);
    if (qtts_client_stream(self->client, &(qtts_request){.text = "x", .parameters = parameters}, &stream) != QTTS_OK) return false;
    if (self->polls)
        while ((status = use_polled(stream, &got)) == QTTS_AGAIN) qtts_stream_wait(stream, -1);
    else status = use_rest(stream, &got);
    bool good = status == QTTS_DONE && !got.wrong && got.bytes == 3 * 48000 && qtts_stream_response(stream)->metrics.audio_bytes == 3 * 48000;
    qtts_stream_free(stream);
    return good;
}

static void *threads_read(void *argument)
{
    reader *self = argument;
    self->good = true;
    for (int round = 0; round < ROUNDS; round++) self->good = threads_read_one(self, round) && self->good;
    return NULL;
}

static void I7_side_by_side(void **state)
{
    static reader readers[THREADS];
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int i = 0; i < THREADS; i++) {
        readers[i] = (reader){.client = client, .number = i, .polls = i % 3 == 0};
        assert_int_equal(pthread_create(&readers[i].thread, NULL, threads_read, &readers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(readers[i].thread, NULL);
    for (int i = 0; i < THREADS; i++) assert_true(readers[i].good);
    qtts_client_free(client);
}

/* ---- misuse, wakeup, and a client that goes ---- */

static void I5_two_threads_one_stream(void **state)
{
    const void *data;
    size_t size;
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    assert_true(wire_await(server, WIRE_REQUESTS, 1)); /* so the other thread is in next */
    assert_int_equal(qtts_stream_next(self.stream, &data, &size), QTTS_INVALID);
    assert_int_equal(qtts_stream_poll(self.stream, &data, &size), QTTS_INVALID);
    assert_int_equal(qtts_stream_wait(self.stream, 0), QTTS_INVALID);
    assert_null(qtts_stream_error(self.stream)); /* the first one's stream is not hurt */
    waiter_cancel(&self);
    qtts_client_free(self.client);
    wire_stop(server);
}

typedef struct sleeper {
    qtts_client *client;
    qtts_stream *stream; /* NULL: step */
    qtts_status status;
    pthread_t thread;
} sleeper;

static void *threads_sleep(void *argument)
{
    sleeper *self = argument;
    if (self->stream) self->status = qtts_stream_wait(self->stream, -1);
    else self->status = qtts_client_step(self->client, -1);
    return NULL;
}

static void wakeup_ends_waiting(void **state)
{
    (void)state;
    for (int form = 0; form < 2; form++) {
        wire *server = wire_start(wire_play_mute, NULL);
        qtts_client *client = use_client(server->base, (qtts_config){0});
        qtts_stream *stream = use_plain(client);
        while (wire_counted(server, WIRE_REQUESTS) == 0) qtts_stream_wait(stream, 1);
        sleeper self = {.client = client, .stream = form == 0 ? stream : NULL};
        assert_int_equal(pthread_create(&self.thread, NULL, threads_sleep, &self), 0);
        qtts_client_wakeup(client);
        pthread_join(self.thread, NULL);
        assert_int_equal(self.status, QTTS_AGAIN);
        qtts_stream_free(stream);
        qtts_client_free(client);
        wire_stop(server);
    }
}

/* A thread in next keeps the wake-up from nobody who waits in wait. */
static void wakeup_beside_next(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    waiter first;
    waiter_open(&first, server->base);
    waiter_start(&first);
    assert_true(wire_await(server, WIRE_REQUESTS, 1));
    qtts_stream *stream = use_plain(first.client);
    sleeper second = {.client = first.client, .stream = stream};
    assert_int_equal(pthread_create(&second.thread, NULL, threads_sleep, &second), 0);
    assert_true(wire_await(server, WIRE_REQUESTS, 2));
    qtts_client_wakeup(first.client);
    pthread_join(second.thread, NULL);
    assert_int_equal(second.status, QTTS_AGAIN);
    waiter_cancel(&first);
    qtts_stream_free(stream);
    qtts_client_free(first.client);
    wire_stop(server);
}

static void I6_client_freed_while_read(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        waiter self = {.client = use_client(endpoint_base(), (qtts_config){0})};
        self.stream = use_stream(self.client, "\"seconds\":600,\"pace\":1");
        waiter_start(&self);
        while (i % 2 == 0 && atomic_load(&self.chunks) == 0) sched_yield();
        qtts_client_free(self.client);
        pthread_join(self.thread, NULL);
        assert_int_equal(self.status, QTTS_CLOSED);
        qtts_stream_free(self.stream);
    }
    assert_true(endpoint_await("streams_open", 0));
}

/* One thread drives and the others sleep: all of them learn of the end, of the client or of their stream. */
static void I6_many_wait_while_client_is_freed(void **state)
{
    enum { SLEEPERS = 8 };
    static waiter waiters[SLEEPERS];
    (void)state;
    for (int round = 0; round < 5; round++) {
        wire *server = wire_start(wire_play_mute, NULL);
        qtts_client *client = use_client(server->base, (qtts_config){0});
        for (int i = 0; i < SLEEPERS; i++) {
            waiters[i] = (waiter){.client = client, .stream = use_plain(client)};
            waiter_start(&waiters[i]);
        }
        assert_true(wire_await(server, WIRE_REQUESTS, SLEEPERS));
        waiter_cancel(&waiters[round]); /* whether it drives or sleeps */
        qtts_client_free(client);
        for (int i = 0; i < SLEEPERS; i++) {
            if (i == round) continue;
            pthread_join(waiters[i].thread, NULL);
            assert_int_equal(waiters[i].status, QTTS_CLOSED);
            qtts_stream_free(waiters[i].stream);
        }
        wire_stop(server);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(I7_side_by_side),       cmocka_unit_test(I5_two_threads_one_stream),  cmocka_unit_test(wakeup_ends_waiting),
        cmocka_unit_test(wakeup_beside_next), cmocka_unit_test(I6_client_freed_while_read), cmocka_unit_test(I6_many_wait_while_client_is_freed),
    };
    return USE_MAIN("client: threads", tests);
}

/* qtts_stream_cancel from another thread, in each phase of a stream: it takes effect within 50 ms. */
#include "endpoint.h"
#include "support.h"
#include "waiter.h"
#include "wire.h"

#include <sched.h>
#include <string.h>

static void cancel_play_half(wire_link *link)
{
    if (wire_request(link) && wire_begin(link) && wire_audio(link, 0, 4800)) wire_gone(link);
}

static void cancel_play_busy(wire_link *link)
{
    while (wire_request(link) && wire_text(link, "HTTP/1.1 503 Busy\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n")) {
    }
}

static void I4_cancel_before_start(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    waiter self;
    waiter_open(&self, server->base);
    qtts_stream_cancel(self.stream);
    use_ends(self.stream, QTTS_CANCELLED);
    assert_int_equal(wire_counted(server, WIRE_CONNECTIONS), 0); /* nothing was sent */
    qtts_stream_free(self.stream);
    qtts_client_free(self.client);
    wire_stop(server);
}

static int64_t phase_waiting_for_answer(const void *unused)
{
    (void)unused;
    wire *server = wire_start(wire_play_mute, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    assert_true(wire_await(server, WIRE_REQUESTS, 1));
    int64_t took = waiter_cancel(&self);
    assert_true(wire_await(server, WIRE_GONE, 1));
    qtts_client_free(self.client);
    wire_stop(server);
    return took;
}

static int64_t phase_streaming(const void *unused)
{
    (void)unused;
    wire *server = wire_start(cancel_play_half, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    while (atomic_load(&self.chunks) == 0) sched_yield();
    int64_t took = waiter_cancel(&self);
    assert_true(wire_await(server, WIRE_GONE, 1));
    qtts_client_free(self.client);
    wire_stop(server);
    return took;
}

/* Between two attempts: the answer has been read when the client takes a lock for the next thing it does. */
static int64_t phase_waiting_for_retry(const void *unused)
{
    (void)unused;
    wire *server = wire_start(cancel_play_busy, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    assert_true(wire_await(server, WIRE_REQUESTS, 1));
    while (qtts_stream_response(self.stream)->metrics.retries == 0) sched_yield();
    int64_t took = waiter_cancel(&self);
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 1);
    qtts_client_free(self.client);
    wire_stop(server);
    return took;
}

static int64_t phase_connecting(const void *unused)
{
    wire_full full;
    (void)unused;
    wire_full_open(&full);
    int before = use_descriptors();
    waiter self;
    waiter_open(&self, full.base);
    int with_client = use_descriptors();
    waiter_start(&self);
    while (use_descriptors() == with_client) sched_yield(); /* until the socket is there */
    int64_t took = waiter_cancel(&self);
    qtts_client_free(self.client);
    assert_int_equal(use_descriptors(), before);
    wire_full_close(&full);
    return took;
}

/* Its connections are never free to be used again. */
static void cancel_play_unfinished(wire_link *link)
{
    if (wire_request(link) && wire_begin(link) && wire_audio(link, 0, 2400)) wire_gone(link);
}

/* libcurl closes a socket that has no connection yet without telling, and the next one gets its number: the host must hear of that one, too. */
static void I4_cancel_while_connecting_and_go_on(void **state)
{
    enum { TURNS = 4, TIMES = 6 };
    const void *data;
    size_t size;
    int late = 0;
    (void)state;
    wire *server = wire_start(cancel_play_unfinished, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    for (int i = 0; i < TIMES * TURNS; i++) {
        qtts_stream *stream, *next;
        qtts_request request = {.text = "x"};
        assert_int_equal(qtts_client_stream(client, &request, &stream), QTTS_OK);
        for (int turn = 0; turn < i % TURNS; turn++) qtts_client_step(client, 0);
        qtts_stream_cancel(stream);
        assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CANCELLED);
        qtts_stream_free(stream);
        assert_int_equal(qtts_client_stream(client, &request, &next), QTTS_OK);
        assert_int_equal(qtts_stream_next(next, &data, &size), QTTS_CHUNK);
        late += qtts_stream_response(next)->metrics.connected > 0.15;
        qtts_stream_free(next);
    }
    assert_in_range(late, 0, TIMES / 2); /* one that is not heard of waits for libcurl's clock, 200 ms, TIMES times; a busy machine now and then */
    qtts_client_free(client);
    wire_stop(server);
}

/* Cancelled at any moment, by a thread that does not wait for one. */
static void I4_cancel_whenever(void **state)
{
    enum { TIMES = 100 };
    int in_time = 0;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int i = 0; i < TIMES; i++) {
        waiter self = {.client = client, .stream = use_stream(client, "\"seconds\":600,\"pace\":20")};
        waiter_start(&self);
        for (int spin = 0; spin < i * 30; spin++) sched_yield();
        in_time += waiter_cancel(&self) < AT_ONCE_MS;
    }
    assert_true(in_time > TIMES / 2);
    assert_true(endpoint_await("streams_open", 0));
    qtts_client_free(client);
}

/* All of it has come, and nothing was taken. */
static qtts_stream *cancel_whole(qtts_client *client)
{
    qtts_stream *stream = use_stream(client, "\"seconds\":0.1");
    while (strcmp(qtts_stream_response(stream)->finish_reason, "stop") != 0) qtts_client_step(client, 1000);
    return stream;
}

/* To say "done" without the audio would make an empty file of it. */
static void I4_cancel_with_audio_left(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = cancel_whole(client);
    qtts_stream_cancel(stream);
    use_ends(stream, QTTS_CANCELLED);
    qtts_stream_free(stream);
    stream = cancel_whole(client);
    qtts_stream_cancel(stream);
    assert_int_equal(qtts_stream_save(stream, "/dev/null"), QTTS_CANCELLED);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static void I4_cancel_behind_the_end(void **state)
{
    const void *data;
    size_t size;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = cancel_whole(client);
    assert_int_equal(use_rest(stream, NULL), QTTS_DONE);
    qtts_stream_cancel(stream);
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_DONE);
    assert_null(qtts_stream_error(stream));
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static const struct {
    const char *name;
    int64_t (*measure)(const void *unused);
} cancel_phases[] = {
    {"connecting", phase_connecting},
    {"waiting for the answer", phase_waiting_for_answer},
    {"streaming", phase_streaming},
    {"waiting for a retry", phase_waiting_for_retry},
};

static void I4_cancel_in_each_phase(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cancel_phases); i++) {
        print_message("%s\n", cancel_phases[i].name);
        use_punctual(cancel_phases[i].measure, NULL, 0, AT_ONCE_MS);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(I4_cancel_before_start),
        cmocka_unit_test(I4_cancel_in_each_phase),
        cmocka_unit_test(I4_cancel_while_connecting_and_go_on),
        cmocka_unit_test(I4_cancel_whenever),
        cmocka_unit_test(I4_cancel_with_audio_left),
        cmocka_unit_test(I4_cancel_behind_the_end),
    };
    return USE_MAIN("client: cancel", tests);
}

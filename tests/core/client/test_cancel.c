/* qtts_stream_cancel from another thread, in each phase of a stream: it takes effect within 50 ms. */
#include "endpoint.h"
#include "support.h"
#include "waiter.h"
#include "wire.h"

#include <sched.h>

static void cancel_play_half(wire_link *link)
{
    if (wire_request(link) && wire_begin(link) && wire_audio(link, 0, 4800)) wire_gone(link);
}

static void cancel_play_busy(wire_link *link)
{
    while (wire_request(link) && wire_text(link, "HTTP/1.1 503 Busy\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n")) {
    }
}

static void cancel_before_start(void **state)
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

static void cancel_waiting_for_answer(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    assert_true(wire_await(server, WIRE_REQUESTS, 1));
    waiter_cancel(&self);
    assert_true(wire_await(server, WIRE_GONE, 1));
    qtts_client_free(self.client);
    wire_stop(server);
}

static void cancel_streaming(void **state)
{
    (void)state;
    wire *server = wire_start(cancel_play_half, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    while (atomic_load(&self.chunks) == 0) sched_yield();
    waiter_cancel(&self);
    assert_true(wire_await(server, WIRE_GONE, 1));
    qtts_client_free(self.client);
    wire_stop(server);
}

/* Between two attempts: the answer has been read when the client takes a lock for the next thing it does. */
static void cancel_waiting_for_retry(void **state)
{
    (void)state;
    wire *server = wire_start(cancel_play_busy, NULL);
    waiter self;
    waiter_open(&self, server->base);
    waiter_start(&self);
    assert_true(wire_await(server, WIRE_REQUESTS, 1));
    while (qtts_stream_response(self.stream)->metrics.retries == 0) sched_yield();
    waiter_cancel(&self);
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 1);
    qtts_client_free(self.client);
    wire_stop(server);
}

static void cancel_connecting(void **state)
{
    wire_full full;
    (void)state;
    wire_full_open(&full);
    int before = use_descriptors();
    waiter self;
    waiter_open(&self, full.base);
    int with_client = use_descriptors();
    waiter_start(&self);
    while (use_descriptors() == with_client) sched_yield(); /* until the socket is there */
    waiter_cancel(&self);
    qtts_client_free(self.client);
    assert_int_equal(use_descriptors(), before);
    wire_full_close(&full);
}

/* Cancelled at any moment, by a thread that does not wait for one. */
static void cancel_whenever(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int i = 0; i < 200; i++) {
        waiter self = {.client = client, .stream = use_stream(client, "\"seconds\":600,\"pace\":20")};
        waiter_start(&self);
        for (int spin = 0; spin < i * 50; spin++) sched_yield();
        waiter_cancel(&self);
    }
    assert_true(endpoint_await("streams_open", 0));
    qtts_client_free(client);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(cancel_before_start),
        cmocka_unit_test(cancel_connecting),
        cmocka_unit_test(cancel_waiting_for_answer),
        cmocka_unit_test(cancel_streaming),
        cmocka_unit_test(cancel_waiting_for_retry),
        cmocka_unit_test(cancel_whenever),
    };
    return USE_MAIN("client: cancel", tests);
}

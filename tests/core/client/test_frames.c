/* Hosts without a loop of their own, and with one that is not alone: polls in frames, steps, news that is told once and never lost. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { FEW = 5 };

/* A frame polls and nothing else: that alone makes progress. */
static void polls_alone(void **state)
{
    ramp got[FEW];
    qtts_stream *streams[FEW];
    qtts_status status[FEW] = {QTTS_OK};
    int left = FEW;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int i = 0; i < FEW; i++) {
        got[i] = (ramp){.seed = (uint32_t)i * 100};
        streams[i] = use_stream(client, "\"seconds\":%d,\"seed\":%d", 2 + i, i * 100);
    }
    for (int64_t until = use_now_ms() + PATIENCE_MS; left > 0 && use_now_ms() < until;)
        for (int i = 0; i < FEW; i++) {
            const void *data;
            size_t size;
            if (status[i] == QTTS_DONE) continue;
            status[i] = qtts_stream_poll(streams[i], &data, &size); /* one chunk a frame */
            if (status[i] == QTTS_CHUNK) ramp_feed(&got[i], data, size);
            left -= status[i] == QTTS_DONE;
        }
    for (int i = 0; i < FEW; i++) {
        assert_int_equal(status[i], QTTS_DONE);
        use_whole(&got[i], (uint64_t)(2 + i) * 48000);
        qtts_stream_free(streams[i]);
    }
    qtts_client_free(client);
}

static int64_t frames_wait(const void *stream)
{
    int64_t began = use_now_ms();
    assert_int_equal(qtts_stream_wait((qtts_stream *)(uintptr_t)stream, 100), QTTS_AGAIN);
    return use_now_ms() - began;
}

static int64_t frames_step(const void *client)
{
    int64_t began = use_now_ms();
    assert_int_equal(qtts_client_step((qtts_client *)(uintptr_t)client, 100), QTTS_AGAIN);
    return use_now_ms() - began;
}

/* A poll of a stream whose server is silent does not wait. */
static void poll_never_waits(void **state)
{
    const void *data;
    size_t size;
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_stream *stream = use_plain(client);
    while (wire_counted(server, WIRE_REQUESTS) == 0) assert_int_equal(qtts_stream_poll(stream, &data, &size), QTTS_AGAIN);
    int64_t began = use_now_ms();
    for (int i = 0; i < 1000; i++) assert_int_equal(qtts_stream_poll(stream, &data, &size), QTTS_AGAIN);
    assert_true(use_now_ms() - began < 2000);
    assert_int_equal(qtts_stream_wait(stream, 0), QTTS_AGAIN);
    use_punctual(frames_wait, stream, 100, 200);
    use_punctual(frames_step, client, 0, 200); /* may do something, and come back, earlier */
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* Each stream with news is given once, however much news it has. */
static void ready_gives_each_once(void **state)
{
    qtts_stream *streams[FEW], *ready;
    int given[FEW] = {0};
    (void)state;
    wire *server = wire_start(wire_play_speak, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    for (int i = 0; i < FEW; i++) streams[i] = use_plain(client);
    for (int64_t until = use_now_ms() + PATIENCE_MS; use_now_ms() < until && wire_counted(server, WIRE_ANSWERED) < FEW;) qtts_client_step(client, 10);
    for (int i = 0; i < 10; i++) qtts_client_step(client, 0);
    while ((ready = qtts_client_ready(client)))
        for (int i = 0; i < FEW; i++) given[i] += streams[i] == ready;
    for (int i = 0; i < FEW; i++) assert_int_equal(given[i], 1);
    for (int i = 0; i < FEW; i++) {
        ramp got = {0};
        assert_int_equal(use_polled(streams[i], &got), QTTS_DONE);
        use_whole(&got, WIRE_SPOKEN);
        qtts_stream_free(streams[i]);
    }
    assert_null(qtts_client_ready(client));
    qtts_client_free(client);
    wire_stop(server);
}

/* A stream that is freed is not given, nor does it hide the others. */
static void freed_is_not_ready(void **state)
{
    qtts_stream *streams[FEW];
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int i = 0; i < FEW; i++) {
        streams[i] = use_plain(client);
        qtts_stream_cancel(streams[i]);
    }
    assert_int_equal(qtts_client_step(client, 1000), QTTS_OK);
    for (int i = 0; i < FEW; i += 2) qtts_stream_free(streams[i]); /* first, middle, last */
    assert_ptr_not_equal(qtts_client_ready(client), qtts_client_ready(client));
    assert_null(qtts_client_ready(client));
    for (int i = 1; i < FEW; i += 2) qtts_stream_free(streams[i]);
    qtts_client_free(client);
}

/* The first connection answers when it is told to, the others say nothing. */
static void frames_play_first(wire_link *link)
{
    bool speaks = wire_request(link) && link->number == 0 && wire_await(link->server, WIRE_GATE, 1);
    if (speaks) wire_speak(link);
    wire_gone(link);
}

/* What a poll, or a wait, of one stream finds for another one is told to the host that watches the descriptor. */
static void frames_look_elsewhere(bool waits)
{
    const void *data;
    size_t size;
    wire *server = wire_start(frames_play_first, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    int fd = qtts_client_fd(client);
    qtts_stream *speaking = use_plain(client);
    while (wire_counted(server, WIRE_REQUESTS) < 1) qtts_client_step(client, 1);
    qtts_stream *silent = use_plain(client);
    while (wire_counted(server, WIRE_REQUESTS) < 2) qtts_client_step(client, 1);
    wire_count(server, WIRE_GATE, 1);
    assert_true(wire_await(server, WIRE_ANSWERED, 1));
    for (int i = 0; i < 200; i++) assert_int_equal(waits ? qtts_stream_wait(silent, 1) : qtts_stream_poll(silent, &data, &size), QTTS_AGAIN);
    assert_true(use_readable(fd, 1000));
    assert_int_equal(qtts_client_step(client, 0), QTTS_OK);
    assert_ptr_equal(qtts_client_ready(client), speaking);
    assert_int_equal(use_polled(speaking, NULL), QTTS_DONE);
    qtts_stream_free(speaking);
    qtts_stream_free(silent);
    qtts_client_free(client);
    wire_stop(server);
}

static void poll_elsewhere_loses_no_news(void **state) { (void)state, frames_look_elsewhere(false); }
static void wait_elsewhere_loses_no_news(void **state) { (void)state, frames_look_elsewhere(true); }

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(polls_alone),
        cmocka_unit_test(poll_never_waits),
        cmocka_unit_test(ready_gives_each_once),
        cmocka_unit_test(freed_is_not_ready),
        cmocka_unit_test(poll_elsewhere_loses_no_news),
        cmocka_unit_test(wait_elsewhere_loses_no_news),
    };
    return USE_MAIN("client: frames", tests);
}

/* A reader that does not read holds the transfer back: neither memory nor the server's share grows, no clock runs, and then all is there. */
#include "support.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    MIB = 1024 * 1024,
    EVENT_SAMPLES = 48000,
    EVENTS = 550, /* 50 MiB of PCM */
    FEWER_EVENTS = 150,
    STILL_MS = 300, /* the server cannot send for so long: then it is held back */
    BUFFERED = 64 * 1024,
    UNREAD_MOST = 24 * MIB,     /* on the wire: what the sockets of both sides hold besides */
    LATER_MOST = MIB,           /* of that: what they still make room for, when the system looks at a full socket again */
    GROWTH_MOST_KIB = 8 * 1024, /* of the process, which holds the server's sockets' side, too */
};

/* Sends as long as the client takes, and counts when it stops taking; WIRE_GATE counts the bytes that went out. */
static bool pressure_send(wire_link *link, const char *bytes, size_t size)
{
    while (size > 0) {
        struct pollfd watch = {.fd = link->fd, .events = POLLOUT};
        if (poll(&watch, 1, STILL_MS) == 0) {
            wire_count(link->server, WIRE_STUCK, 1);
            poll(&watch, 1, -1);
        }
        ssize_t count = send(link->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN) return false;
        if (count <= 0) continue;
        wire_count(link->server, WIRE_GATE, count);
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

static void pressure_play(wire_link *link)
{
    if (!wire_request(link) || !wire_begin(link)) return;
    for (uint64_t i = 0, events = *(const uint64_t *)link->server->user; i < events; i++) {
        char *event = wire_event_text(i * EVENT_SAMPLES, EVENT_SAMPLES);
        bool sent = pressure_send(link, event, strlen(event));
        free(event);
        if (!sent) return;
    }
    wire_stop_event(link);
}

static long pressure_resident_kib(void)
{
    char line[256];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) sscanf(line, "VmRSS: %ld", &kib);
    fclose(file);
    return kib;
}

/* Drives the client until the server cannot send, without taking anything from the stream. */
static void pressure_drive(qtts_client *client, wire *server, int64_t stuck)
{
    int64_t until = use_now_ms() + PATIENCE_MS;
    while (wire_counted(server, WIRE_STUCK) < stuck && use_now_ms() < until) {
        qtts_client_step(client, 20);
        while (qtts_client_ready(client)) {
        }
    }
    assert_true(wire_counted(server, WIRE_STUCK) >= stuck);
}

/* ... and longer than the idle timeout. */
static void pressure_stand(qtts_client *client, qtts_stream *stream, int ms)
{
    for (int64_t until = use_now_ms() + ms; use_now_ms() < until;) {
        qtts_client_step(client, (int)(until - use_now_ms()));
        while (qtts_client_ready(client)) {
        }
        assert_null(qtts_stream_error(stream));
    }
}

/* What is there without a look at the network. */
static size_t pressure_take(qtts_stream *stream, ramp *got)
{
    const void *data;
    size_t size, total = 0;
    while (qtts_stream_poll(stream, &data, &size) == QTTS_CHUNK) {
        ramp_feed(got, data, size);
        total += size;
    }
    return total;
}

static void I21_held_back(void **state)
{
    ramp got = {0};
    (void)state;
    uint64_t events = EVENTS;
    wire *server = wire_start(pressure_play, &events);
    qtts_client *client = use_client(server->base, (qtts_config){.max_buffered_bytes = BUFFERED, .idle_timeout_ms = 2000}); /* longer than a busy machine keeps a server waiting */
    qtts_stream *stream = use_plain(client);
    pressure_drive(client, server, 1);
    int64_t sent = wire_counted(server, WIRE_GATE), received = qtts_stream_response(stream)->metrics.wire_bytes;
    assert_in_range(received, BUFFERED, sent);
    long resident = pressure_resident_kib();
    assert_true(sent < UNREAD_MOST);
    pressure_stand(client, stream, 3000);
    assert_int_equal(qtts_stream_response(stream)->metrics.wire_bytes, received);
    assert_in_range(wire_counted(server, WIRE_GATE), sent, sent + LATER_MOST);
    assert_true(pressure_resident_kib() - resident < GROWTH_MOST_KIB);
    assert_in_range(pressure_take(stream, &got), BUFFERED, BUFFERED + 64 * 1024); /* what libcurl hands over at once comes on top */
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, (uint64_t)EVENTS * EVENT_SAMPLES * 2);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* Held back after nearly every event, and let go on by a host that looks at the descriptor only. */
static void I21_held_back_and_watched(void **state)
{
    ramp got = {0};
    uint64_t events = FEWER_EVENTS;
    (void)state;
    wire *server = wire_start(pressure_play, &events);
    qtts_client *client = use_client(server->base, (qtts_config){.max_buffered_bytes = 1});
    qtts_stream *stream = use_plain(client);
    assert_int_equal(use_watched(client, stream, &got), QTTS_DONE);
    use_whole(&got, events * EVENT_SAMPLES * 2);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* One that is held back does not hold the others back; and it can be cancelled, and freed. */
static void I21_others_go_on(void **state)
{
    (void)state;
    uint64_t events = FEWER_EVENTS;
    wire *server = wire_start(pressure_play, &events);
    qtts_client *client = use_client(server->base, (qtts_config){.max_buffered_bytes = BUFFERED});
    qtts_stream *held[3];
    for (int i = 0; i < 3; i++) held[i] = use_plain(client);
    pressure_drive(client, server, 3);
    qtts_stream *reading = use_plain(client);
    ramp got = {0};
    assert_int_equal(use_rest(reading, &got), QTTS_DONE);
    use_whole(&got, (uint64_t)FEWER_EVENTS * EVENT_SAMPLES * 2);
    qtts_stream_cancel(held[0]);
    use_ends(held[0], QTTS_CANCELLED);
    qtts_client_free(client);
    use_ends(held[1], QTTS_CLOSED);
    for (int i = 0; i < 3; i++) qtts_stream_free(held[i]);
    qtts_stream_free(reading);
    wire_stop(server);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(I21_held_back),
        cmocka_unit_test(I21_held_back_and_watched),
        cmocka_unit_test(I21_others_go_on),
    };
    return USE_MAIN("client: back-pressure", tests);
}

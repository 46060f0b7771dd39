/* The four timeouts: within 100 ms of what was set, never before; time in which the reader holds the stream back does not count. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { LATE_MS = 100, SET_MS = 300 };

/* ---- each, as a table ---- */

static void timeouts_play_half(wire_link *link)
{
    if (wire_request(link) && wire_begin(link) && wire_audio(link, 0, 4800)) wire_gone(link);
}

static void timeouts_play_headers(wire_link *link)
{
    if (wire_request(link) && wire_begin(link)) wire_gone(link);
}

static void timeouts_play_busy(wire_link *link)
{
    while (wire_request(link) && wire_text(link, "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")) {
    }
}

typedef struct timeouts_row {
    const char *name;
    wire_play *play;
    qtts_config config;
    uint64_t bytes;      /* that come before */
    const char *message; /* a part of it */
} timeouts_row;

static const timeouts_row timeouts_rows[] = {
    {"first byte", wire_play_mute, {.first_byte_timeout_ms = SET_MS}, 0, "first_byte_timeout_ms"},
    {"first byte, headers do not count", timeouts_play_headers, {.first_byte_timeout_ms = SET_MS}, 0, "first_byte_timeout_ms"},
    {"first byte, all others set",
     wire_play_mute,
     {.first_byte_timeout_ms = SET_MS, .connect_timeout_ms = 50, .idle_timeout_ms = 50},
     0,
     "first_byte"},
    {"idle", timeouts_play_half, {.idle_timeout_ms = SET_MS}, 9600, "in the middle"},
    {"idle, first byte set", timeouts_play_half, {.idle_timeout_ms = SET_MS, .first_byte_timeout_ms = 3000}, 9600, "in the middle"},
    {"idle, first byte off", timeouts_play_half, {.idle_timeout_ms = SET_MS, .first_byte_timeout_ms = QTTS_OFF}, 9600, "in the middle"},
    {"total, before the answer", wire_play_mute, {.total_timeout_ms = SET_MS}, 0, "the whole"},
    {"total, in the answer", timeouts_play_half, {.total_timeout_ms = SET_MS}, 9600, "the whole"},
};

/* How long it took until it ended so. */
static int64_t timeouts_took(qtts_stream *stream, int64_t began, uint64_t bytes, const char *message)
{
    ramp got = {0};
    qtts_status status = use_rest(stream, &got);
    int64_t took = use_now_ms() - began;
    assert_string_equal(qtts_status_name(status), "TIMEOUT");
    use_whole(&got, bytes);
    if (!strstr(qtts_stream_error(stream)->message, message)) fail_msg("%s", qtts_stream_error(stream)->message);
    assert_int_equal(qtts_stream_error(stream)->retryable, 1);
    use_ends(stream, QTTS_TIMEOUT);
    return took;
}

static int64_t timeouts_play_row(const void *argument)
{
    const timeouts_row *row = argument;
    wire *server = wire_start(row->play, NULL);
    qtts_client *client = use_client(server->base, row->config);
    int64_t began = use_now_ms();
    qtts_stream *stream = use_plain(client);
    int64_t took = timeouts_took(stream, began, row->bytes, row->message);
    assert_true(wire_await(server, WIRE_GONE, 1)); /* the connection is closed at once */
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
    return took;
}

static void each(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(timeouts_rows); i++) {
        print_message("%s\n", timeouts_rows[i].name);
        use_punctual(timeouts_play_row, &timeouts_rows[i], SET_MS, SET_MS + LATE_MS);
    }
}

/* A connection that never stands. */
static int64_t timeouts_connect(const void *argument)
{
    const qtts_config *config = argument;
    wire_full full;
    wire_full_open(&full);
    qtts_client *client = use_client(full.base, *config);
    int64_t began = use_now_ms();
    qtts_stream *stream = use_plain(client);
    int64_t took = timeouts_took(stream, began, 0, config->total_timeout_ms != 0 ? "the whole" : "connecting");
    assert_int_equal(qtts_stream_response(stream)->metrics.requests_sent, 0);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_full_close(&full);
    return took;
}

static void A5_connecting(void **state)
{
    static const qtts_config configs[] = {
        {.connect_timeout_ms = SET_MS, .retries = QTTS_OFF},
        {.connect_timeout_ms = QTTS_OFF, .total_timeout_ms = SET_MS},
        {.connect_timeout_ms = SET_MS, .first_byte_timeout_ms = 100, .idle_timeout_ms = 100, .retries = QTTS_OFF},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(configs); i++) use_punctual(timeouts_connect, &configs[i], SET_MS, SET_MS + LATE_MS);
}

/* Nothing was sent, so it is tried again. */
static void A5_connecting_again(void **state)
{
    (void)state;
    wire_full full;
    wire_full_open(&full);
    qtts_client *client = use_client(full.base, (qtts_config){.connect_timeout_ms = SET_MS, .retries = 1});
    int64_t began = use_now_ms();
    qtts_stream *stream = use_plain(client);
    assert_true(timeouts_took(stream, began, 0, "connecting") >= 2 * SET_MS);
    assert_int_equal(qtts_stream_response(stream)->metrics.retries, 1);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_full_close(&full);
}

static void timeouts_play_elsewhere(wire_link *link)
{
    char answer[256];
    snprintf(answer, sizeof answer, "HTTP/1.1 302 Found\r\nLocation: %s/x\r\nContent-Length: 0\r\n\r\n", (const char *)link->server->user);
    if (wire_request(link)) wire_text(link, answer);
}

/* Each connection on the way has its time, also the one behind a redirect. */
static int64_t timeouts_redirected(const void *unused)
{
    (void)unused;
    wire_full full;
    wire_full_open(&full);
    wire *server = wire_start(timeouts_play_elsewhere, full.base);
    qtts_client *client = use_client(server->base, (qtts_config){.connect_timeout_ms = SET_MS, .retries = QTTS_OFF, .allow_private_address = 1});
    qtts_stream *stream;
    assert_int_equal(qtts_client_open_download(client, server->base, &stream), QTTS_OK);
    int64_t took = timeouts_took(stream, use_now_ms(), 0, "connecting");
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
    wire_full_close(&full);
    return took;
}

static void A5_connecting_redirected(void **state)
{
    (void)state;
    use_punctual(timeouts_redirected, NULL, SET_MS, SET_MS + LATE_MS);
}

/* The end of all retries by the total timeout is the failure that they were for, or the timeout: never later. */
static int64_t timeouts_retry(const void *unused)
{
    (void)unused;
    wire *server = wire_start(timeouts_play_busy, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.total_timeout_ms = SET_MS, .retries = 1000000});
    int64_t began = use_now_ms();
    qtts_stream *stream = use_plain(client);
    qtts_status status = use_rest(stream, NULL);
    int64_t took = use_now_ms() - began;
    assert_true(status == QTTS_TIMEOUT || status == QTTS_HTTP);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
    return took;
}

/* Time passes also while nobody looks: the first look tells, and does not wait for what nothing will tell. */
static void total_passed_unseen(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.total_timeout_ms = 1});
    qtts_stream *stream = use_plain(client);
    for (int64_t until = use_now_ms() + 3; use_now_ms() < until;) {
    }
    assert_string_equal(qtts_status_name(use_rest(stream, NULL)), "TIMEOUT");
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

static void total_over_retries(void **state)
{
    (void)state;
    use_punctual(timeouts_retry, NULL, 0, SET_MS + LATE_MS);
}

/* Bytes that keep coming keep the idle timeout away: the server waits between them for less than it, measured by a wait of the reader. */
static void timeouts_play_dripped(wire_link *link)
{
    if (!wire_request(link) || !wire_begin(link)) return;
    for (int i = 0; i < 4; i++)
        if (!wire_audio(link, (uint64_t)i * 2400, 2400) || !wire_await(link->server, WIRE_GATE, i + 1)) return;
    wire_stop_event(link);
}

static void idle_begins_anew(void **state)
{
    const void *data;
    size_t size;
    ramp got = {0};
    (void)state;
    wire *server = wire_start(timeouts_play_dripped, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.idle_timeout_ms = 4 * SET_MS});
    qtts_stream *stream = use_plain(client);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
        ramp_feed(&got, data, size);
        for (int64_t until = use_now_ms() + 2 * SET_MS; use_now_ms() < until;) qtts_stream_wait(stream, (int)(until - use_now_ms()));
        wire_count(server, WIRE_GATE, 1);
    }
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, 4 * 4800);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* Held back for longer than the idle timeout; the clock runs again from when the reader lets it go on. */
static void I21_held_back_does_not_count(void **state)
{
    const void *data;
    size_t size;
    ramp got = {0};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){.idle_timeout_ms = SET_MS, .max_buffered_bytes = 10000});
    qtts_stream *stream = use_stream(client, "\"seconds\":300");
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    ramp_feed(&got, data, size);
    for (int64_t until = use_now_ms() + 4 * SET_MS; use_now_ms() < until;) {
        qtts_client_step(client, (int)(until - use_now_ms()));
        while (qtts_client_ready(client)) {
        }
        assert_null(qtts_stream_error(stream));
    }
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, (uint64_t)300 * 48000);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

/* Nor does the time in which nobody drives the client at all, while bytes wait to be read. */
static void I18_asleep_does_not_count(void **state)
{
    const void *data;
    size_t size;
    ramp got = {0};
    (void)state;
    wire *server = wire_start(timeouts_play_dripped, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.idle_timeout_ms = SET_MS});
    qtts_stream *stream = use_plain(client);
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    ramp_feed(&got, data, size);
    wire_count(server, WIRE_GATE, 4);
    assert_true(wire_await(server, WIRE_ANSWERED, 1));
    assert_false(wire_await_for(server, WIRE_CONNECTIONS, 2, 2 * SET_MS)); /* the reader is elsewhere */
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, 4 * 4800);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each),
        cmocka_unit_test(A5_connecting),
        cmocka_unit_test(A5_connecting_again),
        cmocka_unit_test(A5_connecting_redirected),
        cmocka_unit_test(total_over_retries),
        cmocka_unit_test(total_passed_unseen),
        cmocka_unit_test(idle_begins_anew),
        cmocka_unit_test(I21_held_back_does_not_count),
        cmocka_unit_test(I18_asleep_does_not_count),
    };
    return USE_MAIN("client: timeouts", tests);
}

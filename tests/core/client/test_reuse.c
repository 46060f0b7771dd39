/* Connections that are used again, those that died meanwhile, and the two calls that wait for a whole answer. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void reuse_speak(qtts_client *client, int connection_reused, int requests_sent)
{
    ramp got = {0};
    qtts_stream *stream = use_plain(client);
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, WIRE_SPOKEN);
    const qtts_metrics *metrics = &qtts_stream_response(stream)->metrics;
    assert_int_equal(metrics->connection_reused, connection_reused);
    assert_int_equal(metrics->requests_sent, requests_sent);
    assert_int_equal(metrics->retries, 0);
    if (connection_reused) assert_true(metrics->connected <= 0 && metrics->connected >= 0);
    else assert_true(metrics->connected > 0);
    qtts_stream_free(stream);
}

static void one_connection(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_speak, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    for (int i = 0; i < 5; i++) reuse_speak(client, i > 0, 1);
    assert_int_equal(wire_counted(server, WIRE_CONNECTIONS), 1);
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 5);
    qtts_client_free(client);
    assert_true(wire_await(server, WIRE_GONE, 1));
    wire_stop(server);
}

/* The server ends the idle connection: the next request goes over a new one, and once only. */
static void reuse_play_end(wire_link *link)
{
    if (!wire_request(link) || !wire_speak(link)) return;
    if (!wire_await(link->server, WIRE_GATE, link->number + 1)) return;
    shutdown(link->fd, SHUT_RDWR);
    wire_count(link->server, WIRE_STUCK, 1);
}

static void B23_idle_connection_ended(void **state)
{
    (void)state;
    wire *server = wire_start(reuse_play_end, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    for (int i = 0; i < 3; i++) {
        reuse_speak(client, 0, 1);
        wire_count(server, WIRE_GATE, 1);
        assert_true(wire_await(server, WIRE_STUCK, i + 1));
    }
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 3);
    qtts_client_free(client);
    wire_stop(server);
}

/* A host that watches the descriptor hears of that end once at most: nothing is left to be read then. */
static void B23_idle_connection_ended_watched(void **state)
{
    (void)state;
    wire *server = wire_start(reuse_play_end, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    int fd = qtts_client_fd(client);
    reuse_speak(client, 0, 1);
    wire_count(server, WIRE_GATE, 1);
    assert_true(wire_await(server, WIRE_STUCK, 1));
    for (int i = 0; i < 4; i++) qtts_client_step(client, 0); /* what was due, and the end */
    assert_false(use_readable(fd, 0));
    wire_count(server, WIRE_GATE, 1);
    reuse_speak(client, 0, 1);
    qtts_client_free(client);
    wire_stop(server);
}

/* The server takes the second request on the connection and ends it without a word: sent again, and counted. */
static void reuse_play_swallow(wire_link *link)
{
    if (!wire_request(link) || !wire_speak(link)) return;
    if (link->number == 0) wire_request(link);
    else wire_play_speak(link);
}

static void B24_idle_connection_swallows(void **state)
{
    (void)state;
    wire *server = wire_start(reuse_play_swallow, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    reuse_speak(client, 0, 1);
    reuse_speak(client, 0, 2);
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 3);
    assert_int_equal(wire_counted(server, WIRE_CONNECTIONS), 2);
    qtts_client_free(client);
    wire_stop(server);
}

/* ---- warm-up ---- */

/* A HEAD is answered without a body and with a status that says no; what else comes is spoken to. The order is kept by the gate. */
static void reuse_play_warm(wire_link *link)
{
    while (wire_request(link)) {
        bool head = strncmp(link->head, "HEAD /api/v1 HTTP/1.1\r\n", 23) == 0;
        if (strcasestr(link->head, "Authorization") != NULL && head) wire_count(link->server, WIRE_STUCK, 1);
        if (head) wire_count(link->server, WIRE_GATE, 1);
        if (!(head ? wire_text(link, "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n") : wire_speak(link))) return;
        wire_count(link->server, WIRE_ANSWERED, 1);
    }
    wire_count(link->server, WIRE_GONE, 1);
}

static void warm_step(qtts_client *client, wire *server)
{
    assert_int_equal(qtts_client_warmup(client), QTTS_OK);
    while (wire_counted(server, WIRE_ANSWERED) == 0) qtts_client_step(client, 10);
    for (int i = 0; i < 3; i++) qtts_client_step(client, 0); /* what the server has sent is here */
}

static void warm_wait(qtts_client *client, wire *server)
{
    const void *data;
    size_t size;
    qtts_stream *warmup;
    (void)server;
    assert_int_equal(qtts_client_open_warmup(client, &warmup), QTTS_OK);
    assert_int_equal(qtts_stream_next(warmup, &data, &size), QTTS_DONE);
    assert_int_equal(qtts_stream_response(warmup)->metrics.requests_sent, 1);
    qtts_stream_free(warmup);
}

static void warmed_up(void **state)
{
    void (*const ways[])(qtts_client *, wire *) = {warm_step, warm_wait};
    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        wire *server = wire_start(reuse_play_warm, NULL);
        qtts_client *client = use_client(server->base, (qtts_config){0});
        ways[i](client, server);
        reuse_speak(client, 1, 1);
        assert_int_equal(wire_counted(server, WIRE_CONNECTIONS), 1);
        assert_int_equal(wire_counted(server, WIRE_REQUESTS), 2);
        assert_int_equal(wire_counted(server, WIRE_GATE), 1);  /* one HEAD */
        assert_int_equal(wire_counted(server, WIRE_STUCK), 0); /* without the key */
        qtts_client_free(client);
        assert_true(wire_await(server, WIRE_GONE, 1));
        wire_stop(server);
    }
}

/* Called again while it is on its way it connects once; freed on its way it is gone. */
static void warmed_up_twice(void **state)
{
    (void)state;
    wire *server = wire_start(reuse_play_warm, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    for (int i = 0; i < 3; i++) assert_int_equal(qtts_client_warmup(client), QTTS_OK);
    warm_step(client, server);
    assert_int_equal(wire_counted(server, WIRE_CONNECTIONS), 1);
    qtts_client_free(client);
    assert_true(wire_await(server, WIRE_GONE, 1));
    wire_stop(server);
}

/* A server that never answers the HEAD holds nothing up: the stream takes a connection of its own after a short wait, and soon nobody waits. */
static void reuse_play_mute_head(wire_link *link)
{
    if (!wire_request(link)) return;
    if (strncmp(link->head, "HEAD", 4) == 0) wire_gone(link);
    else wire_speak(link);
}

static void warmup_unanswered(void **state)
{
    (void)state;
    wire *server = wire_start(reuse_play_mute_head, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    assert_int_equal(qtts_client_warmup(client), QTTS_OK);
    reuse_speak(client, 0, 1);
    assert_int_equal(wire_counted(server, WIRE_CONNECTIONS), 2);
    int64_t began = use_now_ms();
    while (wire_counted(server, WIRE_GONE) == 0) qtts_client_step(client, 100);
    assert_true(use_now_ms() - began < 5000); /* given up long before the time for connecting is over */
    qtts_client_free(client);
    wire_stop(server);
}

/* Nobody listens: silent the one way, told the other; and the client is as good as before. */
static void warmup_refused(void **state)
{
    qtts_stream *warmup;
    (void)state;
    wire *server = wire_start(wire_play_speak, NULL);
    char base[sizeof server->base];
    memcpy(base, server->base, sizeof base);
    wire_stop(server);
    qtts_client *client = use_client(base, (qtts_config){.retries = QTTS_OFF});
    assert_int_equal(qtts_client_warmup(client), QTTS_OK);
    assert_int_equal(qtts_client_step(client, 10), QTTS_AGAIN);
    assert_int_equal(qtts_client_open_warmup(client, &warmup), QTTS_OK);
    use_ends(warmup, QTTS_NETWORK);
    qtts_stream_free(warmup);
    qtts_client_free(client);
}

/* ---- synthesize and download ---- */

typedef struct reuse_file {
    char bytes[200000];
    size_t size;
    size_t room; /* more is refused */
} reuse_file;

static qtts_status reuse_write(void *user, const void *data, size_t size)
{
    reuse_file *file = user;
    if (file->size + size > file->room) return QTTS_IO;
    memcpy(file->bytes + file->size, data, size);
    file->size += size;
    return QTTS_OK;
}

static qtts_response *reuse_synthesize(qtts_client *client)
{
    qtts_response *response;
    qtts_request request = {.text = "Hello.", .parameters = "{\"x_replay\":{\"seconds\":2}}"};
    assert_int_equal(qtts_client_synthesize(client, &request, &response), QTTS_OK);
    assert_null(response->error);
    assert_string_equal(response->finish_reason, "stop");
    assert_true(response->expires_at > 0);
    return response;
}

static void synthesize_and_download(void **state)
{
    static reuse_file file = {.room = sizeof file.bytes};
    ramp got = {0};
    qtts_response *fetched;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_response *response = reuse_synthesize(client);
    assert_int_equal(qtts_client_download(client, response->url, (qtts_sink){reuse_write, &file}, &fetched), QTTS_OK);
    qtts_client_free(client);
    assert_int_equal(file.size, QTTS_WAV_HEADER_BYTES + 2 * 48000);
    assert_memory_equal(file.bytes, "RIFF", 4);
    ramp_feed(&got, file.bytes + QTTS_WAV_HEADER_BYTES, file.size - QTTS_WAV_HEADER_BYTES);
    use_whole(&got, 2 * 48000);
    assert_int_equal(fetched->metrics.wire_bytes, (int64_t)file.size);
    qtts_response_free(fetched);
    qtts_response_free(response);
}

static void download_without_response(void **state)
{
    static reuse_file file = {.room = sizeof file.bytes};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_response *response = reuse_synthesize(client);
    assert_int_equal(qtts_client_download(client, response->url, (qtts_sink){reuse_write, &file}, NULL), QTTS_OK);
    assert_int_equal(qtts_client_download(client, "ftp://127.0.0.1/", (qtts_sink){reuse_write, &file}, NULL), QTTS_INVALID);
    qtts_response_free(response);
    qtts_client_free(client);
}

static void I13_sink_refuses(void **state)
{
    static reuse_file file = {.room = 10};
    qtts_response *fetched;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_response *response = reuse_synthesize(client);
    assert_int_equal(qtts_client_download(client, response->url, (qtts_sink){reuse_write, &file}, &fetched), QTTS_IO);
    assert_int_equal(fetched->error->status, QTTS_IO);
    qtts_response_free(fetched);
    qtts_response_free(response);
    qtts_client_free(client);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_connection),
        cmocka_unit_test(B23_idle_connection_ended),
        cmocka_unit_test(B23_idle_connection_ended_watched),
        cmocka_unit_test(B24_idle_connection_swallows),
        cmocka_unit_test(warmed_up),
        cmocka_unit_test(warmed_up_twice),
        cmocka_unit_test(warmup_unanswered),
        cmocka_unit_test(warmup_refused),
        cmocka_unit_test(synthesize_and_download),
        cmocka_unit_test(download_without_response),
        cmocka_unit_test(I13_sink_refuses),
    };
    return USE_MAIN("client: connections and whole answers", tests);
}

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

static void idle_connection_ended(void **state)
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

/* The server takes the second request on the connection and ends it without a word: sent again, and counted. */
static void reuse_play_swallow(wire_link *link)
{
    if (!wire_request(link) || !wire_speak(link)) return;
    if (link->number == 0) wire_request(link);
    else wire_play_speak(link);
}

static void idle_connection_swallows(void **state)
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

static void sink_refuses(void **state)
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
        cmocka_unit_test(one_connection),          cmocka_unit_test(idle_connection_ended),     cmocka_unit_test(idle_connection_swallows),
        cmocka_unit_test(synthesize_and_download), cmocka_unit_test(download_without_response), cmocka_unit_test(sink_refuses),
    };
    return USE_MAIN("client: connections and whole answers", tests);
}

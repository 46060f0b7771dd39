/* No connection, or none that may be used: the right class of error, at once, and nothing sent. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- nobody there ---- */

static void connect_expect(qtts_client *client, qtts_status expected, const char *message)
{
    qtts_stream *stream = use_plain(client);
    use_ends(stream, expected);
    const qtts_error *error = qtts_stream_error(stream);
    if (!strstr(error->message, message)) fail_msg("%s", error->message);
    assert_int_equal(qtts_stream_response(stream)->metrics.requests_sent, 0);
    qtts_stream_free(stream);
}

/* A port that was free a moment ago, and in all likelihood still is. */
static void connect_closed_port(char *base, size_t room)
{
    wire *server = wire_start(wire_play_mute, NULL);
    snprintf(base, room, "%s", server->base);
    wire_stop(server);
}

static int64_t connect_refused(const void *unused)
{
    char base[64];
    (void)unused;
    connect_closed_port(base, sizeof base);
    qtts_client *client = use_client(base, (qtts_config){.retries = QTTS_OFF});
    int64_t began = use_now_ms();
    connect_expect(client, QTTS_NETWORK, "refused");
    int64_t took = use_now_ms() - began;
    qtts_client_free(client);
    return took;
}

static void A4_refused(void **state)
{
    (void)state;
    use_punctual(connect_refused, NULL, 0, 50);
}

static void A4_refused_is_tried_again(void **state)
{
    char base[64];
    (void)state;
    connect_closed_port(base, sizeof base);
    qtts_client *client = use_client(base, (qtts_config){.retries = 1});
    qtts_stream *stream = use_plain(client);
    use_ends(stream, QTTS_NETWORK);
    assert_int_equal(qtts_stream_response(stream)->metrics.retries, 1);
    assert_int_equal(qtts_stream_error(stream)->retryable, 1);
    assert_true(qtts_stream_error(stream)->os_error != 0);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static void A1_no_such_host(void **state)
{
    (void)state;
    qtts_client *client = use_client("https://no-such-host.invalid/api/v1", (qtts_config){.retries = QTTS_OFF, .connect_timeout_ms = 5000});
    int64_t began = use_now_ms();
    connect_expect(client, QTTS_NETWORK, "no-such-host.invalid");
    assert_true(use_now_ms() - began < 5100);
    qtts_client_free(client);
}

/* ---- somebody who does not speak TLS ---- */

static void connect_play_silent(wire_link *link) { wire_gone(link); }

static void connect_play_garbage(wire_link *link)
{
    char some[16];
    if (recv(link->fd, some, sizeof some, 0) > 0) wire_text(link, "\x16\x03\x03\xff\xff garbage that is no record of TLS, and more of it, and more");
    wire_gone(link);
}

static void connect_play_close(wire_link *link) { (void)link; }

static const struct {
    const char *name;
    wire_play *play;
    qtts_status status, also;
} connect_tls_rows[] = {
    {"garbage", connect_play_garbage, QTTS_TLS, QTTS_TLS},
    {"closed at once", connect_play_close, QTTS_TLS, QTTS_NETWORK},
};

static void A10_no_tls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(connect_tls_rows); i++) {
        char base[64];
        wire *server = wire_start(connect_tls_rows[i].play, NULL);
        print_message("%s\n", connect_tls_rows[i].name);
        snprintf(base, sizeof base, "https%s", server->base + strlen("http"));
        qtts_client *client = use_client(base, (qtts_config){.retries = QTTS_OFF});
        qtts_stream *stream = use_plain(client);
        qtts_status status = use_rest(stream, NULL);
        if (status != connect_tls_rows[i].also) assert_int_equal(status, connect_tls_rows[i].status);
        print_message("    %s\n", qtts_stream_error(stream)->message);
        assert_int_equal(qtts_stream_response(stream)->metrics.requests_sent, 0);
        qtts_stream_free(stream);
        qtts_client_free(client);
        wire_stop(server);
    }
}

/* The connect timeout covers the handshake; a client's second connection has no certificates to read any more. */
static int64_t connect_stalled(const void *client)
{
    int64_t began = use_now_ms();
    qtts_stream *stream = use_plain((qtts_client *)(uintptr_t)client);
    use_ends(stream, QTTS_TIMEOUT);
    qtts_stream_free(stream);
    return use_now_ms() - began;
}

static void A7_stalled_handshake(void **state)
{
    char base[64];
    (void)state;
    wire *server = wire_start(connect_play_silent, NULL);
    snprintf(base, sizeof base, "https%s", server->base + strlen("http"));
    qtts_client *client = use_client(base, (qtts_config){.retries = QTTS_OFF, .connect_timeout_ms = 300});
    use_punctual(connect_stalled, client, 300, 400);
    qtts_client_free(client);
    wire_stop(server);
}

/* ---- no descriptors left ---- */

/* From now on `more` can be opened; -1: as many as before. */
static void connect_allow(int more)
{
    static rlim_t before;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    if (before == 0) before = limit.rlim_cur;
    int next = dup(STDIN_FILENO);
    if (next >= 0) close(next);
    limit.rlim_cur = more < 0 ? before : (rlim_t)(next + more);
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void I17_few_descriptors(void **state)
{
    enum { ENOUGH = 8 };
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    int before = use_descriptors(), made = 0;
    for (int more = 0; more <= ENOUGH; more++) {
        qtts_client *client;
        connect_allow(more);
        qtts_status status = qtts_client_new(&(qtts_config){.api_key = use_key, .base_url = server->base, .proxy = ""}, &client);
        connect_allow(-1);
        if (status != QTTS_OK) assert_int_equal(qtts_client_error(client)->status, QTTS_NETWORK);
        made += status == QTTS_OK;
        qtts_client_free(client);
        assert_int_equal(use_descriptors(), before);
    }
    assert_in_range(made, 1, ENOUGH);
    wire_stop(server);
}

static void I17_no_descriptor_for_a_connection(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.retries = QTTS_OFF});
    connect_allow(0);
    qtts_stream *stream = use_plain(client);
    qtts_status status = use_rest(stream, NULL);
    connect_allow(-1);
    assert_int_equal(status, QTTS_NETWORK);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* ---- a proxy ---- */

/* WIRE_GATE counts proxies that were shown the key. */
static void connect_play_proxy(wire_link *link)
{
    while (wire_request(link)) {
        wire_count(link->server, WIRE_GATE, strstr(link->head, use_key) != NULL);
        wire_count(link->server, WIRE_STUCK, strncmp(link->head, "CONNECT ", 8) == 0);
        wire_text(link, link->server->user);
    }
}

static const struct {
    const char *answer;
    qtts_status status;
    int http_status, retryable;
} connect_proxy_rows[] = {
    {"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", QTTS_HTTP, 407, 0},
    {"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", QTTS_NETWORK, 403, 0},
    {"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", QTTS_NETWORK, 404, 0},
    {"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n", QTTS_NETWORK, 502, 1},
    {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", QTTS_HTTP, 407, 0},
};

static void A13_proxy_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(connect_proxy_rows); i++) {
        qtts_client *client;
        qtts_stream *stream;
        wire *server = wire_start(connect_play_proxy, (char *)(uintptr_t)connect_proxy_rows[i].answer);
        char proxy[96];
        snprintf(proxy, sizeof proxy, "http://user:sesame@%.*s", (int)strcspn(server->base + 7, "/"), server->base + 7);
        qtts_config config = {.api_key = use_key, .base_url = "https://service.invalid/api/v1", .proxy = proxy, .retries = QTTS_OFF};
        assert_int_equal(qtts_client_new(&config, &client), QTTS_OK);
        assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = "x"}, &stream), QTTS_OK);
        assert_int_equal(use_rest(stream, NULL), connect_proxy_rows[i].status);
        assert_int_equal(qtts_stream_error(stream)->http_status, connect_proxy_rows[i].http_status);
        assert_int_equal(qtts_stream_error(stream)->retryable, connect_proxy_rows[i].retryable);
        assert_non_null(strstr(qtts_stream_error(stream)->hint, "proxy"));
        assert_null(strstr(qtts_stream_error(stream)->message, "sesame"));
        assert_int_equal(qtts_stream_response(stream)->metrics.requests_sent, 0);
        assert_true(wire_counted(server, WIRE_STUCK) > 0);
        assert_int_equal(wire_counted(server, WIRE_GATE), 0);
        qtts_stream_free(stream);
        qtts_client_free(client);
        wire_stop(server);
    }
}

/* The surroundings name one; proxy = "" (as in every other test) says no. */
static void A13_proxy_of_the_environment(void **state)
{
    qtts_client *client;
    qtts_stream *stream;
    (void)state;
    wire *server = wire_start(connect_play_proxy, (char *)(uintptr_t)connect_proxy_rows[1].answer);
    setenv("https_proxy", server->base, 1);
    qtts_config config = {.api_key = use_key, .base_url = "https://service.invalid/api/v1", .retries = QTTS_OFF};
    assert_int_equal(qtts_client_new(&config, &client), QTTS_OK);
    assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = "x"}, &stream), QTTS_OK);
    assert_int_equal(use_rest(stream, NULL), QTTS_NETWORK);
    assert_int_equal(wire_counted(server, WIRE_STUCK), 1);
    qtts_stream_free(stream);
    qtts_client_free(client);
    unsetenv("https_proxy");
    wire_stop(server);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(A4_refused),
        cmocka_unit_test(A4_refused_is_tried_again),
        cmocka_unit_test(A1_no_such_host),
        cmocka_unit_test(A10_no_tls),
        cmocka_unit_test(A7_stalled_handshake),
        cmocka_unit_test(I17_few_descriptors),
        cmocka_unit_test(I17_no_descriptor_for_a_connection),
        cmocka_unit_test(A13_proxy_refuses),
        cmocka_unit_test(A13_proxy_of_the_environment),
    };
    return USE_MAIN("client: connecting", tests);
}

/* The key and the query of a signed url are in no message, whatever the server says; and a client that is freed leaves no key in memory. */
#include "endpoint.h"
#include "memory_scan.h"
#include "support.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "sk-canary-5f0e1c77aa"
#define SIGNATURE "canary-of-a-signature"

static void secrets_none(const char *text)
{
    if (strstr(text, "canary")) fail_msg("told: %s", text);
}

static void secrets_none_in(const qtts_error *error)
{
    assert_non_null(error);
    secrets_none(error->message);
    secrets_none(error->hint);
    secrets_none(error->code);
    secrets_none(error->request_id);
}

/* ---- the server tells the key back ---- */

static const char *const secrets_answers[] = {
    "HTTP/1.1 401 No\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    "{\"code\":\"InvalidApiKey\",\"message\":\"Incorrect API key provided: " KEY ".\",\"request_id\":\"r\"}",
    "HTTP/1.1 401 No\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"code\":\"Bad " KEY "\",\"message\":\"x\",\"request_id\":\"" KEY
    "\"}",
    "HTTP/1.1 502 No\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Authorization: Bearer " KEY "</html>",
    "HTTP/1.1 403 No\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nBearer " KEY " is not known here",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>Authorization: Bearer " KEY "</html>",
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nevent:error\n:HTTP_STATUS/401\n"
    "data:{\"code\":\"InvalidApiKey\",\"message\":\"" KEY " is no key\",\"request_id\":\"r\"}\n\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata:" KEY "\n\n",
    "HTTP/1.1 302 Found\r\nLocation: http://" KEY "@127.0.0.1/?" KEY "\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 " KEY "\r\nContent-Encoding: " KEY "\r\nContent-Type: " KEY "\r\nConnection: close\r\n\r\n",
    "HTTP/9.9 " KEY "\r\n\r\n",
    KEY,
};

static void secrets_play(wire_link *link)
{
    if (wire_request(link)) wire_text(link, link->server->user);
    wire_count(link->server, WIRE_ANSWERED, strstr(link->head, "Bearer " KEY) != NULL);
}

static void K1_echoed_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(secrets_answers); i++) {
        wire *server = wire_start(secrets_play, (char *)(uintptr_t)secrets_answers[i]);
        qtts_client *client = use_client(server->base, (qtts_config){.api_key = KEY, .retries = QTTS_OFF});
        qtts_stream *stream = use_plain(client);
        assert_true(use_rest(stream, NULL) < 0);
        print_message("%s\n", qtts_stream_error(stream)->message);
        secrets_none_in(qtts_stream_error(stream));
        qtts_stream_free(stream);
        qtts_client_free(client);
        assert_true(wire_await(server, WIRE_ANSWERED, 1)); /* it did know the key */
        wire_stop(server);
    }
}

/* ---- proxies ---- */

static void K1_unreadable_proxy(void **state)
{
    static const char *const proxies[] = {"http://user:canary@host:port:more", "ftp://user:canary@host:99", "http://user:canary@host:99999"};
    (void)state;
    for (size_t i = 0; i < COUNT(proxies); i++) {
        qtts_client *client;
        qtts_config config = {.api_key = use_key, .base_url = "https://service.invalid/api/v1", .proxy = proxies[i], .retries = QTTS_OFF};
        assert_int_equal(qtts_client_new(&config, &client), QTTS_OK);
        qtts_stream *stream = use_plain(client);
        assert_true(use_rest(stream, NULL) < 0);
        secrets_none_in(qtts_stream_error(stream));
        qtts_stream_free(stream);
        qtts_client_free(client);
    }
}

/* To this machine itself http is allowed, but not by way of another one. */
static void loopback_without_proxy(void **state)
{
    qtts_client *client;
    (void)state;
    wire *proxy = wire_start(secrets_play, (char *)(uintptr_t)secrets_answers[0]);
    setenv("http_proxy", proxy->base, 1);
    assert_int_equal(qtts_client_new(&(qtts_config){.api_key = KEY, .base_url = "http://127.0.0.1:1/api/v1", .retries = QTTS_OFF}, &client), QTTS_OK);
    qtts_stream *stream = use_plain(client);
    assert_int_equal(use_rest(stream, NULL), QTTS_NETWORK);
    qtts_stream_free(stream);
    qtts_client_free(client);
    unsetenv("http_proxy");
    wire_stop(proxy);
}

/* Not the secret but the machine behind it: a url into the private network is refused wherever no proxy stands between. */
static void G2_private_address_past_proxy(void **state)
{
    static const struct {
        const char *variable, *no_proxy;
        qtts_status status;
    } rows[] = {
        {"http_proxy", "", QTTS_INVALID}, /* it is an https url */
        {"https_proxy", "", QTTS_NETWORK},
        {"all_proxy", "x.invalid", QTTS_NETWORK},
        {"https_proxy", "10.255.255.1", QTTS_INVALID},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        qtts_client *client;
        qtts_stream *stream;
        setenv(rows[i].variable, "http://127.0.0.1:1", 1);
        setenv("no_proxy", rows[i].no_proxy, 1);
        qtts_config config = {.api_key = KEY, .base_url = "https://service.invalid/api/v1", .retries = QTTS_OFF};
        assert_int_equal(qtts_client_new(&config, &client), QTTS_OK);
        assert_int_equal(qtts_client_open_download(client, "https://10.255.255.1/x", &stream), QTTS_OK);
        assert_int_equal(use_rest(stream, NULL), rows[i].status);
        qtts_stream_free(stream);
        qtts_client_free(client);
        unsetenv(rows[i].variable);
        unsetenv("no_proxy");
    }
}

/* ---- refused before anything was sent ---- */

static void J1_refused_settings(void **state)
{
    static const char *const lines[] = {"Authorization: Bearer " KEY, NULL}, *const evil[] = {"X: " KEY "\r\nY: z", NULL};
    const qtts_config configs[] = {
        {.api_key = KEY "\r\nX-Evil: 1"},
        {.api_key = KEY " with a space"},
        {.api_key = KEY, .base_url = "http://example.com/api/v1"},
        {.api_key = KEY, .base_url = "https://" KEY "@example.com/api/v1"},
        {.api_key = KEY, .base_url = "https://example.com/api/v1?key=" KEY},
        {.api_key = KEY, .base_url = "ftp://" KEY "/"},
        {.api_key = KEY, .headers = lines},
        {.api_key = KEY, .headers = evil},
        {.api_key = KEY, .workspace = KEY "\n"},
        {.api_key = KEY, .region = "mars"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(configs); i++) {
        qtts_client *client;
        qtts_status status = qtts_client_new(&configs[i], &client);
        if (status != QTTS_INVALID) fail_msg("row %zu is taken", i);
        secrets_none_in(qtts_client_error(client));
        qtts_client_free(client);
    }
}

/* ---- signed urls ---- */

static qtts_status secrets_sink(void *user, const void *data, size_t size)
{
    (void)user, (void)data, (void)size;
    return QTTS_OK;
}

static const char *const secrets_files[] = {
    "HTTP/1.1 403 No\r\nContent-Length: 5\r\n\r\n<xml>",
    "HTTP/1.1 302 Found\r\nLocation: /again?Signature=" SIGNATURE "\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/?Signature=" SIGNATURE "\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: http://no-such-host.invalid/?Signature=" SIGNATURE "\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort",
    "",
};

/* WIRE_GATE counts requests with a key, which no storage is to see. */
static void secrets_play_file(wire_link *link)
{
    const char *answer = link->server->user;
    do {
        if (!wire_request(link)) return;
        wire_count(link->server, WIRE_GATE, strstr(link->head, KEY) || strstr(link->head, "Authorization"));
    } while (wire_text(link, answer) && strncmp(answer, "HTTP/1.1 302", 12) == 0);
}

static void secrets_fetch(qtts_client *client, const char *url)
{
    qtts_response *response;
    qtts_status status = qtts_client_download(client, url, (qtts_sink){secrets_sink, NULL}, &response);
    assert_true(status < 0);
    print_message("%s\n", response->error->message);
    secrets_none_in(response->error);
    assert_null(strstr(response->error->message, "audio")); /* a file is not cut off before a "stop" */
    qtts_response_free(response);
}

static void G9_signed_urls(void **state)
{
    char url[256];
    (void)state;
    for (size_t i = 0; i < COUNT(secrets_files); i++) {
        wire *server = wire_start(secrets_play_file, (char *)(uintptr_t)secrets_files[i]);
        qtts_client *client = use_client(server->base, (qtts_config){.api_key = KEY, .retries = QTTS_OFF, .connect_timeout_ms = 2000});
        snprintf(url, sizeof url, "%s/file.wav?Expires=1&Signature=" SIGNATURE, server->base);
        secrets_fetch(client, url);
        assert_int_equal(wire_counted(server, WIRE_GATE), 0);
        wire_stop(server);
        secrets_fetch(client, url); /* nobody listens any more */
        secrets_fetch(client, "https://user:" SIGNATURE "@127.0.0.1/");
        secrets_fetch(client, "gopher://127.0.0.1/?" SIGNATURE);
        qtts_client_free(client);
    }
}

/* ---- memory ---- */

static void secrets_disguise(unsigned char *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) out[i] = (unsigned char)text[i] ^ SCAN_DISGUISE;
}

/* A key that stands nowhere in this program: made, given to the client, wiped. */
static qtts_client *secrets_client(const char *base, unsigned char *disguised, size_t size)
{
    char key[64] = "sk-";
    for (size_t i = 3; i < size; i++) key[i] = (char)('a' + (i * 7 + 3) % 26);
    key[size] = '\0';
    secrets_disguise(disguised, key, size);
    qtts_client *client = use_client(base, (qtts_config){.api_key = key});
    explicit_bzero(key, sizeof key);
    return client;
}

enum { KEY_BYTES = 40 };

static void K2_freed_client_has_no_key(void **state)
{
    unsigned char disguised[KEY_BYTES];
    (void)state;
    qtts_client *client = secrets_client(endpoint_base(), disguised, KEY_BYTES);
    assert_true(scan_memory(disguised, KEY_BYTES) > 0); /* the scan finds what is there */
    qtts_client_free(client);
    assert_int_equal(scan_memory(disguised, KEY_BYTES), 0);
}

/* ... also while a stream of it is still there. */
static void K2_key_goes_before_the_streams(void **state)
{
    unsigned char disguised[KEY_BYTES];
    (void)state;
    qtts_client *client = secrets_client(endpoint_base(), disguised, KEY_BYTES);
    qtts_stream *stream = use_plain(client);
    qtts_client_free(client);
    assert_int_equal(scan_memory(disguised, KEY_BYTES), 0);
    qtts_stream_free(stream);
}

/* What libcurl sent stood in its own buffers, which it does not wipe: told, not judged. */
static void K2_used_client(void **state)
{
    unsigned char disguised[KEY_BYTES];
    (void)state;
    qtts_client *client = secrets_client(endpoint_base(), disguised, KEY_BYTES);
    qtts_stream *stream = use_stream(client, "\"seconds\":1");
    assert_int_equal(use_rest(stream, NULL), QTTS_DONE);
    qtts_stream_free(stream);
    qtts_client_free(client);
    print_message("copies left by libcurl: %d\n", scan_memory(disguised, KEY_BYTES));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(K1_echoed_key),
        cmocka_unit_test(K1_unreadable_proxy),
        cmocka_unit_test(loopback_without_proxy),
        cmocka_unit_test(G2_private_address_past_proxy),
        cmocka_unit_test(J1_refused_settings),
        cmocka_unit_test(G9_signed_urls),
        cmocka_unit_test(K2_freed_client_has_no_key),
        cmocka_unit_test(K2_key_goes_before_the_streams),
        cmocka_unit_test(K2_used_client),
    };
    return USE_MAIN("client: secrets", tests);
}

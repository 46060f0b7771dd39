/* Whom the client trusts: a server that cannot prove who it is gets no byte of a request. */
#include "support.h"
#include "tls.h"

#include <stdlib.h>
#include <string.h>

static tls_folder tls_here;

static int tls_make(void **state)
{
    (void)state;
    tls_folder_make(&tls_here);
    tls_certificate(&tls_here, "good", "IP:127.0.0.1");
    tls_certificate(&tls_here, "elsewhere", "DNS:elsewhere.example");
    return 0;
}

static int tls_remove(void **state)
{
    (void)state;
    tls_folder_remove(&tls_here);
    return 0;
}

static const struct {
    const char *name, *certificate, *mode, *ca_file; /* NULL: the system's */
    const char *report;                              /* what the server says, without a request in any case; "" = nothing */
    const char *message;                             /* a part of it */
} tls_rows[] = {
    {"self-signed", "good", "tls", NULL, "refused 0", "certificate"},
    {"another authority", "good", "tls", "elsewhere.pem", "refused 0", "certificate"},
    {"another host", "elsewhere", "tls", "elsewhere.pem", "closed 0 0", "127.0.0.1"},
    {"TLS 1.1", "good", "tls1.1", "good.pem", "refused 0", ""},
    {"plain HTTP", "good", "plain", "good.pem", "", ""},
    {"no such file", "good", "tls", "missing.pem", "", "missing.pem"},
    {"a file without certificates", "good", "tls", "good.key", "", "good.key"},
};

static void tls_refused_row(size_t row)
{
    char report[128];
    tls_server server;
    print_message("%s\n", tls_rows[row].name);
    tls_start(&server, &tls_here, tls_rows[row].certificate, tls_rows[row].mode);
    const char *file = tls_rows[row].ca_file ? tls_file(&tls_here, tls_rows[row].ca_file) : NULL;
    qtts_client *client = use_client(server.base, (qtts_config){.ca_file = file});
    qtts_stream *stream = use_plain(client);
    use_ends(stream, QTTS_TLS);
    const qtts_error *error = qtts_stream_error(stream);
    print_message("    %s\n", error->message);
    assert_non_null(strstr(error->message, tls_rows[row].message));
    assert_int_equal(error->retryable, 0);
    assert_int_equal(qtts_stream_response(stream)->metrics.retries, 0);
    assert_int_equal(qtts_stream_response(stream)->metrics.requests_sent, 0);
    qtts_stream_free(stream);
    qtts_client_free(client);
    if (tls_rows[row].report[0] != '\0') {
        tls_report(&server, report, sizeof report);
        /* Newer versions of libcurl judge the certificate when the handshake is over. */
        if (strcmp(report, "closed 0 0") != 0) assert_string_equal(report, tls_rows[row].report);
    }
    tls_stop(&server);
}

static void A8_A9_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(tls_rows); i++) tls_refused_row(i);
}

static void tls_speak(qtts_client *client, int reused)
{
    ramp got = {0};
    qtts_stream *stream = use_plain(client);
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, TLS_ANSWER_BYTES);
    assert_int_equal(qtts_stream_response(stream)->metrics.connection_reused, reused);
    qtts_stream_free(stream);
}

static void trusted(void **state)
{
    char report[128];
    tls_server server;
    (void)state;
    tls_start(&server, &tls_here, "good", "tls");
    qtts_client *client = use_client(server.base, (qtts_config){.ca_file = tls_file(&tls_here, "good.pem")});
    for (int i = 0; i < 3; i++) tls_speak(client, i > 0); /* over one connection */
    qtts_client_free(client);
    tls_report(&server, report, sizeof report);
    assert_string_equal(report, "closed 3 0");
    tls_stop(&server);
}

/* The handshake is over before the first request comes. */
static void warmed_up(void **state)
{
    const void *data;
    size_t size;
    char report[128];
    tls_server server;
    qtts_stream *warmup;
    (void)state;
    tls_start(&server, &tls_here, "good", "tls");
    qtts_client *client = use_client(server.base, (qtts_config){.ca_file = tls_file(&tls_here, "good.pem")});
    assert_int_equal(qtts_client_open_warmup(client, &warmup), QTTS_OK);
    assert_int_equal(qtts_stream_next(warmup, &data, &size), QTTS_DONE);
    qtts_stream_free(warmup);
    tls_speak(client, 1);
    qtts_client_free(client);
    tls_report(&server, report, sizeof report);
    assert_string_equal(report, "closed 2 0");
    tls_stop(&server);
}

/* A connection that is made anew takes up the session of the one before: one round trip less. */
static void resumed(void **state)
{
    const void *data;
    size_t size;
    char report[128];
    tls_server server;
    (void)state;
    tls_start(&server, &tls_here, "good", "tls");
    qtts_client *client = use_client(server.base, (qtts_config){.ca_file = tls_file(&tls_here, "good.pem")});
    qtts_stream *stream;
    assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = "wait"}, &stream), QTTS_OK);
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    qtts_stream_free(stream); /* in the middle: its connection is gone */
    child_say(&server.program, "\n");
    tls_report(&server, report, sizeof report);
    assert_string_equal(report, "closed 1 0");
    tls_speak(client, 0);
    qtts_client_free(client);
    tls_report(&server, report, sizeof report);
    assert_string_equal(report, "closed 1 1");
    tls_stop(&server);
}

/* Decrypted bytes wait where no descriptor shows them: a stream that was held back finds them all the same. */
static void held_back_in_the_middle_of_a_record(void **state)
{
    (void)state;
    for (int watched = 0; watched < 2; watched++) {
        ramp got = {0};
        tls_server server;
        tls_start(&server, &tls_here, "good", "tls");
        qtts_client *client = use_client(server.base, (qtts_config){.ca_file = tls_file(&tls_here, "good.pem"), .max_buffered_bytes = 1});
        qtts_stream *stream = use_plain(client);
        assert_int_equal(watched ? use_watched(client, stream, &got) : use_rest(stream, &got), QTTS_DONE);
        use_whole(&got, TLS_ANSWER_BYTES);
        qtts_stream_free(stream);
        qtts_client_free(client);
        tls_stop(&server);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(A8_A9_refused),
        cmocka_unit_test(trusted),
        cmocka_unit_test(warmed_up),
        cmocka_unit_test(resumed),
        cmocka_unit_test(held_back_in_the_middle_of_a_record),
    };
    unsetenv("SSL_CERT_FILE");
    return cmocka_run_group_tests_name("client: TLS", tests, tls_make, tls_remove);
}

/* Signals of the host: a storm of them loses nothing, and none is made by the library. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

static volatile sig_atomic_t signals_seen;
static void signals_count(int number) { (void)number, signals_seen++; }

/* 1 kHz, without SA_RESTART, so that every call that can be interrupted is. */
static void signals_storm(long microseconds)
{
    struct sigaction action = {.sa_handler = signals_count};
    struct itimerval every = {.it_interval.tv_usec = microseconds, .it_value.tv_usec = microseconds};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

static void I2_storm_loses_nothing(void **state)
{
    ramp got = {0};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){.idle_timeout_ms = 5000});
    signals_seen = 0;
    signals_storm(1000);
    qtts_stream *stream = use_stream(client, "\"seconds\":20,\"pace\":20,\"event_bytes\":1001");
    qtts_status status = use_rest(stream, &got);
    signals_storm(0);
    assert_int_equal(status, QTTS_DONE);
    use_whole(&got, 20 * 48000);
    assert_true(signals_seen > 100);
    assert_int_equal(qtts_stream_response(stream)->metrics.requests_sent, 1);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

/* poll and wait: a signal ends a wait with QTTS_AGAIN, so that a host can look at its own. */
static void I2_storm_and_wait(void **state)
{
    ramp got = {0};
    int interrupted = 0;
    qtts_status status;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    signals_storm(1000);
    qtts_stream *stream = use_stream(client, "\"seconds\":20,\"pace\":20");
    while ((status = use_polled(stream, &got)) == QTTS_AGAIN) interrupted += qtts_stream_wait(stream, -1) == QTTS_AGAIN;
    signals_storm(0);
    assert_int_equal(status, QTTS_DONE);
    use_whole(&got, 20 * 48000);
    assert_true(interrupted > 50);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static int64_t signals_timeout(const void *unused)
{
    (void)unused;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.first_byte_timeout_ms = 300});
    signals_storm(1000);
    int64_t began = use_now_ms();
    qtts_stream *stream = use_plain(client);
    qtts_status status = use_rest(stream, NULL);
    int64_t took = use_now_ms() - began;
    signals_storm(0);
    assert_int_equal(status, QTTS_TIMEOUT);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
    return took;
}

static void I2_storm_and_timeouts(void **state)
{
    (void)state;
    use_punctual(signals_timeout, NULL, 300, 400);
}

/* ---- SIGPIPE ---- */

static void signals_play_reset(wire_link *link)
{
    char some[100];
    if (recv(link->fd, some, sizeof some, 0) > 0) wire_reset(link);
}

/* The server resets the connection in the middle of a request that is far larger than what sockets hold. */
static void I3_reset_during_upload(void **state)
{
    enum { TEXT = 8 * 1024 * 1024 };
    char *text = malloc(TEXT + 1);
    (void)state;
    assert_non_null(text);
    memset(text, 'a', TEXT);
    text[TEXT] = '\0';
    signal(SIGPIPE, SIG_DFL);
    wire *server = wire_start(signals_play_reset, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.retries = QTTS_OFF});
    for (int i = 0; i < 5; i++) {
        qtts_stream *stream;
        assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = text}, &stream), QTTS_OK);
        assert_true(use_rest(stream, NULL) < 0);
        assert_true(qtts_stream_error(stream)->status == QTTS_NETWORK || qtts_stream_error(stream)->status == QTTS_INCOMPLETE);
        qtts_stream_free(stream);
    }
    qtts_client_free(client);
    wire_stop(server);
    free(text);
}

/* What the host has chosen stays chosen. */
static void I3_dispositions_stay(void **state)
{
    static const int numbers[] = {SIGPIPE, SIGALRM, SIGCHLD, SIGINT, SIGTERM};
    void (*before[COUNT(numbers)])(int);
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct sigaction now;
        sigaction(numbers[i], NULL, &now);
        before[i] = now.sa_handler;
    }
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = use_stream(client, "\"seconds\":1");
    assert_int_equal(use_rest(stream, NULL), QTTS_DONE);
    qtts_stream_free(stream);
    qtts_client_free(client);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct sigaction now;
        sigaction(numbers[i], NULL, &now);
        assert_true(now.sa_handler == before[i]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(I2_storm_loses_nothing), cmocka_unit_test(I2_storm_and_wait),    cmocka_unit_test(I2_storm_and_timeouts),
        cmocka_unit_test(I3_reset_during_upload), cmocka_unit_test(I3_dispositions_stay),
    };
    endpoint_base();
    return USE_MAIN("client: signals", tests);
}

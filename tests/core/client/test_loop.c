/* One descriptor for many streams: it is readable when there is something to do, and nothing else need be looked at. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 100 };

/* A host's loop in small: waits on the descriptor alone, steps, polls what has news. */
typedef struct host {
    qtts_client *client;
    int left; /* streams that have not ended */
    int turns;
} host;

typedef struct job {
    ramp got;
    qtts_status status;
    int ends; /* how often the end was told */
} job;

static qtts_stream *loop_open(qtts_client *client, job *into, const char *parameters)
{
    qtts_stream *stream;
    qtts_request request = {.text = "x", .parameters = parameters, .user = into};
    assert_int_equal(qtts_client_stream(client, &request, &stream), QTTS_OK);
    return stream;
}

static void loop_take(host *self, qtts_stream *stream)
{
    job *mine = qtts_stream_user(stream);
    mine->status = use_polled(stream, &mine->got);
    if (mine->status == QTTS_AGAIN) return;
    if (mine->ends++ == 0) self->left--;
}

static void loop_run(host *self)
{
    qtts_stream *stream;
    int fd = qtts_client_fd(self->client);
    while (self->left > 0) {
        assert_true(use_readable(fd, PATIENCE_MS));
        qtts_client_step(self->client, 0);
        while ((stream = qtts_client_ready(self->client))) loop_take(self, stream);
        assert_int_equal(qtts_client_fd(self->client), fd);
        self->turns++;
    }
}

static void one_stream(void **state)
{
    job mine = {0};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    assert_true(qtts_client_fd(client) >= 0);
    assert_false(use_readable(qtts_client_fd(client), 0));
    qtts_stream *stream = loop_open(client, &mine, "{\"x_replay\":{\"seconds\":20}}");
    assert_true(use_readable(qtts_client_fd(client), 1000)); /* the request is to be sent */
    loop_run(&(host){client, 1, 0});
    assert_int_equal(mine.status, QTTS_DONE);
    use_whole(&mine.got, 20 * 48000);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

/* Opened before the descriptor was asked for. */
static void opened_first(void **state)
{
    job mine = {0};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = loop_open(client, &mine, "{\"x_replay\":{\"seconds\":1}}");
    loop_run(&(host){client, 1, 0});
    assert_int_equal(mine.status, QTTS_DONE);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static void many_streams(void **state)
{
    static job jobs[MANY];
    qtts_stream *streams[MANY];
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (int i = 0; i < MANY; i++) {
        char parameters[128];
        snprintf(parameters, sizeof parameters, "{\"x_replay\":{\"seconds\":%d,\"seed\":%d,\"event_bytes\":%d}}", 1 + i % 5, i * 600, 1001 + 97 * i);
        jobs[i] = (job){.got.seed = (uint32_t)i * 600};
        streams[i] = loop_open(client, &jobs[i], parameters);
    }
    loop_run(&(host){client, MANY, 0});
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(jobs[i].status, QTTS_DONE);
        use_whole(&jobs[i].got, (uint64_t)(1 + i % 5) * 48000);
        qtts_stream_free(streams[i]);
    }
    qtts_client_free(client);
}

/* Requests that are opened at once begin in many turns, in their order: no turn holds the host up for long. */
static void a_turn_begins_few(void **state)
{
    enum { OPENED = 40, A_TURN = 16 };
    static job jobs[OPENED];
    qtts_stream *streams[OPENED];
    wire_full full;
    (void)state;
    wire_full_open(&full);
    qtts_client *client = use_client(full.base, (qtts_config){0});
    for (int i = 0; i < OPENED; i++) streams[i] = loop_open(client, &jobs[i], NULL);
    int before = use_descriptors(), most = 0, begun = 0;
    while (begun < OPENED) {
        assert_true(use_readable(qtts_client_fd(client), PATIENCE_MS));
        qtts_client_step(client, 0);
        int now = use_descriptors() - before;
        if (now - begun > most) most = now - begun;
        begun = now;
    }
    assert_in_range(most, 1, A_TURN);
    for (int i = 0; i < OPENED; i++) qtts_stream_free(streams[i]);
    qtts_client_free(client);
    wire_full_close(&full);
}

/* What the tests compare with is what the endpoint says its replay is. */
static void ramp_is_the_replay(void **state)
{
    ramp got = {.seed = 7};
    size_t size;
    (void)state;
    char *pcm = endpoint_get("/replay.pcm?kind=ramp&seconds=3&seed=7", &size);
    ramp_feed(&got, pcm, size);
    use_whole(&got, 3 * 48000);
    free(pcm);
}

/* ---- what makes it readable ---- */

static int64_t loop_end_by_time(const void *config)
{
    job mine = {0};
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, *(const qtts_config *)config);
    qtts_stream *stream = loop_open(client, &mine, NULL);
    host loop = {client, 1, 0};
    int64_t began = use_now_ms();
    loop_run(&loop);
    int64_t took = use_now_ms() - began;
    assert_int_equal(mine.status, QTTS_TIMEOUT);
    assert_in_range(loop.turns, 1, 30); /* it is not readable all the time */
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
    return took;
}

static void timeout_makes_it_readable(void **state)
{
    static const qtts_config configs[] = {
        {.first_byte_timeout_ms = 300, .retries = QTTS_OFF},
        {.total_timeout_ms = 300, .retries = QTTS_OFF},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(configs); i++) use_punctual(loop_end_by_time, &configs[i], 300, 400);
}

static void loop_play_busy(wire_link *link)
{
    static const char busy[] = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    static const char no[] = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
    while (wire_request(link)) wire_text(link, wire_counted(link->server, WIRE_REQUESTS) == 1 ? busy : no);
}

static void retry_makes_it_readable(void **state)
{
    job mine = {0};
    (void)state;
    wire *server = wire_start(loop_play_busy, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_stream *stream = loop_open(client, &mine, NULL);
    host loop = {client, 1, 0};
    int64_t began = use_now_ms();
    loop_run(&loop);
    assert_true(use_now_ms() - began >= 1000);
    assert_in_range(loop.turns, 1, 30);
    assert_int_equal(qtts_stream_response(stream)->metrics.retries, 1);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

static void *loop_cancel(void *stream)
{
    qtts_stream_cancel(stream);
    return NULL;
}

static void *loop_wakeup(void *client)
{
    qtts_client_wakeup(client);
    return NULL;
}

/* By another thread: the descriptor is readable once that is done. */
static void loop_in_thread(void *(*what)(void *), void *of, int fd)
{
    pthread_t thread;
    pthread_create(&thread, NULL, what, of);
    assert_true(use_readable(fd, PATIENCE_MS));
    pthread_join(thread, NULL);
}

/* Steps until the server has the request and the descriptor is quiet. */
static void loop_quiet(qtts_client *client, wire *server)
{
    while (wire_counted(server, WIRE_REQUESTS) == 0) qtts_client_step(client, 10);
    while (use_readable(qtts_client_fd(client), 0)) qtts_client_step(client, 0);
}

static void cancel_makes_it_readable(void **state)
{
    job mine = {0};
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_stream *stream = loop_open(client, &mine, NULL);
    loop_quiet(client, server);
    loop_in_thread(loop_cancel, stream, qtts_client_fd(client));
    assert_int_equal(qtts_client_step(client, 0), QTTS_OK);
    assert_ptr_equal(qtts_client_ready(client), stream);
    assert_int_equal(use_polled(stream, NULL), QTTS_CANCELLED);
    assert_true(wire_await(server, WIRE_GONE, 1));
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

static void wakeup_makes_it_readable(void **state)
{
    job mine = {0};
    (void)state;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_stream *stream = loop_open(client, &mine, NULL);
    loop_quiet(client, server);
    loop_in_thread(loop_wakeup, client, qtts_client_fd(client));
    assert_int_equal(qtts_client_step(client, -1), QTTS_AGAIN); /* at once */
    assert_false(use_readable(qtts_client_fd(client), 0));
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* The service has said "stop" but does not end the answer: the stream is done at once, and its connection closed after a while. */
static void loop_play_unended(wire_link *link)
{
    if (!wire_request(link) || !wire_begin(link)) return;
    char *event = wire_stop_text();
    wire_text(link, event);
    free(event);
    wire_gone(link);
}

static void lingering_connection_is_swept(void **state)
{
    enum { LINGER_MS = 1000, LATE_MS = 1500 };
    job mine = {0};
    (void)state;
    wire *server = wire_start(loop_play_unended, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_stream *stream = loop_open(client, &mine, NULL);
    loop_run(&(host){client, 1, 0});
    assert_int_equal(mine.status, QTTS_DONE);
    assert_int_equal(wire_counted(server, WIRE_GONE), 0);
    for (int64_t until = use_now_ms() + LINGER_MS + LATE_MS; wire_counted(server, WIRE_GONE) == 0 && use_now_ms() < until;)
        if (use_readable(qtts_client_fd(client), 50)) qtts_client_step(client, 0);
    assert_int_equal(wire_counted(server, WIRE_GONE), 1);
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(ramp_is_the_replay),
        cmocka_unit_test(one_stream),
        cmocka_unit_test(opened_first),
        cmocka_unit_test(many_streams),
        cmocka_unit_test(a_turn_begins_few),
        cmocka_unit_test(timeout_makes_it_readable),
        cmocka_unit_test(retry_makes_it_readable),
        cmocka_unit_test(cancel_makes_it_readable),
        cmocka_unit_test(wakeup_makes_it_readable),
        cmocka_unit_test(lingering_connection_is_swept),
    };
    return USE_MAIN("client: loop", tests);
}

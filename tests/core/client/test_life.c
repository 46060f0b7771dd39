/* The life of clients and streams: freed in any order and at any moment, they leave nothing and what they said stays true. */
#include "endpoint.h"
#include "support.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- freed in any order ---- */

typedef enum moment { NOT_BEGUN, STREAMING, ENDED } moment;

static qtts_stream *life_brought_to(qtts_client *client, moment where)
{
    const void *data;
    size_t size;
    qtts_stream *stream = use_stream(client, "\"seconds\":%d", where == STREAMING ? 600 : 1);
    if (where == STREAMING) assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    if (where == ENDED) assert_int_equal(use_rest(stream, NULL), QTTS_DONE);
    return stream;
}

static const moment life_moments[] = {NOT_BEGUN, STREAMING, ENDED};

static void client_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(life_moments); i++) {
        const void *data;
        size_t size;
        qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
        qtts_stream *stream = life_brought_to(client, life_moments[i]);
        qtts_client_free(client);
        qtts_status status = use_rest(stream, NULL);
        assert_int_equal(status, life_moments[i] == ENDED ? QTTS_DONE : QTTS_CLOSED);
        assert_int_equal(qtts_stream_poll(stream, &data, &size), status);
        assert_int_equal(qtts_stream_wait(stream, 1000), QTTS_OK);
        qtts_stream_cancel(stream);
        assert_int_equal(qtts_stream_error(stream) ? qtts_stream_error(stream)->status : QTTS_DONE, status);
        qtts_stream_free(stream);
    }
    assert_true(endpoint_await("streams_open", 0));
}

static void stream_first(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(life_moments); i++) {
        qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
        qtts_stream_free(life_brought_to(client, life_moments[i]));
        qtts_client_free(client);
    }
    assert_true(endpoint_await("streams_open", 0));
}

/* What was received before the client went is still the reader's. */
static void audio_outlives_the_client(void **state)
{
    ramp got = {0};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = use_stream(client, "\"seconds\":600");
    assert_int_equal(qtts_stream_wait(stream, -1), QTTS_OK);
    qtts_client_free(client);
    assert_int_equal(use_rest(stream, &got), QTTS_CLOSED);
    assert_false(got.wrong);
    assert_true(got.bytes > 0);
    qtts_stream_free(stream);
}

static void freed_in_the_middle(void **state)
{
    ramp got = {0};
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *other = use_stream(client, "\"seconds\":5");
    qtts_stream_free(life_brought_to(client, STREAMING));
    assert_int_equal(use_rest(other, &got), QTTS_DONE);
    use_whole(&got, 5 * 48000);
    assert_true(endpoint_await("streams_open", 0));
    qtts_stream_free(other);
    qtts_client_free(client);
}

static void I12_nothing_is_freed(void **state)
{
    (void)state;
    qtts_client_free(NULL);
    qtts_stream_free(NULL);
    qtts_response_free(NULL);
}

/* ---- nothing stays behind ---- */

enum { MANY = 200, PHASES = 4 };

static void life_open_and_cancel(qtts_client *client, int number)
{
    const void *data;
    size_t size;
    qtts_stream *stream = use_stream(client, "\"seconds\":600,\"seed\":%d", number);
    if (number % PHASES == 1) qtts_stream_poll(stream, &data, &size);
    if (number % PHASES >= 2) assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    if (number % PHASES == 3) {
        qtts_stream_cancel(stream);
        use_ends(stream, QTTS_CANCELLED);
    }
    qtts_stream_free(stream);
}

static void many_leave_no_descriptor(void **state)
{
    (void)state;
    endpoint_base();
    int without = use_descriptors();
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    int before = use_descriptors();
    for (int i = 0; i < MANY; i++) life_open_and_cancel(client, i);
    assert_true(endpoint_await("streams_open", 0));
    assert_int_equal(use_descriptors(), before);
    qtts_client_free(client);
    assert_int_equal(use_descriptors(), without);
}

static void many_at_once_leave_no_descriptor(void **state)
{
    qtts_stream *streams[MANY];
    const void *data;
    size_t size;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    int before = use_descriptors();
    for (int i = 0; i < MANY; i++) streams[i] = use_stream(client, "\"seconds\":600");
    for (int i = 0; i < MANY; i++) assert_int_equal(qtts_stream_next(streams[i], &data, &size), QTTS_CHUNK);
    assert_int_equal(endpoint_count("streams_open"), MANY);
    for (int i = 0; i < MANY; i++) qtts_stream_free(streams[i]);
    assert_true(endpoint_await("streams_open", 0));
    assert_int_equal(use_descriptors(), before);
    qtts_client_free(client);
}

/* The server sees the end of the connection, not only of the stream. */
static void life_play_hold(wire_link *link)
{
    if (wire_request(link) && wire_begin(link) && wire_audio(link, 0, 100)) wire_gone(link);
}

static void cancelled_connection_is_closed(void **state)
{
    const void *data;
    size_t size;
    (void)state;
    wire *server = wire_start(life_play_hold, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_stream *stream = use_plain(client);
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    qtts_stream_cancel(stream);
    use_ends(stream, QTTS_CANCELLED);
    assert_true(wire_await(server, WIRE_GONE, 1)); /* though neither stream nor client are freed */
    qtts_stream_free(stream);
    qtts_client_free(client);
    wire_stop(server);
}

/* ---- what was said stays ---- */

static void response_stays(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = life_brought_to(client, ENDED);
    qtts_client_free(client);
    const qtts_response *response = qtts_stream_response(stream);
    assert_string_equal(response->finish_reason, "stop");
    assert_true(strlen(response->request_id) > 0);
    assert_true(strncmp(response->url, "http", 4) == 0);
    assert_int_equal(response->metrics.audio_bytes, 48000);
    assert_int_equal(response->metrics.requests_sent, 1);
    assert_true(response->metrics.ttfa >= response->metrics.connected && response->metrics.duration >= response->metrics.ttfa);
    assert_int_equal(response->usage.characters, 6);
    assert_non_null(strstr(response->usage.json, "characters"));
    assert_null(response->error);
    qtts_stream_free(stream);
}

static void user_comes_back(void **state)
{
    int mine;
    qtts_stream *stream;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = "x", .user = &mine}, &stream), QTTS_OK);
    assert_ptr_equal(qtts_stream_user(stream), &mine);
    qtts_client_free(client);
    assert_ptr_equal(qtts_stream_user(stream), &mine);
    qtts_stream_free(stream);
}

/* A client that was refused can be asked and freed, and nothing else. */
static void refused_client(void **state)
{
    qtts_client *client;
    qtts_stream *stream;
    const void *data;
    size_t size;
    qtts_response *response;
    (void)state;
    assert_int_equal(qtts_client_new(&(qtts_config){.api_key = "k\r\nX-Evil: 1"}, &client), QTTS_INVALID);
    assert_int_equal(qtts_client_error(client)->status, QTTS_INVALID);
    assert_int_equal(qtts_client_step(client, -1), QTTS_INVALID);
    assert_int_equal(qtts_client_fd(client), -1);
    assert_null(qtts_client_ready(client));
    qtts_client_wakeup(client);
    assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = "x"}, &stream), QTTS_INVALID);
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_INVALID);
    assert_int_equal(qtts_stream_error(stream)->status, QTTS_INVALID);
    assert_int_equal(qtts_client_synthesize(client, &(qtts_request){.text = "x"}, &response), QTTS_INVALID);
    assert_int_equal(response->error->status, QTTS_INVALID);
    qtts_response_free(response);
    qtts_client_free(client);
    qtts_stream_free(stream);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_first),
        cmocka_unit_test(stream_first),
        cmocka_unit_test(audio_outlives_the_client),
        cmocka_unit_test(freed_in_the_middle),
        cmocka_unit_test(I12_nothing_is_freed),
        cmocka_unit_test(many_leave_no_descriptor),
        cmocka_unit_test(many_at_once_leave_no_descriptor),
        cmocka_unit_test(cancelled_connection_is_closed),
        cmocka_unit_test(response_stays),
        cmocka_unit_test(user_comes_back),
        cmocka_unit_test(refused_client),
    };
    return USE_MAIN("client: life", tests);
}

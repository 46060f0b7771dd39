/* Saving a stream: when it is refused, by two threads, and the sizes of a recording that was downloaded. */
#include "endpoint.h"
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char save_folder[] = "/tmp/qtts-save-XXXXXX";
static char save_path[64];

static long save_size(void)
{
    FILE *file = fopen(save_path, "rb");
    if (!file) return -1;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    return size;
}

/* An empty file must not take the place of one with audio. */
static void saved_twice(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = use_stream(client, "\"seconds\":1");
    assert_int_equal(qtts_stream_save(stream, save_path), QTTS_DONE);
    assert_int_equal(save_size(), 48044);
    assert_null(qtts_stream_error(stream));
    assert_int_equal(qtts_stream_save(stream, save_path), QTTS_INVALID);
    assert_non_null(strstr(qtts_stream_error(stream)->message, "read already"));
    assert_int_equal(save_size(), 48044);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static void *save_other(void *stream) { return (void *)(intptr_t)qtts_stream_save(stream, save_path); }

/* One of the two has it, the other is refused; in whichever order they come. */
static void saved_by_two_threads(void **state)
{
    pthread_t other;
    void *theirs;
    (void)state;
    for (int i = 0; i < 20; i++) {
        qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
        qtts_stream *stream = use_stream(client, "\"seconds\":20");
        assert_int_equal(pthread_create(&other, NULL, save_other, stream), 0);
        qtts_status ours = qtts_stream_save(stream, save_path);
        pthread_join(other, &theirs);
        assert_int_equal((int)ours + (int)(intptr_t)theirs, QTTS_DONE + QTTS_INVALID);
        assert_int_equal(save_size(), 20 * 48000 + 44);
        qtts_stream_free(stream);
        qtts_client_free(client);
    }
}

/* In the loop of a host: nothing waits, and the end of the file, which the disk takes its time for, is left to a call that may. */
static void saved_in_a_loop(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = use_stream(client, "\"seconds\":4,\"pace\":20");
    int fd = qtts_client_fd(client), turns = 0;
    unlink(save_path);
    qtts_stream_set_user(stream, &turns);
    while (qtts_stream_save_step(stream, save_path, 0, 0) == QTTS_AGAIN && qtts_stream_response(stream)->metrics.duration < 0) {
        assert_true(use_readable(fd, PATIENCE_MS));
        qtts_client_step(client, 0);
        if (qtts_client_ready(client) == stream) ++*(int *)qtts_stream_user(stream);
    }
    assert_true(turns > 5);
    assert_int_equal(qtts_stream_save_step(stream, save_path, 0, 0), QTTS_AGAIN);
    assert_int_equal(save_size(), -1);
    assert_int_equal(qtts_stream_save(stream, save_path), QTTS_DONE);
    assert_int_equal(save_size(), 4 * 48000 + 44);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

static uint32_t save_u32(long offset)
{
    unsigned char bytes[4] = {0};
    FILE *file = fopen(save_path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    assert_int_equal(fread(bytes, 1, 4, file), 4);
    fclose(file);
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* The recording behind the url has sizes that are nonsense; the file has true ones. */
static void recording_gets_true_sizes(void **state)
{
    qtts_response *response;
    qtts_stream *stream;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_request request = {.text = "x", .parameters = "{\"x_replay\":{\"seconds\":2}}"};
    assert_int_equal(qtts_client_synthesize(client, &request, &response), QTTS_OK);
    assert_int_equal(qtts_client_open_download(client, response->url, &stream), QTTS_OK);
    assert_int_equal(qtts_stream_save(stream, save_path), QTTS_DONE);
    long size = save_size();
    assert_true(size > 44);
    assert_int_equal(save_u32(4), size - 8);
    assert_int_equal(save_u32(40), size - 44);
    qtts_stream_free(stream);
    qtts_response_free(response);
    qtts_client_free(client);
}

static int save_set_up(void **state)
{
    (void)state;
    if (!mkdtemp(save_folder)) return -1;
    snprintf(save_path, sizeof save_path, "%s/a.wav", save_folder);
    return 0;
}

static int save_clean(void **state)
{
    (void)state;
    unlink(save_path);
    return rmdir(save_folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(saved_twice),
        cmocka_unit_test(saved_by_two_threads),
        cmocka_unit_test(saved_in_a_loop),
        cmocka_unit_test(recording_gets_true_sizes),
    };
    return cmocka_run_group_tests_name("save", tests, save_set_up, save_clean);
}

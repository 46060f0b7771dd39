/* What the tests of the client share: clients, streams of the ramp and their bytes, time, descriptors. */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char use_key[] = "sk-for-tests-only";

/* ---- the ramp ---- */

void ramp_fill(uint64_t first_sample, void *out, size_t samples)
{
    unsigned char *bytes = out;
    for (size_t i = 0; i < samples; i++) {
        uint64_t value = first_sample + i;
        bytes[2 * i] = (unsigned char)value;
        bytes[2 * i + 1] = (unsigned char)(value >> 8);
    }
}

void ramp_feed(ramp *self, const void *pcm, size_t size)
{
    const unsigned char *bytes = pcm;
    for (size_t i = 0; i < size; i++) {
        uint64_t at = self->bytes + i, value = at / 2 + self->seed;
        if (bytes[i] != (unsigned char)(at % 2 == 0 ? value : value >> 8)) self->wrong = true;
    }
    self->bytes += size;
}

/* ---- clients and streams ---- */

qtts_client *use_client(const char *base, qtts_config config)
{
    qtts_client *client;
    config.base_url = base;
    config.proxy = "";
    if (!config.api_key) config.api_key = use_key;
    assert_int_equal(qtts_client_new(&config, &client), QTTS_OK);
    return client;
}

static qtts_stream *use_open(qtts_client *client, const char *parameters)
{
    qtts_stream *stream;
    qtts_request request = {.text = "Hello.", .parameters = parameters};
    assert_int_equal(qtts_client_stream(client, &request, &stream), QTTS_OK);
    return stream;
}

qtts_stream *use_stream(qtts_client *client, const char *format, ...)
{
    char members[256], parameters[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(members, sizeof members, format, arguments);
    va_end(arguments);
    snprintf(parameters, sizeof parameters, "{\"x_replay\":{%s}}", members);
    return use_open(client, parameters);
}

qtts_stream *use_plain(qtts_client *client) { return use_open(client, NULL); }

qtts_status use_rest(qtts_stream *stream, ramp *into)
{
    const void *data;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_next(stream, &data, &size)) == QTTS_CHUNK)
        if (into) ramp_feed(into, data, size);
    return status;
}

qtts_status use_polled(qtts_stream *stream, ramp *into)
{
    const void *data;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_poll(stream, &data, &size)) == QTTS_CHUNK)
        if (into) ramp_feed(into, data, size);
    return status;
}

qtts_status use_watched(qtts_client *client, qtts_stream *stream, ramp *into)
{
    int fd = qtts_client_fd(client);
    qtts_status status = QTTS_AGAIN;
    while (status == QTTS_AGAIN) {
        assert_true(use_readable(fd, PATIENCE_MS));
        qtts_client_step(client, 0);
        while (qtts_client_ready(client)) status = use_polled(stream, into);
    }
    return status;
}

void use_ends(qtts_stream *stream, qtts_status expected)
{
    const void *data;
    size_t size;
    assert_string_equal(qtts_status_name(use_rest(stream, NULL)), qtts_status_name(expected));
    assert_int_equal(qtts_stream_next(stream, &data, &size), expected);
    assert_int_equal(qtts_stream_poll(stream, &data, &size), expected);
    assert_int_equal(qtts_stream_wait(stream, 0), QTTS_OK);
    assert_null(data);
    const qtts_error *error = qtts_stream_error(stream);
    if (expected == QTTS_DONE) assert_null(error);
    else assert_int_equal(error->status, expected);
}

void use_whole(const ramp *got, uint64_t bytes)
{
    assert_false(got->wrong);
    assert_int_equal(got->bytes, bytes);
}

/* ---- the machine ---- */

int64_t use_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void use_punctual(int64_t (*measure)(const void *row), const void *row, int64_t least, int64_t most)
{
    enum { ATTEMPTS = 6 };
    int64_t took = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
        took = measure(row);
        assert_true(took >= least);
        if (took <= most) return;
    }
    fail_msg("%lld ms, and the other times no less than %lld", (long long)took, (long long)most);
}

int use_descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder)) count++;
    closedir(folder);
    return count - 3; /* ".", ".." and the folder itself */
}

bool use_readable(int fd, int timeout_ms)
{
    struct pollfd watch = {.fd = fd, .events = POLLIN};
    int64_t until = use_now_ms() + timeout_ms;
    int count;
    while ((count = poll(&watch, 1, timeout_ms)) < 0 && errno == EINTR && use_now_ms() < until) {
    }
    return count == 1;
}

int use_main(const char *group, const struct CMUnitTest *tests, size_t count)
{
    unsetenv("SSL_CERT_FILE");
    return _cmocka_run_group_tests(group, tests, count, NULL, NULL);
}

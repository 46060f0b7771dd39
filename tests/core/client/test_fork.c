/* A child of fork() can free what it inherited, and nothing else; the parent's streams go on. */
#include "endpoint.h"
#include "support.h"
#include "tls.h"
#include "waiter.h"
#include "wire.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what the child does; it asserts nothing, since it must not run cmocka's other tests ---- */

enum { CHILD_GOOD = 0, CHILD_BAD = 1, CHILD_SECONDS = 20 };

static bool fork_refused(qtts_client *client, qtts_stream *stream)
{
    const void *data;
    size_t size;
    qtts_stream *more = NULL;
    bool good = qtts_stream_next(stream, &data, &size) == QTTS_INVALID && qtts_stream_poll(stream, &data, &size) == QTTS_INVALID;
    good = good && qtts_stream_wait(stream, -1) == QTTS_INVALID && qtts_client_step(client, -1) == QTTS_INVALID;
    good = good && qtts_client_ready(client) == NULL && qtts_client_fd(client) == -1;
    qtts_stream_cancel(stream);
    qtts_client_wakeup(client);
    good = good && qtts_client_stream(client, &(qtts_request){.text = "x"}, &more) == QTTS_INVALID && more;
    good = good && strstr(qtts_stream_error(more)->message, "fork") != NULL && qtts_stream_next(more, &data, &size) == QTTS_INVALID;
    qtts_stream_free(more);
    return good;
}

static qtts_status fork_sink(void *user, const void *data, size_t size)
{
    (void)user, (void)data, (void)size;
    return QTTS_OK;
}

static bool fork_refused_waiting_forms(qtts_client *client, qtts_stream *stream)
{
    qtts_response *response = NULL;
    bool good = qtts_client_synthesize(client, &(qtts_request){.text = "x"}, &response) == QTTS_INVALID;
    good = good && response && response->error && response->error->status == QTTS_INVALID;
    qtts_response_free(response);
    good = good && qtts_client_download(client, "http://127.0.0.1/x", (qtts_sink){fork_sink, NULL}, NULL) == QTTS_INVALID;
    good = good && qtts_stream_save(stream, "/nonexistent/file.wav") == QTTS_INVALID;
    return good && qtts_stream_response(stream)->url != NULL;
}

static bool fork_own_client(const char *base)
{
    ramp got = {0};
    qtts_client *client;
    qtts_stream *stream;
    qtts_request request = {.text = "x", .parameters = "{\"x_replay\":{\"seconds\":1}}"};
    if (qtts_client_new(&(qtts_config){.base_url = base, .api_key = use_key, .proxy = ""}, &client) != QTTS_OK) return false;
    bool good = qtts_client_stream(client, &request, &stream) == QTTS_OK && use_rest(stream, &got) == QTTS_DONE && got.bytes == 48000;
    qtts_stream_free(stream);
    qtts_client_free(client);
    return good;
}

static _Noreturn void fork_child(qtts_client *client, qtts_stream *stream, bool client_first)
{
    alarm(CHILD_SECONDS);
    bool good = fork_refused(client, stream) && fork_refused_waiting_forms(client, stream);
    if (client_first) qtts_client_free(client);
    qtts_stream_free(stream);
    if (!client_first) qtts_client_free(client);
    good = good && fork_own_client(endpoint_base());
    _exit(good ? CHILD_GOOD : CHILD_BAD);
}

static void fork_and_wait(qtts_client *client, qtts_stream *stream, bool client_first)
{
    int state = -1;
    endpoint_base();
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) fork_child(client, stream, client_first);
    while (waitpid(pid, &state, 0) < 0 && errno == EINTR) {
    }
    assert_true(WIFEXITED(state));
    assert_int_equal(WEXITSTATUS(state), CHILD_GOOD);
}

/* ---- the parent ---- */

static void fork_play_half(wire_link *link)
{
    if (wire_request(link) && wire_begin(link) && wire_audio(link, 0, 4800) && wire_await(link->server, WIRE_GATE, 1))
        if (wire_audio(link, 4800, 4800)) wire_stop_event(link);
    wire_gone(link);
}

static void I8_while_streaming(void **state)
{
    (void)state;
    for (int client_first = 0; client_first < 2; client_first++) {
        const void *data;
        size_t size;
        ramp got = {0};
        wire *server = wire_start(fork_play_half, NULL);
        qtts_client *client = use_client(server->base, (qtts_config){0});
        qtts_stream *stream = use_plain(client);
        assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
        ramp_feed(&got, data, size);
        fork_and_wait(client, stream, client_first != 0);
        wire_count(server, WIRE_GATE, 1);
        assert_int_equal(use_rest(stream, &got), QTTS_DONE);
        use_whole(&got, 19200);
        qtts_stream_free(stream);
        qtts_client_free(client);
        wire_stop(server);
    }
}

/* glibc holds its allocator over fork, that of AddressSanitizer (gcc 12) is not held: a thread inside of it leaves the child without one. So
 * under it the fork comes when the other thread has its chunk and the server waits; else at any moment. */
#if defined(__SANITIZE_ADDRESS__)
static void fork_moment(waiter *self, int i)
{
    while (atomic_load(&self->chunks) == 0) sched_yield();
    for (int spin = 0; spin < 100 + i * 20; spin++) sched_yield();
}
#else
static void fork_moment(waiter *self, int i)
{
    (void)self;
    for (int spin = 0; spin < i * 20; spin++) sched_yield();
}
#endif

/* Another thread of the parent waits on the client: in the child it is not there, and what it held stays held. */
static void I8_while_another_thread_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        waiter self;
        wire *server = wire_start(fork_play_half, NULL);
        waiter_open(&self, server->base);
        waiter_start(&self);
        fork_moment(&self, i);
        fork_and_wait(self.client, self.stream, i % 2 != 0);
        wire_count(server, WIRE_GATE, 1);
        pthread_join(self.thread, NULL);
        assert_int_equal(self.status, QTTS_DONE);
        qtts_stream_free(self.stream);
        qtts_client_free(self.client);
        wire_stop(server);
    }
}

/* With TLS a child that cleaned up would say good-bye in the parent's name. */
static void I8_with_tls(void **state)
{
    const void *data;
    size_t size;
    ramp got = {0};
    tls_folder folder;
    tls_server server;
    qtts_stream *stream;
    (void)state;
    tls_folder_make(&folder);
    tls_certificate(&folder, "good", "IP:127.0.0.1");
    tls_start(&server, &folder, "good", "tls");
    qtts_client *client = use_client(server.base, (qtts_config){.ca_file = tls_file(&folder, "good.pem")});
    assert_int_equal(qtts_client_stream(client, &(qtts_request){.text = "wait"}, &stream), QTTS_OK);
    assert_int_equal(qtts_stream_next(stream, &data, &size), QTTS_CHUNK);
    ramp_feed(&got, data, size);
    fork_and_wait(client, stream, true);
    child_say(&server.program, "\n");
    assert_int_equal(use_rest(stream, &got), QTTS_DONE);
    use_whole(&got, TLS_ANSWER_BYTES);
    qtts_stream_free(stream);
    qtts_client_free(client);
    tls_stop(&server);
    tls_folder_remove(&folder);
}

/* What had ended before says in the child what it said, and can be freed there. */
static void I8_after_the_end(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_stream *stream = use_stream(client, "\"seconds\":1");
    assert_int_equal(use_rest(stream, NULL), QTTS_DONE);
    fork_and_wait(client, stream, false);
    qtts_stream *next = use_stream(client, "\"seconds\":1"); /* over the connection that the child had inherited */
    assert_int_equal(use_rest(next, NULL), QTTS_DONE);
    assert_int_equal(qtts_stream_response(next)->metrics.connection_reused, 1);
    qtts_stream_free(next);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(I8_while_streaming),
        cmocka_unit_test(I8_while_another_thread_waits),
        cmocka_unit_test(I8_with_tls),
        cmocka_unit_test(I8_after_the_end),
    };
    return USE_MAIN("client: fork", tests);
}

/* Narrations: pieces in order, several at once, text that arrives, what fails and how it goes on, and who frees what when. */
#include "endpoint.h"
#include "support.h"
#include "waiter.h"
#include "wire.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SENTENCES = 40, TEXT_ROOM = 8192, SHORT_MS = 20 };

static const char narrate_sentence[] = "This is a sentence of the book, and it says nothing that is new. ";
static char narrate_text[TEXT_ROOM];

static const char *narrate_whole(void)
{
    narrate_text[0] = '\0';
    for (int i = 0; i < SENTENCES; i++) strcat(narrate_text, narrate_sentence);
    return narrate_text;
}

/* With the bytes as they come, so that they can be compared. */
static qtts_narration *narrate_open(qtts_client *client, const char *text, const char *replay, qtts_narrate_options options)
{
    char parameters[256];
    qtts_narration *narration;
    snprintf(parameters, sizeof parameters, "{\"x_replay\":{\"kind\":\"ramp\",\"riff\":\"never\",%s}}", replay);
    options.request.text = text;
    options.request.parameters = parameters;
    options.trim = QTTS_OFF;
    assert_int_equal(qtts_client_narrate(client, &options, &narration), QTTS_OK);
    return narration;
}

/* Each piece of the audio is one ramp. */
static void narrate_ramps(qtts_narration *narration, const char *audio, size_t size, size_t piece_bytes)
{
    assert_int_equal(size % piece_bytes, 0);
    for (size_t at = 0; at < size; at += piece_bytes) {
        ramp one = {0};
        ramp_feed(&one, audio + at, piece_bytes);
        use_whole(&one, piece_bytes);
        const qtts_segment *segment = qtts_narration_segment(narration, at / piece_bytes);
        assert_non_null(segment);
        assert_int_equal(segment->first_sample, at / 2);
        assert_int_equal(segment->end_sample, (at + piece_bytes) / 2);
    }
}

/* The text of the pieces and what was skipped between them is the source, from `start` on. */
static void narrate_covers(qtts_narration *narration, const char *text, size_t start)
{
    size_t at = start;
    for (size_t i = 0; i < qtts_narration_segment_count(narration); i++) {
        const qtts_segment *segment = qtts_narration_segment(narration, i);
        assert_int_equal(segment->start, at);
        assert_int_equal(segment->end - segment->start, strlen(segment->text));
        assert_memory_equal(segment->text, text + at, strlen(segment->text));
        assert_true(strlen(segment->text) <= 560 && segment->request_id[0] != '\0');
        assert_int_equal(segment->usage.characters, strlen(segment->text));
        at = (size_t)segment->end + strspn(text + segment->end, " ");
    }
    assert_int_equal(at, strlen(text));
}

static qtts_status narrate_rest(qtts_narration *narration, char **audio, size_t *size)
{
    const void *data;
    size_t more;
    qtts_status status;
    *audio = NULL;
    *size = 0;
    while ((status = qtts_narration_next(narration, &data, &more)) == QTTS_CHUNK) {
        *audio = realloc(*audio, *size + more);
        memcpy(*audio + *size, data, more);
        *size += more;
    }
    return status;
}

/* ---- order, facts, pressure ---- */

static const qtts_narrate_options narrate_ways[] = {
    {.concurrency = 1}, {.concurrency = 3}, {.concurrency = 8}, {.concurrency = 3, .max_ahead_bytes = 1000}, {.max_bytes = 100},
};

static void pieces_come_in_order(void **state)
{
    const char *text = narrate_whole();
    char *audio;
    size_t size;
    (void)state;
    for (size_t i = 0; i < COUNT(narrate_ways); i++) {
        qtts_client *client = use_client(endpoint_base(), (qtts_config){.max_buffered_bytes = 1000 << 4 * i});
        qtts_narration *narration = narrate_open(client, text, "\"seconds\":0.5", narrate_ways[i]);
        assert_int_equal(narrate_rest(narration, &audio, &size), QTTS_DONE);
        size_t count = qtts_narration_segment_count(narration);
        assert_true(count > (narrate_ways[i].max_bytes != 0 ? strlen(text) / 100 : 5));
        assert_int_equal(size, count * 24000);
        narrate_ramps(narration, audio, size, 24000);
        narrate_covers(narration, text, 0);
        const qtts_response *response = qtts_narration_response(narration);
        assert_int_equal(response->metrics.requests_sent, count);
        assert_int_equal(response->metrics.audio_bytes, size);
        assert_int_equal(response->usage.characters, strlen(text) - count);
        assert_string_equal(response->finish_reason, "stop");
        use_ends(qtts_narration_stream(narration), QTTS_DONE);
        qtts_narration_free(narration);
        qtts_client_free(client);
        free(audio);
    }
}

static void a_host_s_loop_moves_it(void **state)
{
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_narration *narration =
        narrate_open(client, narrate_whole(), "\"seconds\":0.2,\"delay_ms\":5", (qtts_narrate_options){.request.user = &client});
    int fd = qtts_client_fd(client);
    qtts_status status = QTTS_AGAIN;
    while (status == QTTS_AGAIN) {
        assert_true(use_readable(fd, PATIENCE_MS));
        qtts_client_step(client, 0);
        assert_null(qtts_client_ready(client)); /* its requests are nobody's business */
        for (qtts_narration *news; (news = qtts_client_ready_narration(client));) {
            assert_ptr_equal(news, narration);
            assert_ptr_equal(qtts_narration_user(news), &client);
            status = use_polled(qtts_narration_stream(news), NULL);
        }
    }
    assert_int_equal(status, QTTS_DONE);
    qtts_narration_free(narration);
    qtts_client_free(client);
}

/* ---- text that arrives ---- */

/* Steps until the server has seen that many requests; false when it does not come to that for a while. */
static bool narrate_requests(qtts_client *client, wire *server, int64_t count)
{
    for (int64_t until = use_now_ms() + PATIENCE_MS; wire_counted(server, WIRE_REQUESTS) < count && use_now_ms() < until;)
        qtts_client_step(client, 5);
    return wire_counted(server, WIRE_REQUESTS) == count;
}

static void narrate_feed(qtts_narration *narration, const char *text)
{
    assert_int_equal(qtts_narration_feed(narration, text, strlen(text)), QTTS_OK);
}

static void a_piece_goes_out_when_its_end_is_certain(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_speak, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_narration *narration = narrate_open(client, NULL, "\"seconds\":1", (qtts_narrate_options){.silence_ms = QTTS_OFF});
    narrate_feed(narration, "It costs 3.");
    for (int i = 0; i < 10; i++) qtts_client_step(client, 1);
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 0);
    narrate_feed(narration, "50 euros. Sh");
    assert_true(narrate_requests(client, server, 1));
    narrate_feed(narration, "e said so");
    for (int i = 0; i < 10; i++) qtts_client_step(client, 1);
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 1);
    assert_int_equal(qtts_narration_finish(narration), QTTS_OK);
    use_ends(qtts_narration_stream(narration), QTTS_DONE);
    assert_string_equal(qtts_narration_segment(narration, 0)->text, "It costs 3.50 euros.");
    assert_string_equal(qtts_narration_segment(narration, 1)->text, "She said so");
    assert_int_equal(qtts_narration_feed(narration, "x", 1), QTTS_INVALID);
    assert_int_equal(qtts_narration_finish(narration), QTTS_INVALID);
    qtts_narration_free(narration);
    qtts_client_free(client);
    wire_stop(server);
}

static void text_that_stalls_goes_out(void **state)
{
    (void)state;
    wire *server = wire_start(wire_play_speak, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_narration *narration = narrate_open(client, NULL, "\"seconds\":1", (qtts_narrate_options){.silence_ms = SHORT_MS});
    int64_t began = use_now_ms();
    narrate_feed(narration, "no end is to be seen here and");
    const void *data;
    size_t size;
    assert_int_equal(qtts_narration_next(narration, &data, &size), QTTS_CHUNK);
    assert_true(use_now_ms() - began >= SHORT_MS);
    qtts_narration_free(narration);
    qtts_client_free(client);
    wire_stop(server);
}

static void *narrate_write(void *argument)
{
    qtts_narration *narration = argument;
    for (const char *at = narrate_text; *at != '\0'; at += 7) { /* cut anywhere */
        qtts_narration_feed(narration, at, strnlen(at, 7));
        sched_yield();
    }
    qtts_narration_finish(narration);
    return NULL;
}

static void one_thread_writes_while_another_reads(void **state)
{
    pthread_t writer;
    char *audio;
    size_t size;
    (void)state;
    const char *text = narrate_whole();
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_narration *narration = narrate_open(client, NULL, "\"seconds\":0.05", (qtts_narrate_options){0});
    assert_int_equal(pthread_create(&writer, NULL, narrate_write, narration), 0);
    assert_int_equal(narrate_rest(narration, &audio, &size), QTTS_DONE);
    pthread_join(writer, NULL);
    narrate_ramps(narration, audio, size, 2400);
    narrate_covers(narration, text, 0);
    free(audio);
    qtts_narration_free(narration);
    qtts_client_free(client);
}

static void a_source_that_fails(void **state)
{
    char *audio;
    size_t size;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_narration *narration = narrate_open(client, NULL, "\"seconds\":0.1", (qtts_narrate_options){0});
    narrate_feed(narration, "All that was said.");
    assert_int_equal(qtts_narration_fail(narration, "the writer is gone"), QTTS_OK);
    assert_int_equal(narrate_rest(narration, &audio, &size), QTTS_INCOMPLETE);
    assert_int_equal(size, 4800);
    assert_string_equal(qtts_narration_error(narration)->message, "the writer is gone");
    free(audio);
    qtts_narration_free(narration);
    narration = narrate_open(client, NULL, "\"seconds\":0.1", (qtts_narrate_options){0});
    assert_int_equal(qtts_narration_feed(narration, "Good. Bad \xff and more", 20), QTTS_INVALID);
    assert_int_equal(narrate_rest(narration, &audio, &size), QTTS_INVALID);
    assert_non_null(strstr(qtts_narration_error(narration)->message, "at byte 10"));
    assert_true(size >= 4800);
    free(audio);
    qtts_narration_free(narration);
    qtts_client_free(client);
}

/* ---- what fails ---- */

enum { GOOD_PIECES = 2 };

/* Answers until so many were answered, then does what the test wants of the next. */
static void narrate_play(wire_link *link)
{
    while (wire_request(link)) {
        void (*otherwise)(wire_link *) = *(void (**)(wire_link *))link->server->user;
        if (wire_counted(link->server, WIRE_REQUESTS) <= GOOD_PIECES) wire_speak(link);
        else if (otherwise) otherwise(link);
        else wire_speak(link);
    }
}

static void narrate_refuse(wire_link *link)
{
    wire_text(link, "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 80\r\n\r\n"
                    "{\"code\":\"DataInspectionFailed\",\"message\":\"not this text\",\"request_id\":\"r-bad00\"}");
}

static void narrate_break(wire_link *link)
{
    wire_begin(link);
    wire_audio(link, 0, 1200);
    wire_text(link, "0\r\n\r\n"); /* in order as far as HTTP goes, but no "stop" */
}

static void a_piece_that_fails(void **state)
{
    static const struct {
        void (*otherwise)(wire_link *);
        qtts_status status;
        size_t bytes;
        const char *says;
    } rows[] = {
        {narrate_refuse, QTTS_SERVICE, GOOD_PIECES * WIRE_SPOKEN, "not this text"},
        {narrate_break, QTTS_INCOMPLETE, GOOD_PIECES * WIRE_SPOKEN + 2400, "ended before"},
    };
    char *audio, place[64];
    size_t size;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        void (*otherwise)(wire_link *) = rows[i].otherwise;
        wire *server = wire_start(narrate_play, &otherwise);
        qtts_client *client = use_client(server->base, (qtts_config){.retries = QTTS_OFF});
        qtts_narration *narration = narrate_open(client, narrate_whole(), "\"seconds\":1", (qtts_narrate_options){.concurrency = 1});
        assert_string_equal(qtts_status_name(narrate_rest(narration, &audio, &size)), qtts_status_name(rows[i].status));
        assert_int_equal(size, rows[i].bytes);
        qtts_progress progress;
        qtts_narration_progress(narration, &progress);
        snprintf(place, sizeof place, "piece %d, from byte %lld of the text: ", GOOD_PIECES + 1, (long long)progress.resume_at);
        const qtts_error *error = qtts_narration_error(narration);
        assert_memory_equal(error->message, place, strlen(place));
        assert_non_null(strstr(error->message, rows[i].says));
        if (rows[i].status == QTTS_SERVICE) assert_string_equal(error->code, "DataInspectionFailed");
        if (rows[i].status == QTTS_SERVICE) assert_int_equal(error->http_status, 400);
        use_ends(qtts_narration_stream(narration), rows[i].status);
        assert_int_equal(wire_counted(server, WIRE_REQUESTS), GOOD_PIECES + 1);
        otherwise = NULL;
        qtts_narration *rest = narrate_open(client, narrate_whole(), "\"seconds\":1", (qtts_narrate_options){.start = progress.resume_at});
        use_ends(qtts_narration_stream(rest), QTTS_DONE);
        assert_int_equal(qtts_narration_segment(rest, 0)->start, progress.resume_at);
        free(audio);
        qtts_narration_free(narration);
        qtts_narration_free(rest);
        qtts_client_free(client);
        wire_stop(server);
    }
}

/* What stands before the piece that failed is given, whole, though the failure came first; nothing behind it is asked for any more. */
static void narrate_play_late(wire_link *link)
{
    while (wire_request(link)) {
        if (link->number > 0) {
            narrate_refuse(link);
            wire_count(link->server, WIRE_GATE, 1);
        } else if (wire_await(link->server, WIRE_GATE, 1)) {
            wire_speak(link);
        }
    }
}

static void a_failure_waits_for_its_turn(void **state)
{
    char *audio;
    size_t size;
    (void)state;
    wire *server = wire_start(narrate_play_late, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){.retries = QTTS_OFF});
    qtts_narration *narration = narrate_open(client, narrate_whole(), "\"seconds\":1", (qtts_narrate_options){.concurrency = 2});
    assert_int_equal(narrate_rest(narration, &audio, &size), QTTS_SERVICE);
    assert_int_equal(size, WIRE_SPOKEN);
    assert_non_null(strstr(qtts_narration_error(narration)->message, "piece 2,"));
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), 2);
    free(audio);
    qtts_narration_free(narration);
    qtts_client_free(client);
    wire_stop(server);
}

static const struct {
    const char *says;
    qtts_narrate_options options;
} narrate_misuse[] = {
    {"nothing to speak", {.request.text = ""}},
    {"nothing to speak", {.request.text = " ... \n"}},
    {"nothing to speak", {.request.text = "Hello.", .start = 6}},
    {"at byte 2", {.request.text = "ab\xC0"}},
    {"at byte 1", {.request = {.text = "a\0b", .text_size = 3}}},
    {"has 6 bytes", {.request.text = "Hello.", .start = 7}},
    {"no character", {.request.text = "\xC3\xA4h.", .start = 1}},
    {"concurrency", {.request.text = "Hello.", .concurrency = 65}},
    {"concurrency", {.request.text = "Hello.", .concurrency = -1}},
    {"max_bytes", {.request.text = "Hello.", .max_bytes = 15}},
    {"pause", {.request.text = "Hello.", .pause_ms = 60001}},
    {"negative", {.request.text = "Hello.", .start = -1}},
    {"trim", {.request = {.text = "Hello.", .parameters = "{\"response_format\":\"mp3\"}"}}},
    {"parameters", {.request = {.text = "Hello.", .parameters = "[]"}}},
    {"voice", {.request = {.voice = "\xff"}}},
};

static void misuse_is_told_at_once(void **state)
{
    (void)state;
    long before = endpoint_count("requests");
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    for (size_t i = 0; i < COUNT(narrate_misuse); i++) {
        qtts_narration *narration;
        assert_int_equal(qtts_client_narrate(client, &narrate_misuse[i].options, &narration), QTTS_INVALID);
        assert_non_null(narration);
        if (!strstr(qtts_narration_error(narration)->message, narrate_misuse[i].says)) fail_msg("%s", qtts_narration_error(narration)->message);
        use_ends(qtts_narration_stream(narration), QTTS_INVALID);
        assert_null(qtts_client_ready_narration(client));
        qtts_narration_free(narration);
    }
    assert_int_equal(endpoint_count("requests"), before);
    qtts_client_free(client);
}

/* ---- the end ---- */

/* `row` is the number of requests that are to be in flight. */
static int64_t narrate_cancelled(const void *row)
{
    int concurrency = *(const int *)row;
    wire *server = wire_start(wire_play_mute, NULL);
    qtts_client *client = use_client(server->base, (qtts_config){0});
    qtts_narration *narration = narrate_open(client, narrate_whole(), "\"seconds\":1", (qtts_narrate_options){.concurrency = concurrency});
    waiter self = {.client = client, .stream = qtts_narration_stream(narration)};
    waiter_start(&self);
    assert_true(wire_await(server, WIRE_REQUESTS, concurrency));
    int64_t began = use_now_ms();
    qtts_narration_cancel(narration);
    pthread_join(self.thread, NULL);
    int64_t took = self.ended_ms - began;
    assert_int_equal(self.status, QTTS_CANCELLED);
    assert_true(wire_await(server, WIRE_GONE, concurrency)); /* their connections, before anything is freed */
    assert_int_equal(wire_counted(server, WIRE_REQUESTS), concurrency);
    use_ends(self.stream, QTTS_CANCELLED);
    assert_int_equal(qtts_narration_feed(narration, "x", 1), QTTS_INVALID);
    assert_int_equal(qtts_narration_response(narration)->metrics.requests_sent, concurrency);
    qtts_narration_free(narration);
    qtts_client_free(client);
    wire_stop(server);
    return took;
}

static void cancel_ends_all_in_flight(void **state)
{
    static const int in_flight[] = {1, 3, 5};
    (void)state;
    for (size_t i = 0; i < COUNT(in_flight); i++) use_punctual(narrate_cancelled, &in_flight[i], 0, AT_ONCE_MS);
}

static void freed_in_any_order(void **state)
{
    const void *data;
    size_t size;
    (void)state;
    int before = use_descriptors();
    for (int i = 0; i < 8; i++) {
        qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
        qtts_narration *narration = narrate_open(client, narrate_whole(), "\"seconds\":60,\"pace\":10", (qtts_narrate_options){0});
        qtts_stream *other = use_stream(client, "\"seconds\":60,\"pace\":10");
        if (i & 1) assert_int_equal(qtts_narration_next(narration, &data, &size), QTTS_CHUNK);
        if (i & 2) qtts_client_step(client, 10);
        if (i & 4) qtts_client_free(client);
        if (i & 4) use_ends(qtts_narration_stream(narration), QTTS_CLOSED);
        qtts_narration_free(narration);
        qtts_stream_free(other);
        if (!(i & 4)) qtts_client_free(client);
    }
    assert_int_equal(use_descriptors(), before);
    assert_true(endpoint_await("streams_open", 0));
}

static bool narrate_foreign(qtts_client *client, qtts_narration *narration)
{
    const void *data;
    size_t size;
    qtts_narration *more;
    qtts_progress progress;
    bool good = qtts_narration_next(narration, &data, &size) == QTTS_INVALID && qtts_narration_feed(narration, "x", 1) == QTTS_INVALID;
    good = good && qtts_narration_finish(narration) == QTTS_INVALID && qtts_narration_segment_count(narration) == 0;
    good = good && qtts_client_narrate(client, &(qtts_narrate_options){.request.text = "x"}, &more) == QTTS_INVALID && more;
    qtts_narration_progress(narration, &progress);
    qtts_narration_cancel(narration);
    qtts_narration_free(more);
    qtts_narration_free(narration);
    qtts_client_free(client);
    return good;
}

static void a_child_of_fork_only_frees(void **state)
{
    char *audio;
    size_t size;
    int status;
    (void)state;
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_narration *narration = narrate_open(client, narrate_whole(), "\"seconds\":0.2,\"delay_ms\":20", (qtts_narrate_options){0});
    qtts_client_step(client, 0);
    qtts_client_step(client, 0);
    pid_t child = fork();
    if (child == 0) _exit(narrate_foreign(client, narration) ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(narrate_rest(narration, &audio, &size), QTTS_DONE);
    narrate_ramps(narration, audio, size, 9600);
    free(audio);
    qtts_narration_free(narration);
    qtts_client_free(client);
}

/* ---- files ---- */

static qtts_status narrate_no_sink(void *user, const void *data, size_t size)
{
    (void)data, (void)size;
    ++*(int *)user;
    return QTTS_CANCELLED;
}

static void saved_with_subtitles(void **state)
{
    char folder[] = "/tmp/qtts-test-XXXXXX", path[64];
    int os_error = 0, asked = 0;
    (void)state;
    assert_non_null(mkdtemp(folder));
    qtts_client *client = use_client(endpoint_base(), (qtts_config){0});
    qtts_narration *narration = narrate_open(client, narrate_whole(), "\"seconds\":0.2", (qtts_narrate_options){0});
    snprintf(path, sizeof path, "%s/book.wav", folder);
    assert_int_equal(qtts_narration_save(narration, path), QTTS_DONE);
    FILE *file = fopen(path, "rb");
    assert_true(file && fseek(file, 0, SEEK_END) == 0);
    assert_int_equal(ftell(file), 44 + 9600 * (long)qtts_narration_segment_count(narration));
    fclose(file);
    unlink(path);
    snprintf(path, sizeof path, "%s/book.VTT", folder);
    assert_int_equal(qtts_narration_save_subtitles(narration, QTTS_SUBTITLES_AUTO, path, &os_error), QTTS_OK);
    unlink(path);
    assert_int_equal(qtts_narration_save_subtitles(narration, QTTS_SRT, "/none/x.srt", &os_error), QTTS_IO);
    assert_int_not_equal(os_error, 0);
    assert_int_equal(qtts_narration_save_subtitles(narration, QTTS_SUBTITLES_AUTO, folder, NULL), QTTS_INVALID);
    assert_int_equal(qtts_narration_subtitles(narration, QTTS_SRT, (qtts_sink){narrate_no_sink, &asked}), QTTS_CANCELLED);
    assert_int_equal(asked, 1);
    assert_int_equal(rmdir(folder), 0);
    qtts_narration_free(narration);
    qtts_client_free(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_in_order),
        cmocka_unit_test(a_host_s_loop_moves_it),
        cmocka_unit_test(a_piece_goes_out_when_its_end_is_certain),
        cmocka_unit_test(text_that_stalls_goes_out),
        cmocka_unit_test(one_thread_writes_while_another_reads),
        cmocka_unit_test(a_source_that_fails),
        cmocka_unit_test(a_piece_that_fails),
        cmocka_unit_test(a_failure_waits_for_its_turn),
        cmocka_unit_test(misuse_is_told_at_once),
        cmocka_unit_test(cancel_ends_all_in_flight),
        cmocka_unit_test(freed_in_any_order),
        cmocka_unit_test(a_child_of_fork_only_frees),
        cmocka_unit_test(saved_with_subtitles),
    };
    return USE_MAIN("narrate", tests);
}

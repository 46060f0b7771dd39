/* A timer of 5 ms in libuv's loop, with streams beside it: what it notices of them. tick_libuv BASE-URL PARAMETERS STREAMS SECONDS [CA-FILE] */
#include "measure.h"

#include <qtts.h>
#include <stdlib.h>
#include <uv.h>

enum { TICK_MS = 5, TICKS_MAX = 100000 };

static struct {
    qtts_client *client;
    uv_poll_t network;
    uv_timer_t timer;
    double last, until, step; /* seconds; step: the longest one */
    double intervals[TICKS_MAX];
    int ticks, running;
} host;

static void give_up(const char *why) { exit((fprintf(stderr, "%s\n", why), 1)); }

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void take(qtts_stream *stream)
{
    const void *pcm;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_poll(stream, &pcm, &size)) == QTTS_CHUNK) continue;
    if (status == QTTS_AGAIN) return;
    if (status != QTTS_DONE) give_up(qtts_stream_error(stream)->message);
    host.running--;
}

static void on_network(uv_poll_t *network, int problem, int events)
{
    (void)network, (void)problem, (void)events;
    double began = measure_seconds();
    qtts_stream *stream;
    qtts_client_step(host.client, 0);
    while ((stream = qtts_client_ready(host.client))) take(stream);
    double took = measure_seconds() - began;
    if (took > host.step) host.step = took;
}

static void on_tick(uv_timer_t *timer)
{
    double now = measure_seconds();
    if (host.ticks < TICKS_MAX) host.intervals[host.ticks++] = now - host.last;
    host.last = now;
    if (now >= host.until) uv_stop(timer->loop);
}

static void run(int streams, double seconds)
{
    uv_loop_t *loop = uv_default_loop();
    uv_timer_init(loop, &host.timer);
    if (streams > 0) {
        uv_poll_init(loop, &host.network, qtts_client_fd(host.client));
        uv_poll_start(&host.network, UV_READABLE, on_network);
    }
    host.last = measure_seconds();
    host.until = host.last + seconds;
    uv_timer_start(&host.timer, on_tick, TICK_MS, TICK_MS);
    uv_run(loop, UV_RUN_DEFAULT);
}

int main(int argc, char **argv)
{
    if (argc < 5) return fprintf(stderr, "tick_libuv BASE-URL PARAMETERS STREAMS SECONDS [CA-FILE]\n"), 2;
    int streams = host.running = atoi(argv[3]);
    qtts_stream **speaking = calloc((size_t)streams + 1, sizeof *speaking);
    qtts_config config = {.api_key = "sk-bench", .base_url = argv[1], .ca_file = argc > 5 ? argv[5] : NULL};
    if (qtts_client_new(&config, &host.client) != QTTS_OK) give_up(qtts_client_error(host.client)->message);
    for (int i = 0; i < streams; i++)
        if (qtts_client_stream(host.client, &(qtts_request){.text = "Hello.", .parameters = argv[2]}, &speaking[i]) != QTTS_OK) return 1;
    run(streams, atof(argv[4]));
    qsort(host.intervals, (size_t)host.ticks, sizeof host.intervals[0], compare);
    double p99 = host.intervals[host.ticks * 99 / 100], longest = host.intervals[host.ticks - 1];
    double began = measure_seconds();
    for (int i = 0; i < streams; i++) qtts_stream_cancel(speaking[i]);
    for (int i = 0; i < streams; i++) qtts_stream_free(speaking[i]);
    qtts_client_free(host.client);
    printf("{\"ticks\": %d, \"p99\": %.6f, \"max\": %.6f, \"step\": %.6f, \"unfinished\": %d, \"quit\": %.6f}\n", host.ticks, p99, longest, host.step,
           host.running, measure_seconds() - began);
    free(speaking);
    return 0;
}

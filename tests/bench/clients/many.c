/* Many streams at once by qtts, with one descriptor to wait for. many BASE-URL PARAMETERS STREAMS IDLE-SECONDS [check]
 * With `check` PARAMETERS must ask for the replay "ramp", and every byte is held against it; else they are counted. */
#include "measure.h"
#include "ramp.h"

#include <qtts.h>
#include <stdlib.h>

typedef struct speech {
    qtts_stream *stream;
    uint64_t bytes;
} speech;

static int many_running;
static unsigned char *many_ramp;

static void many_give_up(const char *why) { exit((fprintf(stderr, "%s\n", why), 1)); }

static void many_poll(qtts_stream *stream)
{
    const void *pcm;
    size_t size;
    qtts_status status;
    speech *mine = qtts_stream_user(stream);
    while ((status = qtts_stream_poll(stream, &pcm, &size)) == QTTS_CHUNK) {
        if (many_ramp && !ramp_has(many_ramp, mine->bytes, pcm, size)) many_give_up("a wrong byte");
        mine->bytes += size;
    }
    if (status == QTTS_AGAIN) return;
    if (status != QTTS_DONE) many_give_up(qtts_stream_error(stream)->message);
    many_running--;
}

static void many_turn(qtts_client *client)
{
    qtts_stream *stream;
    qtts_client_step(client, 100);
    while ((stream = qtts_client_ready(client))) many_poll(stream);
}

/* The mean time to first audio of streams that all got the same amount. */
static double many_first(const speech *speeches, int count)
{
    double first = 0;
    for (int i = 0; i < count; i++) {
        if (speeches[i].bytes != speeches[0].bytes) many_give_up("streams of different length");
        first += qtts_stream_response(speeches[i].stream)->metrics.ttfa / count;
    }
    return first;
}

int main(int argc, char **argv)
{
    if (argc < 5) return fprintf(stderr, "many BASE-URL PARAMETERS STREAMS IDLE-SECONDS [check]\n"), 2;
    int count = many_running = atoi(argv[3]);
    speech *speeches = calloc((size_t)count, sizeof *speeches);
    qtts_client *client;
    if (argc > 5) many_ramp = ramp_new();
    if (qtts_client_new(&(qtts_config){.api_key = "sk-bench", .base_url = argv[1]}, &client) != QTTS_OK) return 1;
    long before = measure_memory("VmRSS:");
    measure start = measure_now();
    for (int i = 0; i < count; i++) {
        qtts_request request = {.text = "Hello.", .parameters = argv[2], .user = &speeches[i]};
        if (qtts_client_stream(client, &request, &speeches[i].stream) != QTTS_OK) return 1;
    }
    while (measure_seconds() - start.wall < atof(argv[4])) many_turn(client);
    long idle = measure_memory("VmRSS:");
    while (many_running > 0) many_turn(client);
    measure now = measure_now();
    printf("{\"cpu\": %.6f, \"idle_kib\": %ld, \"active_kib\": %ld, \"first\": %.6f, \"bytes\": %.0f}\n", now.cpu - start.cpu, idle - before,
           measure_memory("VmHWM:") - before, many_first(speeches, count), (double)speeches[0].bytes);
    for (int i = 0; i < count; i++) qtts_stream_free(speeches[i].stream);
    qtts_client_free(client);
    free(speeches);
    free(many_ramp);
    return 0;
}

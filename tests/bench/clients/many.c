/* Many streams at once by qtts, with one descriptor to wait for. many BASE-URL PARAMETERS STREAMS IDLE-SECONDS */
#include "measure.h"

#include <qtts.h>
#include <stdlib.h>

static int many_running;

static void many_poll(qtts_stream *stream)
{
    const void *pcm;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_poll(stream, &pcm, &size)) == QTTS_CHUNK) continue;
    if (status == QTTS_AGAIN) return;
    if (status != QTTS_DONE) exit((fprintf(stderr, "%s\n", qtts_stream_error(stream)->message), 1));
    many_running--;
}

static void many_turn(qtts_client *client)
{
    qtts_stream *stream;
    qtts_client_step(client, 100);
    while ((stream = qtts_client_ready(client))) many_poll(stream);
}

int main(int argc, char **argv)
{
    if (argc < 5) return fprintf(stderr, "many BASE-URL PARAMETERS STREAMS IDLE-SECONDS\n"), 2;
    int count = many_running = atoi(argv[3]);
    qtts_stream **streams = calloc((size_t)count, sizeof *streams);
    qtts_client *client;
    if (qtts_client_new(&(qtts_config){.api_key = "sk-bench", .base_url = argv[1]}, &client) != QTTS_OK) return 1;
    long before = measure_memory("VmRSS:");
    measure start = measure_now();
    for (int i = 0; i < count; i++)
        if (qtts_client_stream(client, &(qtts_request){.text = "Hello.", .parameters = argv[2]}, &streams[i]) != QTTS_OK) return 1;
    while (measure_seconds() - start.wall < atof(argv[4])) many_turn(client);
    long idle = measure_memory("VmRSS:");
    while (many_running > 0) many_turn(client);
    measure now = measure_now();
    printf("{\"cpu\": %.6f, \"idle_kib\": %ld, \"active_kib\": %ld}\n", now.cpu - start.cpu, idle - before, measure_memory("VmHWM:") - before);
    for (int i = 0; i < count; i++) qtts_stream_free(streams[i]);
    qtts_client_free(client);
    free(streams);
    return 0;
}

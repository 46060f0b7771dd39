/* The same requests through qtts: decoded, handed over, counted. ours BASE-URL PARAMETERS REQUESTS [CA-FILE] */
#include "measure.h"

#include <qtts.h>
#include <stdlib.h>

static double ours_total, ours_first;

static qtts_status ours_read(qtts_stream *stream)
{
    const void *pcm;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_next(stream, &pcm, &size)) == QTTS_CHUNK) {
        if (ours_first == 0) ours_first = measure_seconds();
        ours_total += (double)size;
    }
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 4) return fprintf(stderr, "ours BASE-URL PARAMETERS REQUESTS [CA-FILE]\n"), 2;
    long requests = atol(argv[3]);
    qtts_config config = {.api_key = "sk-bench", .base_url = argv[1], .ca_file = argc > 4 ? argv[4] : NULL};
    qtts_client *client;
    if (qtts_client_new(&config, &client) != QTTS_OK) return fprintf(stderr, "%s\n", qtts_client_error(client)->message), 1;
    const qtts_request request = {.text = "Hello.", .voice = "Cherry", .parameters = strcmp(argv[2], "{}") == 0 ? NULL : argv[2]};
    measure start = measure_now();
    for (long i = 0; i < requests; i++) {
        qtts_stream *stream;
        qtts_status status = qtts_client_stream(client, &request, &stream);
        if (status == QTTS_OK) status = ours_read(stream);
        if (status != QTTS_DONE) return fprintf(stderr, "%s\n", qtts_stream_error(stream)->message), 1;
        qtts_stream_free(stream);
    }
    measure_print(start, requests, ours_total, ours_first);
    qtts_client_free(client);
    return 0;
}

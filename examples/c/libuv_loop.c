/* In a loop of libuv: libuv_loop "Any text" | aplay -t raw -f S16_LE -r 24000. Ctrl-C cancels. Key and base URL: the environment. */
#include <qtts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { QUEUE_BYTES = 64 * 1024 }; /* more than that is not taken from the stream: it waits in qtts, and then the service waits */

struct speech {
    qtts_client *client;
    qtts_stream *stream;
    uv_poll_t network;
    uv_signal_t interrupt;
    uv_pipe_t speaker;
    qtts_status status;
};

struct piece {
    uv_write_t write; /* first, so that libuv's pointer is this one */
    struct speech *speech;
    char pcm[];
};

/* What is still to be written is written: a loop of libuv ends when nothing is left to do. */
static void finish(struct speech *speech, qtts_status status)
{
    speech->status = status;
    uv_close((uv_handle_t *)&speech->network, NULL);
    uv_close((uv_handle_t *)&speech->interrupt, NULL);
    if (status < 0) fprintf(stderr, "%s\n", status == QTTS_IO ? "nobody listens any more" : qtts_stream_error(speech->stream)->message);
}

static void take(struct speech *speech);

static void on_written(uv_write_t *write, int problem)
{
    struct speech *speech = ((struct piece *)write)->speech;
    free(write);
    if (speech->status == QTTS_AGAIN && problem != 0) finish(speech, QTTS_IO);
    if (speech->status == QTTS_AGAIN) take(speech);
}

/* The audio is lent until the next call on the stream, and libuv writes later: so it gets a copy. */
static void play(struct speech *speech, const void *pcm, size_t size)
{
    struct piece *piece = malloc(sizeof *piece + size);
    if (piece == NULL) exit((fprintf(stderr, "out of memory\n"), EXIT_FAILURE));
    piece->speech = speech;
    memcpy(piece->pcm, pcm, size);
    uv_buf_t bytes = uv_buf_init(piece->pcm, (unsigned)size);
    uv_write(&piece->write, (uv_stream_t *)&speech->speaker, &bytes, 1, on_written);
}

static void take(struct speech *speech)
{
    const void *pcm;
    size_t size;
    qtts_status status = QTTS_AGAIN;
    while (speech->speaker.write_queue_size < QUEUE_BYTES && (status = qtts_stream_poll(speech->stream, &pcm, &size)) == QTTS_CHUNK)
        play(speech, pcm, size);
    if (status != QTTS_AGAIN && status != QTTS_CHUNK) finish(speech, status);
}

static void on_network(uv_poll_t *network, int problem, int events)
{
    struct speech *speech = network->data;
    (void)problem, (void)events, qtts_client_step(speech->client, 0);
    while (qtts_client_ready(speech->client) != NULL) take(speech);
}

/* The end comes through the descriptor, as everything does. */
static void on_interrupt(uv_signal_t *interrupt, int number) { (void)number, qtts_stream_cancel(((struct speech *)interrupt->data)->stream); }

static void run(struct speech *speech, uv_loop_t *loop)
{
    uv_pipe_init(loop, &speech->speaker, 0);
    uv_pipe_open(&speech->speaker, 1);
    uv_poll_init(loop, &speech->network, qtts_client_fd(speech->client));
    uv_signal_init(loop, &speech->interrupt);
    speech->network.data = speech->interrupt.data = speech;
    uv_poll_start(&speech->network, UV_READABLE, on_network);
    uv_signal_start(&speech->interrupt, on_interrupt, SIGINT);
    uv_run(loop, UV_RUN_DEFAULT);
}

int main(int argc, char **argv)
{
    struct speech speech = {.status = QTTS_AGAIN};
    signal(SIGPIPE, SIG_IGN);
    if (qtts_client_new(NULL, &speech.client) != QTTS_OK) fprintf(stderr, "%s\n", qtts_client_error(speech.client)->message);
    else if (qtts_client_stream(speech.client, &(qtts_request){.text = argc > 1 ? argv[1] : "Hello."}, &speech.stream) != QTTS_OK)
        fprintf(stderr, "%s\n", qtts_stream_error(speech.stream)->message);
    else run(&speech, uv_default_loop());
    qtts_stream_free(speech.stream);
    qtts_client_free(speech.client);
    return speech.status == QTTS_DONE ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The streams with news, each once, in the order in which the news came. */
#include "client.h"

#include "narration.h"

void qtts__ready_add(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    client->news++;
    if (stream->piece_of) {
        qtts__narration_stir(stream->piece_of);
        return;
    }
    if (stream->is_waiter) pthread_cond_signal(&stream->news);
    if (stream->is_ready) return;
    stream->is_ready = true;
    stream->next_ready = NULL;
    if (client->ready_last) client->ready_last->next_ready = stream;
    else client->ready_first = stream;
    client->ready_last = stream;
}

void qtts__ready_remove(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    qtts_stream **link = &client->ready_first, *before = NULL;
    if (!stream->is_ready) return;
    while (*link != stream) {
        before = *link;
        link = &(*link)->next_ready;
    }
    *link = stream->next_ready;
    if (client->ready_last == stream) client->ready_last = before;
    stream->is_ready = false;
}

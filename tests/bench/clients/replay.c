/* Feeds a prepared answer to the reader in pieces of 16 KiB, without network: the code that instructions.sh counts.
 * replay KERNEL EVENT-BYTES    prints the bytes of PCM */
#include "base64.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLAY_PCM_BYTES = 1920000, REPLAY_PIECE = 16 * 1024 };

void replay_feed(qtts__reader *reader, const char *text, size_t size);

static double replay_taken;

static char *replay_event(char *to, size_t pcm_bytes, unsigned *seed)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    to += sprintf(to, "id:%d\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"finish_reason\":\"null\",\"audio\":{\"data\":\"", 1);
    for (size_t i = 0; i < pcm_bytes / 3 * 4; i++) *to++ = alphabet[(*seed = *seed * 1103515245 + 12345) >> 26];
    return to + sprintf(to, "\",\"expires_at\":1795497445,\"id\":\"audio_1\"}},\"usage\":{\"characters\":6},\"request_id\":\"1\"}\n\n");
}

static char *replay_prepare(size_t event_bytes, size_t *size)
{
    size_t events = REPLAY_PCM_BYTES / event_bytes;
    char *text = malloc(events * (event_bytes / 3 * 4 + 512) + 512), *to = text;
    unsigned seed = 1;
    if (!text) exit(1);
    for (size_t i = 0; i < events; i++) to = replay_event(to, event_bytes, &seed);
    to += sprintf(to, "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"data\":\"\"}}}\n\n");
    *size = (size_t)(to - text);
    return text;
}

/* Counting is on from its call to its return. */
__attribute__((noinline)) void replay_feed(qtts__reader *reader, const char *text, size_t size)
{
    const qtts__reading reading = {.http_status = 200, .event_stream = true};
    const void *data;
    size_t taken;
    for (size_t at = 0; at < size; at += REPLAY_PIECE) {
        qtts_status status = qtts__reader_feed(reader, &reading, text + at, size - at < REPLAY_PIECE ? size - at : REPLAY_PIECE);
        if (status < 0) exit((fprintf(stderr, "%s\n", reader->error->message), 1));
        while (qtts__chunks_take(reader->chunks, 2, &data, &taken)) replay_taken += (double)taken;
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) return fprintf(stderr, "replay KERNEL EVENT-BYTES\n"), 2;
    if (!qtts__base64_choose(argv[1])) return fprintf(stderr, "this processor has no %s\n", argv[1]), 3;
    qtts__chunks chunks = {0};
    qtts__facts facts = {0};
    qtts__error error = {0};
    qtts__reader reader = {.chunks = &chunks, .facts = &facts, .error = &error, .event_ceiling = 1 << 20, .streamed = true};
    size_t size;
    char *text = replay_prepare((size_t)atol(argv[2]), &size);
    qtts__facts_begin(&facts);
    replay_feed(&reader, text, size);
    printf("%.0f\n", replay_taken);
    qtts__reader_reset(&reader);
    qtts__facts_free(&facts);
    qtts__chunks_free(&chunks);
    free(text);
    return replay_taken == REPLAY_PCM_BYTES ? 0 : 1;
}

/* memory flat SECONDS: streams so much audio, prints the peak of memory in KiB. memory narrate PIECES: the same with a narration of so many
 * pieces of half a minute. memory cancel COUNT: opens and cancels so many streams, in every
 * phase, on a client of its own; does that five times and prints descriptors and bytes in use after each. Base URL and key: the environment. */
#include <dirent.h>
#include <malloc.h>
#include <qtts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const qtts_error *error)
{
    fprintf(stderr, "%s: %s\n", qtts_status_name(error->status), error->message);
    exit(EXIT_FAILURE);
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) exit(EXIT_FAILURE);
}

static long peak(void)
{
    char line[256];
    long kib = -1;
    FILE *file = fopen("/proc/self/status", "r");
    while (fgets(line, sizeof line, file) != NULL) sscanf(line, "VmHWM: %ld", &kib);
    fclose(file);
    return kib;
}

static int descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL) count++;
    closedir(folder);
    return count - 3; /* ".", ".." and the folder itself */
}

static qtts_client *open_client(void)
{
    qtts_client *client;
    if (qtts_client_new(NULL, &client) != QTTS_OK) fail(qtts_client_error(client));
    return client;
}

static qtts_stream *open_stream(qtts_client *client, const char *parameters)
{
    qtts_stream *stream;
    qtts_request request = {.text = "x", .voice = "Cherry", .parameters = parameters};
    if (qtts_client_stream(client, &request, &stream) != QTTS_OK) fail(qtts_stream_error(stream));
    return stream;
}

static void flat(const char *seconds)
{
    char parameters[128];
    const void *pcm;
    size_t size, total = 0;
    snprintf(parameters, sizeof parameters, "{\"x_replay\":{\"kind\":\"ramp\",\"riff\":\"never\",\"seconds\":%s}}", seconds);
    qtts_client *client = open_client();
    write_text("/proc/self/clear_refs", "5"); /* the peak is counted from here */
    qtts_stream *stream = open_stream(client, parameters);
    while (qtts_stream_next(stream, &pcm, &size) == QTTS_CHUNK) total += size;
    if (qtts_stream_error(stream) != NULL) fail(qtts_stream_error(stream));
    printf("%ld %zu\n", peak(), total);
    qtts_stream_free(stream);
    qtts_client_free(client);
}

/* Bytes as they come, so that their number is known. A sentence that fills a piece: 560 bytes with its space. */
static char *long_text(int pieces)
{
    enum { BYTES = 558 };
    char *text = malloc((size_t)pieces * BYTES + 1), *at = text;
    if (text == NULL) exit(EXIT_FAILURE);
    for (int i = 0; i < pieces; i++, at += BYTES) {
        memset(at, 'a', BYTES);
        for (int k = 8; k < BYTES - 8; k += 8) at[k] = ' ';
        memcpy(at, "It", 2);
        memcpy(at + BYTES - 2, ". ", 2);
    }
    *at = '\0';
    return text;
}

static void narrate(int pieces)
{
    const void *pcm;
    size_t size, total = 0;
    qtts_narration *narration;
    qtts_client *client = open_client();
    char *text = long_text(pieces);
    qtts_narrate_options options = {.trim = QTTS_OFF,
                                    .request = {.text = text, .parameters = "{\"x_replay\":{\"kind\":\"ramp\",\"riff\":\"never\",\"seconds\":30}}"}};
    write_text("/proc/self/clear_refs", "5");
    if (qtts_client_narrate(client, &options, &narration) != QTTS_OK) fail(qtts_narration_error(narration));
    while (qtts_narration_next(narration, &pcm, &size) == QTTS_CHUNK) total += size;
    if (qtts_narration_error(narration) != NULL) fail(qtts_narration_error(narration));
    printf("%ld %zu\n", peak(), total);
    qtts_narration_free(narration);
    qtts_client_free(client);
    free(text);
}

/* Phase 0: before anything is sent; 1: sent; 2: after the first audio; 3: freed without a word. */
static void cancel_one(qtts_client *client, int phase)
{
    const void *pcm;
    size_t size;
    qtts_stream *stream = open_stream(client, "{\"x_replay\":{\"kind\":\"ramp\",\"riff\":\"never\",\"seconds\":60,\"pace\":100}}");
    if (phase >= 1) qtts_client_step(client, 0);
    if (phase >= 2 && qtts_stream_next(stream, &pcm, &size) != QTTS_CHUNK) fail(qtts_stream_error(stream));
    if (phase < 3) qtts_stream_cancel(stream);
    while (phase < 3 && qtts_stream_next(stream, &pcm, &size) == QTTS_CHUNK) {}
    if (phase < 3 && qtts_stream_error(stream)->status != QTTS_CANCELLED) fail(qtts_stream_error(stream));
    qtts_stream_free(stream);
}

static void cancel(int count)
{
    mallopt(M_MXFAST, 0); /* what is free counts as free; the tunable tcache_count=0 does the rest */
    for (int round = 0; round < 5; round++) {
        qtts_client *client = open_client();
        for (int i = 0; i < count; i++) cancel_one(client, i % 4);
        qtts_client_free(client);
        printf("%d %zu\n", descriptors(), mallinfo2().uordblks);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "flat") == 0)
        flat(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "narrate") == 0)
        narrate(atoi(argv[2]));
    else if (argc == 3 && strcmp(argv[1], "cancel") == 0)
        cancel(atoi(argv[2]));
    else
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}

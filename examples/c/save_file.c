/* Says a text and saves it: save_file "Hello." hello.wav. The key and the base URL come from the environment. */
#include <qtts.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const qtts_error *error)
{
    fprintf(stderr, "%s%s%s\n", error->message, error->hint[0] != '\0' ? " - " : "", error->hint);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    qtts_client *client = NULL;
    qtts_stream *stream = NULL;
    int result = EXIT_SUCCESS;
    const char *path = argc > 2 ? argv[2] : "hello.wav";
    qtts_request request = {.text = argc > 1 ? argv[1] : "Hello.", .voice = "Cherry"};

    if (qtts_client_new(NULL, &client) != QTTS_OK)
        result = fail(qtts_client_error(client));
    else if (qtts_client_stream(client, &request, &stream) != QTTS_OK || qtts_stream_save(stream, path) != QTTS_DONE)
        result = fail(qtts_stream_error(stream));
    else
        printf("%s: %.2f s, first audio after %.0f ms\n", path, qtts_stream_response(stream)->metrics.audio_seconds,
               1000 * qtts_stream_response(stream)->metrics.ttfa);

    qtts_stream_free(stream);
    qtts_client_free(client);
    return result;
}

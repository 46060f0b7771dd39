/* One text in many voices, all at the same time, each to its own WAV: many_voices "Any text" FOLDER. Key and base URL: the environment. */
#include <qtts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const voices[] = {"Cherry", "Ethan", "Serena", "Chelsie", "Jennifer", "Ryan"};
enum { VOICES = sizeof voices / sizeof *voices };

struct job {
    char path[4096];
    qtts_stream *stream;
    qtts_wav *wav;
    int ended;
};

static void fail(struct job *job, const char *why)
{
    fprintf(stderr, "%s: %s\n", job->path, why);
    job->ended = 1;
}

/* The format is known with the first chunk. 0, or errno. */
static int write_chunk(struct job *job, const void *pcm, size_t size)
{
    int os_error = 0;
    if (job->wav == NULL) qtts_wav_create(job->path, &qtts_stream_response(job->stream)->format, &job->wav, &os_error);
    if (job->wav != NULL) qtts_wav_write(job->wav, pcm, size, &os_error);
    return os_error;
}

/* The file takes its name when it is whole. Answers 1 when it is there. */
static int finish(struct job *job)
{
    int os_error = 0;
    job->ended = 1;
    if (job->wav != NULL && qtts_wav_finish(job->wav, &os_error) == QTTS_OK)
        return printf("%s: %.2f s\n", job->path, qtts_stream_response(job->stream)->metrics.audio_seconds) > 0;
    fail(job, job->wav == NULL ? "no audio came" : strerror(os_error));
    return 0;
}

/* Takes what is there of one stream, and never waits. Answers 1 when its file has become whole. */
static int drain(struct job *job)
{
    const void *pcm;
    size_t size;
    qtts_status status = QTTS_CHUNK;
    while (!job->ended && (status = qtts_stream_poll(job->stream, &pcm, &size)) == QTTS_CHUNK) {
        int os_error = write_chunk(job, pcm, size);
        if (os_error != 0) fail(job, strerror(os_error));
    }
    if (status < 0) fail(job, qtts_stream_error(job->stream)->message);
    return status == QTTS_DONE && finish(job);
}

static int running(const struct job *jobs)
{
    int count = 0;
    for (int i = 0; i < VOICES; i++) count += !jobs[i].ended;
    return count;
}

/* Answers how many files are whole. */
static int speak(qtts_client *client, struct job *jobs, const char *text, const char *folder)
{
    qtts_stream *stream;
    int whole = 0;
    for (int i = 0; i < VOICES; i++) {
        snprintf(jobs[i].path, sizeof jobs[i].path, "%s/%s.wav", folder, voices[i]);
        if (qtts_client_stream(client, &(qtts_request){.text = text, .voice = voices[i], .user = &jobs[i]}, &jobs[i].stream) != QTTS_OK)
            fail(&jobs[i], qtts_stream_error(jobs[i].stream)->message);
    }
    while (running(jobs) > 0) {
        qtts_client_step(client, 1000);
        while ((stream = qtts_client_ready(client)) != NULL) whole += drain(qtts_stream_user(stream));
    }
    return whole;
}

int main(int argc, char **argv)
{
    static struct job jobs[VOICES];
    qtts_client *client = NULL;
    int whole = 0;
    if (qtts_client_new(NULL, &client) != QTTS_OK) fprintf(stderr, "%s - %s\n", qtts_client_error(client)->message, qtts_client_error(client)->hint);
    else whole = speak(client, jobs, argc > 1 ? argv[1] : "Every voice is different.", argc > 2 ? argv[2] : ".");
    for (int i = 0; i < VOICES; i++) {
        qtts_wav_free(jobs[i].wav);
        qtts_stream_free(jobs[i].stream);
    }
    qtts_client_free(client);
    return whole == VOICES ? EXIT_SUCCESS : EXIT_FAILURE;
}

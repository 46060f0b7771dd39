/* One text in many voices, all at the same time, each to its own WAV: many_voices "Any text" FOLDER. Key and base URL: the environment. */
#include <qtts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const voices[] = {"Cherry", "Ethan", "Serena", "Chelsie", "Jennifer", "Ryan"};
enum { VOICES = sizeof voices / sizeof *voices };

struct job {
    const char *voice;
    char path[4096];
    qtts_stream *stream;
    qtts_wav *wav;
    int ended;
};

static void fail(const struct job *job, const char *why) { fprintf(stderr, "%s: %s\n", job->voice, why); }

/* The format is known with the first chunk. */
static int write_chunk(struct job *job, const void *pcm, size_t size)
{
    int os_error = 0;
    if (job->wav == NULL && qtts_wav_create(job->path, &qtts_stream_response(job->stream)->format, &job->wav, &os_error) != QTTS_OK)
        return os_error;
    return qtts_wav_write(job->wav, pcm, size, &os_error) == QTTS_OK ? 0 : os_error;
}

/* The file takes its name when it is whole. Answers 1 when it is there. */
static int finish(struct job *job, qtts_status status)
{
    int os_error = 0;
    job->ended = 1;
    if (status != QTTS_DONE) {
        fail(job, qtts_stream_error(job->stream)->message);
        return 0;
    }
    if (job->wav == NULL || qtts_wav_finish(job->wav, &os_error) != QTTS_OK) {
        fail(job, job->wav == NULL ? "no audio came" : strerror(os_error));
        return 0;
    }
    printf("%s: %.2f s\n", job->path, qtts_stream_response(job->stream)->metrics.audio_seconds);
    return 1;
}

/* Takes what is there of one stream. Answers 1 when its file is whole. */
static int drain(struct job *job)
{
    const void *pcm;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_poll(job->stream, &pcm, &size)) == QTTS_CHUNK) {
        int os_error = write_chunk(job, pcm, size);
        if (os_error == 0) continue;
        fail(job, strerror(os_error));
        job->ended = 1;
        return 0;
    }
    return status == QTTS_AGAIN ? 0 : finish(job, status);
}

static int open_job(qtts_client *client, struct job *job, const char *text, const char *folder, const char *voice)
{
    qtts_request request = {.text = text, .voice = voice, .user = job};
    job->voice = voice;
    snprintf(job->path, sizeof job->path, "%s/%s.wav", folder, voice);
    if (qtts_client_stream(client, &request, &job->stream) == QTTS_OK) return 1;
    fail(job, qtts_stream_error(job->stream)->message);
    job->ended = 1;
    return 0;
}

static int running(const struct job *jobs)
{
    int count = 0;
    for (int i = 0; i < VOICES; i++) count += !jobs[i].ended;
    return count;
}

/* Answers how many files are whole. */
static int speak(qtts_client *client, const char *text, const char *folder)
{
    static struct job jobs[VOICES];
    qtts_stream *stream;
    int whole = 0;
    for (int i = 0; i < VOICES; i++) open_job(client, &jobs[i], text, folder, voices[i]);
    while (running(jobs) > 0) {
        qtts_client_step(client, 1000);
        while ((stream = qtts_client_ready(client)) != NULL) {
            struct job *job = qtts_stream_user(stream);
            if (!job->ended) whole += drain(job);
        }
    }
    for (int i = 0; i < VOICES; i++) {
        qtts_wav_free(jobs[i].wav);
        qtts_stream_free(jobs[i].stream);
    }
    return whole;
}

int main(int argc, char **argv)
{
    qtts_client *client = NULL;
    int whole = 0;
    if (qtts_client_new(NULL, &client) == QTTS_OK)
        whole = speak(client, argc > 1 ? argv[1] : "Every voice is different.", argc > 2 ? argv[2] : ".");
    else
        fprintf(stderr, "%s - %s\n", qtts_client_error(client)->message, qtts_client_error(client)->hint);
    qtts_client_free(client);
    return whole == VOICES ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Speaks requests: a few workers, each saying one text after the other, piece by piece. */
#include "speech.h"

#include "engine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    struct utterance utterance;
    struct job *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct job *first, **last = &first;
static pthread_t *workers;
static unsigned count;
static bool available, stopping;

static void job_free(struct job *self) {
    audio_release(self->utterance.audio);
    free(self->utterance.text);
    free(self->utterance.voice_name);
    free(self->utterance.instructions);
    free(self);
}

static struct job *speech_take(void) {
    pthread_mutex_lock(&lock);
    while (first == NULL && !stopping)
        pthread_cond_wait(&changed, &lock);
    struct job *job = stopping ? NULL : first;
    if (job != NULL && (first = job->next) == NULL)
        last = &first;
    pthread_mutex_unlock(&lock);
    return job;
}

static void *speech_work(void *unused) {
    for (struct job *job; (job = speech_take()) != NULL; job_free(job))
        audio_finish(job->utterance.audio, engine_speak(&job->utterance));
    return unused;
}

void speech_start(const struct options *options) {
    available = engine_start(options->engine);
    if (!available && options->delivery.replay.kind == REPLAY_NONE)
        fputs("qtts-endpoint: no speech engine (install espeak-ng or name one with --engine): "
              "replay only\n", stderr);
    count = available ? options->jobs : 0;
    workers = memory_new(count * sizeof *workers);
    for (unsigned i = 0; i < count; i++)
        if (pthread_create(&workers[i], NULL, speech_work, NULL) != 0)
            abort();
}

bool speech_available(void) { return available; }

struct audio *speech_begin(const struct request *request) {
    struct job *job = memory_new(sizeof *job);
    struct audio *audio = audio_new_speech(request->sample_rate);
    job->utterance = (struct utterance){
        .text = memory_copy(request->text),
        .voice_name = memory_copy(request->voice_name),
        .instructions = memory_copy(request->instructions),
        .model = request->model,
        .voice = request->voice,
        .language = request->language,
        .speech_rate = request->speech_rate,
        .pitch_rate = request->pitch_rate,
        .audio = audio_hold(audio),
    };
    pthread_mutex_lock(&lock);
    *last = job;
    last = &job->next;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return audio;
}

void speech_stop(void) {
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (unsigned i = 0; i < count; i++)
        pthread_join(workers[i], NULL);
    for (struct job *job; (job = first) != NULL;) {
        first = job->next;
        job_free(job);
    }
    free(workers);
}

/* A recording that may still be growing: written by one worker, read by any number of replies. */
#include "audio.h"

#include "buffer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct audio {
    pthread_mutex_t lock; /* taken before the pacer's, never after */
    unsigned holders, rate;
    struct replay replay; /* kind NONE: the bytes are in `pcm` */
    struct buffer pcm;
    bool whole;
    char *error;
    struct sleeper *waiter;
    uint64_t wanted;
};

static struct audio *audio_new(unsigned rate) {
    struct audio *self = memory_new(sizeof *self);
    pthread_mutex_init(&self->lock, NULL);
    self->holders = 1;
    self->rate = rate;
    return self;
}

struct audio *audio_new_replay(const struct replay *replay) {
    struct audio *self = audio_new(24000);
    self->replay = *replay;
    self->whole = true;
    return self;
}

struct audio *audio_new_speech(unsigned rate) { return audio_new(rate); }

struct audio *audio_hold(struct audio *self) {
    pthread_mutex_lock(&self->lock);
    self->holders++;
    pthread_mutex_unlock(&self->lock);
    return self;
}

void audio_release(struct audio *self) {
    if (self == NULL)
        return;
    pthread_mutex_lock(&self->lock);
    bool last = --self->holders == 0;
    pthread_mutex_unlock(&self->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&self->lock);
    buffer_free(&self->pcm);
    free(self->error);
    free(self);
}

unsigned audio_rate(const struct audio *self) { return self->rate; }

static uint64_t audio_size(const struct audio *self) {
    return self->replay.kind != REPLAY_NONE ? self->replay.bytes : self->pcm.size;
}

static bool audio_ready(const struct audio *self, uint64_t size) {
    return self->whole || self->error != NULL || audio_size(self) >= size;
}

static void audio_tell(struct audio *self) {
    if (self->waiter == NULL || !audio_ready(self, self->wanted))
        return;
    pacer_wake(self->waiter);
    self->waiter = NULL;
}

void audio_append(struct audio *self, const void *pcm, size_t size) {
    pthread_mutex_lock(&self->lock);
    buffer_append(&self->pcm, pcm, size);
    audio_tell(self);
    pthread_mutex_unlock(&self->lock);
}

void audio_finish(struct audio *self, const char *error) {
    pthread_mutex_lock(&self->lock);
    self->whole = error == NULL;
    self->error = error ? memory_copy(error) : NULL;
    audio_tell(self);
    pthread_mutex_unlock(&self->lock);
}

bool audio_unwanted(struct audio *self) {
    pthread_mutex_lock(&self->lock);
    bool alone = self->holders == 1;
    pthread_mutex_unlock(&self->lock);
    return alone;
}

struct audio_view audio_look(struct audio *self) {
    pthread_mutex_lock(&self->lock);
    struct audio_view view = {audio_size(self), self->whole, self->error};
    pthread_mutex_unlock(&self->lock);
    return view;
}

void audio_read(struct audio *self, uint64_t offset, uint8_t *out, size_t size) {
    if (self->replay.kind != REPLAY_NONE) { /* never changes, so no lock on the fast path */
        replay_fill(&self->replay, offset, out, size);
        return;
    }
    pthread_mutex_lock(&self->lock);
    memcpy(out, self->pcm.data + offset, size);
    pthread_mutex_unlock(&self->lock);
}

bool audio_wait(struct audio *self, uint64_t size, struct sleeper *sleeper) {
    pthread_mutex_lock(&self->lock);
    bool sleeps = !audio_ready(self, size) && pacer_sleep(sleeper, PACER_NEVER);
    if (sleeps) {
        self->waiter = sleeper;
        self->wanted = size;
    }
    pthread_mutex_unlock(&self->lock);
    return sleeps;
}

void audio_forget(struct audio *self, struct sleeper *sleeper) {
    pthread_mutex_lock(&self->lock);
    if (self->waiter == sleeper)
        self->waiter = NULL;
    pthread_mutex_unlock(&self->lock);
}

/* Finished recordings behind signed-looking urls, good for a while and without a key. */
#include "results.h"

#include "buffer.h"
#include "event.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RESULTS = 256 }; /* the oldest one makes room */

static struct result {
    char *target; /* path and query, compared byte for byte: that is what a signature does */
    long long expires;
    struct audio *audio;
} ring[RESULTS];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *origin;
static unsigned long long added;

void results_start(const char *text) { origin = memory_copy(text); }

static void result_clear(struct result *self) {
    audio_release(self->audio);
    free(self->target);
    *self = (struct result){0};
}

/* Slash, plus and equals sign in their escaped form trip clients that "clean" a url. */
static char *result_target(long long expires) {
    char id[37], random[37], day[16];
    struct buffer out = {0};
    time_t now = time(NULL);
    struct tm date;
    facts_new_id(id);
    facts_new_id(random);
    strftime(day, sizeof day, "%Y%m%d", gmtime_r(&now, &date));
    buffer_format(&out, "/result/%.2s/%.2s/%s/%s.wav?Expires=%lld&OSSAccessKeyId=LOCALENDPOINT"
                  "&Signature=%.8s%%2F%.4s%%2B%.12s%%3D", id, id + 2, day, id, expires, random,
                  random + 9, random + 24);
    return out.data;
}

char *results_add(struct audio *audio, long long expires) {
    struct buffer url = {0};
    struct result fresh = {result_target(expires), expires, audio_hold(audio)};
    buffer_format(&url, "%s%s", origin, fresh.target);
    pthread_mutex_lock(&lock);
    struct result *place = &ring[added++ % RESULTS];
    struct result old = *place;
    *place = fresh;
    pthread_mutex_unlock(&lock);
    result_clear(&old);
    return url.data;
}

static const struct result *result_lookup(const char *target) {
    for (size_t i = 0; i < RESULTS; i++)
        if (ring[i].target != NULL && strcmp(ring[i].target, target) == 0)
            return &ring[i];
    return NULL;
}

struct audio *results_find(const char *target, const char **code, const char **message) {
    struct audio *audio = NULL;
    pthread_mutex_lock(&lock);
    const struct result *result = result_lookup(target);
    if (result != NULL && time(NULL) < result->expires)
        audio = audio_hold(result->audio);
    pthread_mutex_unlock(&lock);
    *code = result ? "AccessDenied" : "SignatureDoesNotMatch";
    *message = result ? "Request has expired."
                      : "The request signature we calculated does not match the signature you "
                        "provided. Check your key and signing method.";
    return audio;
}

void results_stop(void) {
    for (size_t i = 0; i < RESULTS; i++)
        result_clear(&ring[i]);
    free(origin);
}

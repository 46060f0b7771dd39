/* Puts connections to sleep until a time or until their audio arrives: one thread for all. */
#include "pacer.h"

#include "buffer.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static pthread_t thread;
static bool stopping;
static struct sleeper **heap; /* heap[1] is due first */
static size_t count, capacity;

uint64_t pacer_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void heap_set(size_t place, struct sleeper *sleeper) {
    heap[place] = sleeper;
    sleeper->place = place;
}

static void heap_up(size_t place, struct sleeper *sleeper) {
    for (; place > 1 && heap[place / 2]->due > sleeper->due; place /= 2)
        heap_set(place, heap[place / 2]);
    heap_set(place, sleeper);
}

static void heap_down(size_t place, struct sleeper *sleeper) {
    for (size_t child; (child = place * 2) <= count; place = child) {
        if (child < count && heap[child + 1]->due < heap[child]->due)
            child++;
        if (heap[child]->due >= sleeper->due)
            break;
        heap_set(place, heap[child]);
    }
    heap_set(place, sleeper);
}

static void heap_add(struct sleeper *sleeper) {
    if (count + 2 > capacity) {
        capacity = capacity ? capacity * 2 : 256;
        heap = memory_resize(heap, capacity * sizeof(*heap));
    }
    heap_up(++count, sleeper);
}

static void heap_remove(struct sleeper *sleeper) {
    size_t place = sleeper->place;
    struct sleeper *last = heap[count--];
    sleeper->place = 0;
    if (last == sleeper)
        return;
    if (place > 1 && heap[place / 2]->due > last->due)
        heap_up(place, last);
    else
        heap_down(place, last);
}

static void pacer_release(struct sleeper *sleeper) {
    heap_remove(sleeper);
    MHD_resume_connection(sleeper->connection);
}

static void pacer_wait(uint64_t due) {
    if (due == PACER_NEVER) {
        pthread_cond_wait(&changed, &lock);
        return;
    }
    /* To the next millisecond: streams that are due together then share one wake-up. */
    due = due / 1000000u * 1000000u + 1000000u;
    struct timespec until = {.tv_sec = (time_t)(due / 1000000000u),
                             .tv_nsec = (long)(due % 1000000000u)};
    pthread_cond_timedwait(&changed, &lock, &until);
}

static void *pacer_run(void *unused) {
    pthread_mutex_lock(&lock);
    while (!stopping) {
        uint64_t now = pacer_now();
        while (count > 0 && heap[1]->due <= now)
            pacer_release(heap[1]);
        pacer_wait(count > 0 ? heap[1]->due : PACER_NEVER);
    }
    pthread_mutex_unlock(&lock);
    return unused;
}

void pacer_start(void) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (pthread_create(&thread, NULL, pacer_run, NULL) != 0)
        abort();
}

bool pacer_sleep(struct sleeper *sleeper, uint64_t due) {
    pthread_mutex_lock(&lock);
    bool sleeps = !stopping;
    if (sleeps) {
        MHD_suspend_connection(sleeper->connection);
        sleeper->due = due;
        heap_add(sleeper);
        if (sleeper->place == 1)
            pthread_cond_signal(&changed);
    }
    pthread_mutex_unlock(&lock);
    return sleeps;
}

void pacer_wake(struct sleeper *sleeper) {
    pthread_mutex_lock(&lock);
    if (sleeper->place != 0)
        pacer_release(sleeper);
    pthread_mutex_unlock(&lock);
}

bool pacer_ending(void) {
    pthread_mutex_lock(&lock);
    bool ending = stopping;
    pthread_mutex_unlock(&lock);
    return ending;
}

void pacer_stop(void) {
    pthread_mutex_lock(&lock);
    stopping = true;
    while (count > 0)
        pacer_release(heap[1]);
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    pthread_cond_destroy(&changed);
    free(heap);
}

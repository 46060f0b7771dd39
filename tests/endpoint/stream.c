/* A streamed reply: hands events to the HTTP library as fast as they are due and wanted. */
#include "stream.h"

#include "base64.h"
#include "errors.h"
#include "results.h"
#include "wav.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 12288 }; /* of PCM at a time: divisible by 3, so that base64 texts may be joined */

struct stream {
    struct sleeper sleeper;
    struct audio *audio;
    struct facts facts;
    struct delivery delivery;
    bool riff, ended;
    unsigned number; /* of the next event, from 1 */
    uint64_t offset; /* of the next audio byte */
    uint64_t start;  /* when the first event is due */
    struct buffer pending; /* one event that did not fit, and the last one */
    size_t taken;
};

static atomic_uint open_count;
static atomic_ullong done_count, aborted_count;

void stream_counts(unsigned *open, unsigned long long *done, unsigned long long *aborted) {
    *open = atomic_load(&open_count);
    *done = atomic_load(&done_count);
    *aborted = atomic_load(&aborted_count);
}

static uint64_t stream_due(const struct stream *self) {
    if (self->delivery.pace <= 0)
        return self->start;
    double seconds = (double)self->offset / self->facts.bytes_per_second / self->delivery.pace;
    return self->start + (uint64_t)(seconds * 1e9);
}

static size_t stream_head_bytes(const struct stream *self) {
    return self->riff && self->offset == 0 ? WAV_HEADER_SIZE : 0;
}

/* Encodes header (if any) and audio as one base64 text, a block at a time. */
static size_t stream_encode(const struct stream *self, size_t size, char *out) {
    uint8_t block[BLOCK];
    size_t fill = stream_head_bytes(self), done = 0, written = 0;
    if (fill > 0)
        wav_header(block, audio_rate(self->audio));
    do {
        size_t part = size - done < BLOCK - fill ? size - done : BLOCK - fill;
        audio_read(self->audio, self->offset + done, block + fill, part);
        written += base64_encode(block, fill + part, out + written);
        done += part;
        fill = 0;
    } while (done < size);
    return written;
}

static size_t stream_event(struct stream *self, size_t size, char *out) {
    size_t at = event_head(self->number++, out);
    at += stream_encode(self, size, out + at);
    self->offset += size;
    return at + event_tail(&self->facts, self->offset, out + at);
}

static void stream_end(struct stream *self, const char *error) {
    self->ended = true;
    if (error != NULL) {
        struct failure failure;
        failure_set(&failure, 500, "InternalError", "%s", error);
        failure_event(&failure, self->facts.request_id, self->number, &self->pending);
        return;
    }
    char *url = results_add(self->audio, self->facts.expires);
    event_last(&self->facts, self->number, self->offset, url, &self->pending);
    free(url);
}

static size_t stream_drain(struct stream *self, char *out, size_t room) {
    size_t left = self->pending.size - self->taken, part = left < room ? left : room;
    if (part == 0)
        return 0;
    memcpy(out, self->pending.data + self->taken, part);
    self->taken += part;
    if (self->taken == self->pending.size)
        self->pending.size = self->taken = 0;
    return part;
}

/* An event that fits is written where it is sent from; any other waits in `pending`. */
static size_t stream_piece(struct stream *self, size_t size, char *out, size_t room, bool first) {
    size_t needed = base64_size(size + WAV_HEADER_SIZE) + EVENT_EXTRA;
    if (needed <= room)
        return stream_event(self, size, out);
    if (!first)
        return 0;
    buffer_reserve(&self->pending, needed);
    self->pending.size = stream_event(self, size, self->pending.data);
    return stream_drain(self, out, room);
}

enum step { STEP_WROTE, STEP_FULL, STEP_SLEEPS, STEP_ENDING };

static enum step stream_sleep(struct stream *self, uint64_t due) {
    return pacer_sleep(&self->sleeper, due) ? STEP_SLEEPS : STEP_ENDING;
}

static enum step stream_step(struct stream *self, char *out, size_t room, size_t *used) {
    struct audio_view view = audio_look(self->audio);
    uint64_t left = view.size - self->offset, due = stream_due(self);
    size_t size = left < self->delivery.event_bytes ? (size_t)left : self->delivery.event_bytes;
    if (due > pacer_now())
        return *used ? STEP_FULL : stream_sleep(self, due);
    if (size < self->delivery.event_bytes && !view.whole && view.error == NULL) {
        if (*used)
            return STEP_FULL;
        bool sleeps = audio_wait(self->audio, self->offset + self->delivery.event_bytes,
                                 &self->sleeper);
        if (sleeps)
            return STEP_SLEEPS;
        return pacer_ending() ? STEP_ENDING : STEP_WROTE; /* it arrived meanwhile: look again */
    }
    if (size == 0) {
        stream_end(self, view.error);
        *used += stream_drain(self, out + *used, room - *used);
        return STEP_FULL;
    }
    size_t wrote = stream_piece(self, size, out + *used, room - *used, *used == 0);
    *used += wrote;
    return wrote && self->pending.size == 0 ? STEP_WROTE : STEP_FULL;
}

static ssize_t stream_read(void *object, uint64_t position, char *out, size_t room) {
    struct stream *self = object;
    size_t used = stream_drain(self, out, room);
    (void)position;
    if (used > 0)
        return (ssize_t)used;
    if (self->ended)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (self->delivery.cut && self->number > 1)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    enum step step = STEP_WROTE;
    while (step == STEP_WROTE && !(self->delivery.cut && self->number > 1))
        step = stream_step(self, out, room, &used);
    return step == STEP_ENDING ? MHD_CONTENT_READER_END_WITH_ERROR : (ssize_t)used;
}

static void stream_free(void *object) {
    struct stream *self = object;
    bool whole = self->ended && self->pending.size == 0;
    audio_forget(self->audio, &self->sleeper);
    pacer_wake(&self->sleeper);
    audio_release(self->audio);
    buffer_free(&self->pending);
    free(self);
    atomic_fetch_add(whole ? &done_count : &aborted_count, 1);
    atomic_fetch_sub(&open_count, 1);
}

struct MHD_Response *stream_response(struct MHD_Connection *connection, const struct facts *facts,
                                     struct audio *audio, const struct delivery *delivery,
                                     bool riff) {
    struct stream *self = memory_new(sizeof *self);
    self->sleeper.connection = connection;
    self->audio = audio_hold(audio);
    self->facts = *facts;
    self->delivery = *delivery;
    self->riff = riff;
    self->number = 1;
    self->start = pacer_now() + (uint64_t)delivery->delay_ms * 1000000u;
    atomic_fetch_add(&open_count, 1);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 65536, stream_read, self,
                                             stream_free);
}

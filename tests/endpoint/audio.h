/* A recording that may still be growing: written by one worker, read by any number of replies. */
#ifndef ENDPOINT_AUDIO_H
#define ENDPOINT_AUDIO_H

#include "pacer.h"
#include "replay.h"

struct audio; /* counted; each holder releases once */

struct audio *audio_new_replay(const struct replay *);
struct audio *audio_new_speech(unsigned rate);
struct audio *audio_hold(struct audio *);
void audio_release(struct audio *);

unsigned audio_rate(const struct audio *);
void audio_append(struct audio *, const void *pcm, size_t size);
void audio_finish(struct audio *, const char *error); /* NULL: it is whole */
bool audio_unwanted(struct audio *);                  /* only the caller still holds it */

struct audio_view {
    uint64_t size;     /* bytes there are now */
    bool whole;        /* and no more will come */
    const char *error; /* why not, when it failed; lives as long as the audio */
};
struct audio_view audio_look(struct audio *);

/* Copies [offset, offset+size), which must be there. */
void audio_read(struct audio *, uint64_t offset, uint8_t *out, size_t size);

/* Puts the one waiting connection to sleep until `size` bytes are there or no more will come;
   false when that is so already. Forget before the sleeper goes away. */
bool audio_wait(struct audio *, uint64_t size, struct sleeper *);
void audio_forget(struct audio *, struct sleeper *);

#endif

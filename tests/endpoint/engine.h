/* The program that turns text into sound: espeak-ng, or whatever --engine names. */
#ifndef ENDPOINT_ENGINE_H
#define ENDPOINT_ENGINE_H

#include "audio.h"
#include "check.h"

/* What is to be said, and how; owns its text. */
struct utterance {
    char *text, *voice_name, *instructions;
    const struct model *model;
    const struct voice *voice;
    int language;
    double speech_rate, pitch_rate;
    struct audio *audio; /* where it goes */
};

/* `command` as in --engine; NULL looks for espeak-ng. False when there is none. */
bool engine_start(const char *command);

/* Speaks into the audio; the reason when that fails, NULL when all went well. */
const char *engine_speak(const struct utterance *);

/* Puts what a program wrote (WAV, or PCM s16le mono 24 kHz) into the audio. */
const char *engine_deliver(const struct utterance *, const struct buffer *sound);

#endif

/* The program that turns text into sound: espeak-ng, or whatever --engine names. */
#include "engine.h"

#include "espeak.h"
#include "process.h"
#include "resample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *command;

/* espeak-ng touches full scale in some languages, and a filter may overshoot what it is given. */
static const double GAIN = 0.9;

bool engine_start(const char *given) {
    command = given;
    if (given != NULL)
        return strcmp(given, "none") != 0;
    return espeak_start();
}

const char *engine_deliver(const struct utterance *self, const struct buffer *sound) {
    struct wav wav = {(const uint8_t *)sound->data, sound->size & ~(size_t)1, 24000, 1};
    const char *reason;
    if (sound->size >= 4 && memcmp(sound->data, "RIFF", 4) == 0 &&
        !wav_read((const uint8_t *)sound->data, sound->size, &wav, &reason))
        return "The speech engine wrote a WAV that is not 16-bit PCM.";
    struct buffer pcm = {0};
    bool good = resample_append(&wav, audio_rate(self->audio), GAIN, &pcm);
    audio_append(self->audio, pcm.data, pcm.size);
    buffer_free(&pcm);
    return good ? NULL : "The sound could not be resampled.";
}

static const char *engine_command(const struct utterance *self) {
    char rate[40], pitch[40];
    snprintf(rate, sizeof rate, "%g", self->speech_rate);
    snprintf(pitch, sizeof pitch, "%g", self->pitch_rate);
    int language = self->language;
    const char *const settings[] = {
        "QTTS_VOICE", self->voice_name, "QTTS_MODEL", self->model->name,
        "QTTS_LANGUAGE", language == LANGUAGE_AUTO ? "Auto" : languages[language].name,
        "QTTS_INSTRUCTIONS", self->instructions, "QTTS_RATE", rate, "QTTS_PITCH", pitch, NULL};
    const char *const words[] = {"/bin/sh", "-c", command, NULL};
    struct buffer sound = {0};
    const char *error = process_run(words, settings, self->text, &sound);
    if (error == NULL && sound.size == 0)
        error = "The speech engine wrote no sound.";
    if (error == NULL)
        error = engine_deliver(self, &sound);
    buffer_free(&sound);
    return error;
}

const char *engine_speak(const struct utterance *self) {
    return command ? engine_command(self) : espeak_speak(self);
}

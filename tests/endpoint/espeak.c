/* The default voice: espeak-ng, one process for each run of text in one script. */
#include "espeak.h"

#include "process.h"
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool kakasi;

bool espeak_start(void) {
    kakasi = process_installed("kakasi");
    if (!process_installed("espeak-ng"))
        return false;
    if (!kakasi)
        fputs("qtts-endpoint: without kakasi Japanese kanji cannot be read aloud\n", stderr);
    return true;
}

/* espeak-ng reads each kanji as "Chinese letter", so it is given kana. */
static void espeak_kana(struct buffer *text) {
    const char *const words[] = {"kakasi", "-JH", "-KH", "-i", "utf8", "-o", "utf8", NULL};
    struct buffer kana = {0};
    if (process_run(words, NULL, text->data, &kana) == NULL && kana.size > 0) {
        buffer_free(text);
        *text = kana;
        return;
    }
    buffer_free(&kana);
}

static int espeak_limit(double value, int least, int most) {
    return value < least ? least : value > most ? most : (int)(value + 0.5);
}

static const char *espeak_sound(const struct utterance *self, const struct run *run,
                                const char *text, struct buffer *sound) {
    char voice[64], pitch[16], rate[16];
    double pitches = self->voice->pitch + 60 * (self->pitch_rate - 1);
    double words = 1.6 * self->voice->rate * self->speech_rate;
    snprintf(voice, sizeof voice, "%s+%s", languages[run->language].voice, self->voice->variant);
    snprintf(pitch, sizeof pitch, "%d", espeak_limit(pitches, 0, 99));
    snprintf(rate, sizeof rate, "%d", espeak_limit(words, 80, 450));
    /* -a 70: at 100 espeak-ng itself clips in some languages. -z: no pause within a sentence. */
    const char *arguments[] = {"espeak-ng", "--stdin", "--stdout", "-b", "1", "-a", "70", "-v",
                               voice, "-p", pitch, "-s", rate, run->ends ? NULL : "-z", NULL};
    return process_run(arguments, NULL, text, sound);
}

static const char *espeak_run(const struct utterance *self, const struct run *run) {
    struct buffer text = {0}, sound = {0};
    buffer_append(&text, self->text + run->start, run->size);
    if (run->language == LANGUAGE_JAPANESE && kakasi)
        espeak_kana(&text);
    const char *error = espeak_sound(self, run, text.data, &sound);
    if (error == NULL && sound.size > 0)
        error = engine_deliver(self, &sound);
    buffer_free(&text);
    buffer_free(&sound);
    return error;
}

const char *espeak_speak(const struct utterance *self) {
    struct runs runs = script_cut(self->text, self->language);
    const char *error = NULL;
    for (size_t i = 0; i < runs.count && error == NULL && !audio_unwanted(self->audio); i++)
        error = espeak_run(self, &runs.list[i]);
    free(runs.list);
    return error;
}

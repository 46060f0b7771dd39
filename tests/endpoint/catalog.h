/* The models, voices and languages the endpoint knows, and how each voice is to sound. */
#ifndef ENDPOINT_CATALOG_H
#define ENDPOINT_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

enum family {
    FAMILY_FLASH,    /* qwen3-tts-flash: every voice */
    FAMILY_INSTRUCT, /* the first group of voices only */
    FAMILY_OWN,      /* cloned and designed voices: any name */
    FAMILY_TOKENS    /* qwen-tts: four voices, seven in -latest, billed in tokens */
};

struct model {
    const char *name;
    enum family family;
    bool dialects; /* of the qwen-tts models: has Dylan, Jada and Sunny */
};

struct voice {
    const char *name;
    unsigned models;     /* bits, one for each family; see catalog.c */
    const char *variant; /* of espeak-ng */
    int pitch;           /* 0-99 */
    int rate;            /* percent of the ordinary speed */
};

struct language {
    const char *name;
    const char *code;  /* ISO 639-1 */
    const char *voice; /* of espeak-ng */
};

enum { LANGUAGE_CHINESE, LANGUAGE_ENGLISH, LANGUAGE_GERMAN, LANGUAGE_ITALIAN, LANGUAGE_PORTUGUESE,
       LANGUAGE_SPANISH, LANGUAGE_JAPANESE, LANGUAGE_KOREAN, LANGUAGE_FRENCH, LANGUAGE_RUSSIAN,
       LANGUAGE_COUNT, LANGUAGE_AUTO = LANGUAGE_COUNT };

extern const struct language languages[LANGUAGE_COUNT];

const struct model *catalog_model(const char *name);                       /* NULL: unknown */
const struct voice *catalog_voice(const struct model *, const char *name); /* NULL: unknown */
int catalog_language(const char *name); /* LANGUAGE_AUTO for "Auto"; -1: unknown */

#endif

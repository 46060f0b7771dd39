/* The models, voices and languages the endpoint knows, and how each voice is to sound. */
#include "catalog.h"

#include <stdint.h>
#include <string.h>

enum { F = 1, I = 2, T = 4, D = 8 }; /* flash, instruct-flash, qwen-tts, qwen-tts-latest's dialects */

static const struct model models[] = {
    {"qwen3-tts-flash", FAMILY_FLASH, false},
    {"qwen3-tts-flash-2025-11-27", FAMILY_FLASH, false},
    {"qwen3-tts-flash-2025-09-18", FAMILY_FLASH, false},
    {"qwen3-tts-instruct-flash", FAMILY_INSTRUCT, false},
    {"qwen3-tts-instruct-flash-2026-01-26", FAMILY_INSTRUCT, false},
    {"qwen3-tts-vc-2026-01-22", FAMILY_OWN, false},
    {"qwen3-tts-vd-2026-01-26", FAMILY_OWN, false},
    {"qwen-tts", FAMILY_TOKENS, false},
    {"qwen-tts-latest", FAMILY_TOKENS, true},
    {"qwen-tts-2025-05-22", FAMILY_TOKENS, true},
};

/* Built from espeak-ng's three clearest variants; pitch and speed keep any two apart. */
static const struct voice voices[] = {
    {"Cherry", F | I | T, "klatt6", 85, 104},   {"Serena", F | I | T, "klatt6", 68, 94},
    {"Ethan", F | I | T, "benjamin", 40, 102},  {"Chelsie", F | I | T, "benjamin", 88, 98},
    {"Momo", F | I, "klatt6", 96, 112},         {"Vivian", F | I, "edward", 84, 104},
    {"Moon", F | I, "edward", 44, 98},          {"Maia", F | I, "klatt6", 62, 84},
    {"Kai", F | I, "benjamin", 30, 92},         {"Nofish", F | I, "edward", 50, 106},
    {"Bella", F | I, "klatt6", 90, 96},         {"Eldric Sage", F | I, "benjamin", 18, 78},
    {"Mia", F | I, "klatt6", 76, 92},           {"Mochi", F | I, "benjamin", 97, 114},
    {"Bellona", F | I, "edward", 72, 112},      {"Vincent", F | I, "edward", 10, 94},
    {"Bunny", F | I, "edward", 98, 108},        {"Neil", F | I, "klatt6", 34, 104},
    {"Elias", F | I, "klatt6", 28, 92},         {"Arthur", F | I, "klatt6", 6, 86},
    {"Nini", F | I, "benjamin", 92, 90},        {"Seren", F | I, "edward", 78, 86},
    {"Pip", F | I, "klatt6", 99, 120},          {"Stella", F | I, "benjamin", 80, 108},
    {"Jennifer", F, "klatt6", 72, 102},         {"Ryan", F, "benjamin", 46, 112},
    {"Katerina", F, "edward", 66, 96},          {"Aiden", F, "benjamin", 52, 106},
    {"Bodega", F, "edward", 32, 110},           {"Sonrisa", F, "klatt6", 80, 110},
    {"Alek", F, "edward", 20, 98},              {"Dolce", F, "klatt6", 46, 90},
    {"Sohee", F, "benjamin", 66, 106},          {"Ono Anna", F, "klatt6", 94, 106},
    {"Lenn", F, "klatt6", 42, 108},             {"Emilien", F, "edward", 36, 94},
    {"Andre", F, "benjamin", 22, 96},           {"Radio Gol", F, "edward", 56, 124},
    {"Jada", F | D, "benjamin", 74, 114},       {"Dylan", F | D, "benjamin", 58, 100},
    {"Li", F, "klatt6", 54, 78},                {"Marcus", F, "benjamin", 14, 90},
    {"Roy", F, "edward", 24, 116},              {"Peter", F, "klatt6", 22, 100},
    {"Sunny", F | D, "edward", 90, 93},        {"Eric", F, "benjamin", 34, 84},
    {"Rocky", F, "klatt6", 16, 108},            {"Kiki", F, "klatt6", 88, 114},
};

const struct language languages[LANGUAGE_COUNT] = {
    /* In espeak-ng 1.51 plain "cmn" speaks nonsense. */
    {"Chinese", "zh", "cmn-latn-pinyin"},
    {"English", "en", "en-us"},
    {"German", "de", "de"},
    {"Italian", "it", "it"},
    {"Portuguese", "pt", "pt-br"},
    {"Spanish", "es", "es"},
    {"Japanese", "ja", "ja"},
    {"Korean", "ko", "ko"},
    {"French", "fr", "fr-fr"},
    {"Russian", "ru", "ru"},
};

const struct model *catalog_model(const char *name) {
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (strcmp(models[i].name, name) == 0)
            return &models[i];
    return NULL;
}

static unsigned catalog_bits(const struct model *model) {
    static const unsigned bits[] = {F, I, F | I | T | D, T};
    return bits[model->family] | (model->dialects ? D : 0u);
}

/* A cloned voice has a name of its own: it always gets the same sound, and some sound. */
static const struct voice *catalog_any(const char *name) {
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 16777619u;
    return &voices[hash % (sizeof voices / sizeof *voices)];
}

const struct voice *catalog_voice(const struct model *model, const char *name) {
    for (size_t i = 0; i < sizeof voices / sizeof *voices; i++)
        if (strcmp(voices[i].name, name) == 0)
            return voices[i].models & catalog_bits(model) ? &voices[i] : NULL;
    return model->family == FAMILY_OWN && *name ? catalog_any(name) : NULL;
}

int catalog_language(const char *name) {
    for (int i = 0; i < LANGUAGE_COUNT; i++)
        if (strcmp(languages[i].name, name) == 0)
            return i;
    return strcmp(name, "Auto") == 0 ? LANGUAGE_AUTO : -1;
}

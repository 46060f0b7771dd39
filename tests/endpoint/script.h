/* Cuts text into runs that one voice can say: by script, and at the ends of sentences. */
#ifndef ENDPOINT_SCRIPT_H
#define ENDPOINT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct run {
    size_t start, size; /* bytes of the text */
    int language;       /* of the catalog */
    bool ends;          /* with a sentence */
};

struct runs {
    struct run *list; /* to be freed */
    size_t count;
};

/* `language` may be LANGUAGE_AUTO: then the text decides. */
struct runs script_cut(const char *text, int language);

#endif

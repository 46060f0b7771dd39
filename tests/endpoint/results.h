/* Finished recordings behind signed-looking urls, good for a while and without a key. */
#ifndef ENDPOINT_RESULTS_H
#define ENDPOINT_RESULTS_H

#include "audio.h"

void results_start(const char *origin); /* "http://127.0.0.1:PORT" */
char *results_add(struct audio *, long long expires); /* its url, to be freed */

/* The recording behind what follows the origin of a url, to be released; or NULL, with the code
   and the words of the object store's refusal. */
struct audio *results_find(const char *target, const char **code, const char **message);
void results_stop(void);

#endif

/* Runs a program with text on its stdin and collects what it writes to its stdout. */
#ifndef ENDPOINT_PROCESS_H
#define ENDPOINT_PROCESS_H

#include "buffer.h"

#include <stdbool.h>

bool process_installed(const char *name); /* somewhere on PATH */

/* `settings`: names and values in turn, put into its environment; both lists end with NULL, and
   `settings` may be NULL. Ends it after a minute. NULL, or why it failed. */
const char *process_run(const char *const *words, const char *const *settings, const char *input,
                        struct buffer *output);

#endif

/* Any 16-bit PCM to mono at the rate that was asked for. */
#ifndef ENDPOINT_RESAMPLE_H
#define ENDPOINT_RESAMPLE_H

#include "buffer.h"
#include "wav.h"

#include <stdbool.h>

/* Appends to `out`; `gain` leaves headroom for what a filter overshoots. */
bool resample_append(const struct wav *in, unsigned rate, double gain, struct buffer *out);

#endif

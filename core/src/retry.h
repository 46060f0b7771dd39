/* Whether a failed request is sent again, and after how long. No clock, no I/O. */
#ifndef QTTS_RETRY_H
#define QTTS_RETRY_H

#include "qtts.h"

#include <stdbool.h>

/* How far the request that failed had come. */
typedef enum qtts__progress { QTTS__NOT_SENT, QTTS__SENT, QTTS__AUDIO_CAME } qtts__progress;

/* A failed connection, 429 and 5xx, as the error says; never when audio came, since it may have been handed out. */
bool qtts__retry_wanted(const qtts_error *error, qtts__progress progress);

/* Milliseconds before attempt number `retry` (0 = the first retry): exponential with jitter from `random`, or what Retry-After asks for,
 * up to a minute. */
int64_t qtts__retry_delay_ms(const qtts_error *error, int retry, uint32_t random);

#endif

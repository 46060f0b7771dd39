/* Feeds rows to the sieve the way the stream does, and says the audio's text and the envelope. */
#ifndef QTTS_TEST_SIEVE_PLAY_H
#define QTTS_TEST_SIEVE_PLAY_H

#include "split.h"

/* Says audio|envelope|verdict: the audio's text between < and >, the envelope as it is, then nothing, "cut", "bad" or "over". */
void sieve_play(split *pieces);

/* The same with a ceiling of 20 bytes. */
void sieve_play_low_ceiling(split *pieces);

#endif

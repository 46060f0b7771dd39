/* Buffers for audio that no stream holds now. */
#ifndef QTTS_SPARES_H
#define QTTS_SPARES_H

#include "chunks.h"
#include "loop.h"

/* A stream holds buffers only while there is audio in them, so all streams write into the same few, which are in the cache; and of 1,000 streams at
 * work each takes 35 KiB, where it took 61 with buffers of its own (sh tests/bench/run.sh crowd). */
enum { QTTS__SPARES = 2 * QTTS__LOOP_EVENTS }; /* so many streams can have audio after one turn, with two buffers each */
enum { QTTS__SPARES_MOST_BYTES = 1 << 20 };    /* of all of them */

/* Zero-filled is empty. */
typedef struct qtts__spares {
    qtts__buffer buffers[QTTS__SPARES]; /* the one that was used last is on top */
    int count;
    size_t bytes;
} qtts__spares;

/* Buffers for a stream that has none; none when there are none. */
void qtts__spares_lend(qtts__spares *spares, qtts__chunks *chunks);

/* Takes the buffers back, unless something is kept in them. What was handed over last is no longer valid. */
void qtts__spares_take_back(qtts__spares *spares, qtts__chunks *chunks);

void qtts__spares_free(qtts__spares *spares);

#endif

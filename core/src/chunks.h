/* Decoded audio between the transfer that fills and the reader that empties: two buffers that change places. */
#ifndef QTTS_CHUNKS_H
#define QTTS_CHUNKS_H

#include "buffer.h"

/* Zero-filled is empty. */
typedef struct qtts__chunks {
    qtts__buffer fill; /* written to; its first `ready` bytes may be handed over */
    size_t ready;
    qtts__buffer lent; /* what the reader looks at, piece by piece */
    size_t lent_at;    /* where the next piece begins */
    size_t lent_end;
} qtts__chunks;

/* Of one piece. A string of more than 128 KiB costs a host a system call and its page faults: LuaJIT takes 1.8 times the CPU for pieces of
 * 256 KiB (60 s streams of 9,600-byte events from loopback). With its header, one of 64 KiB makes glibc look for memory to give back whenever
 * one is freed: in Python 35 calls of brk and 55 page faults a stream of 60 s, and with 32 KiB none. */
enum { QTTS__CHUNK_BYTES = 32 * 1024 };

/* Is something there to be taken? */
bool qtts__chunks_ready(const qtts__chunks *chunks);

/* Hands over the next piece, in multiples of `unit` bytes: false when nothing is ready. *data is valid until the next call of this. */
bool qtts__chunks_take(qtts__chunks *chunks, size_t unit, const void **data, size_t *size);

/* Forgets what was not taken. */
void qtts__chunks_drop(qtts__chunks *chunks);
void qtts__chunks_free(qtts__chunks *chunks);

#endif

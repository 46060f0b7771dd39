/* Decoded audio between the transfer that fills and the reader that empties: two buffers that change places. */
#ifndef QTTS_CHUNKS_H
#define QTTS_CHUNKS_H

#include "buffer.h"

/* Zero-filled is empty. */
typedef struct qtts__chunks {
    qtts__buffer fill; /* written to; its first `ready` bytes may be handed over */
    size_t ready;
    qtts__buffer lent; /* what the reader looks at */
} qtts__chunks;

/* Hands over all that is ready: false when nothing is. *data is valid until the next call of this. */
bool qtts__chunks_take(qtts__chunks *chunks, const void **data, size_t *size);
void qtts__chunks_free(qtts__chunks *chunks);

#endif

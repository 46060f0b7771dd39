/* Decoded audio between the transfer that fills and the reader that empties. */
#include "chunks.h"

#include <string.h>

bool qtts__chunks_take(qtts__chunks *chunks, const void **data, size_t *size)
{
    size_t rest = chunks->fill.size - chunks->ready;
    if (chunks->ready == 0) return false;
    chunks->lent.size = 0;
    if (!qtts__buffer_append(&chunks->lent, chunks->fill.data + chunks->ready, rest)) return false;
    qtts__buffer full = chunks->fill;
    chunks->fill = chunks->lent;
    chunks->lent = full;
    *data = full.data;
    *size = chunks->ready;
    chunks->ready = 0;
    return true;
}

void qtts__chunks_free(qtts__chunks *chunks)
{
    qtts__buffer_free(&chunks->fill);
    qtts__buffer_free(&chunks->lent);
    *chunks = (qtts__chunks){0};
}

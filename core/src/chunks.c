/* Decoded audio between the transfer that fills and the reader that empties. */
#include "chunks.h"

#include <string.h>

bool qtts__chunks_ready(const qtts__chunks *chunks) { return chunks->ready != 0 || chunks->lent_at != chunks->lent_end; }

/* What is not ready yet, half a sample at most times, begins the buffer that is filled next. */
static bool chunks_swap(qtts__chunks *chunks)
{
    chunks->lent.size = 0;
    if (chunks->ready == 0 || !qtts__buffer_append(&chunks->lent, chunks->fill.data + chunks->ready, chunks->fill.size - chunks->ready)) return false;
    qtts__buffer full = chunks->fill;
    chunks->fill = chunks->lent;
    chunks->lent = full;
    chunks->lent_at = 0;
    chunks->lent_end = chunks->ready;
    chunks->ready = 0;
    return true;
}

bool qtts__chunks_take(qtts__chunks *chunks, size_t unit, const void **data, size_t *size)
{
    if (chunks->lent_at == chunks->lent_end && !chunks_swap(chunks)) return false;
    size_t left = chunks->lent_end - chunks->lent_at, most = QTTS__CHUNK_BYTES - QTTS__CHUNK_BYTES % unit;
    *data = chunks->lent.data + chunks->lent_at;
    *size = left < most ? left : most;
    chunks->lent_at += *size;
    return true;
}

void qtts__chunks_drop(qtts__chunks *chunks)
{
    chunks->ready = chunks->fill.size = 0;
    chunks->lent_at = chunks->lent_end = 0;
}

void qtts__chunks_free(qtts__chunks *chunks)
{
    qtts__buffer_free(&chunks->fill);
    qtts__buffer_free(&chunks->lent);
    *chunks = (qtts__chunks){0};
}

/* Buffers for audio that no stream holds now. */
#include "spares.h"

static void spares_pop(qtts__spares *spares, qtts__buffer *buffer)
{
    if (buffer->capacity != 0 || spares->count == 0) return;
    *buffer = spares->buffers[--spares->count];
    spares->bytes -= buffer->capacity;
}

static void spares_push(qtts__spares *spares, qtts__buffer *buffer)
{
    if (buffer->capacity == 0) return;
    if (spares->count == QTTS__SPARES || spares->bytes + buffer->capacity > QTTS__SPARES_MOST_BYTES) {
        qtts__buffer_free(buffer);
        return;
    }
    buffer->size = 0;
    spares->bytes += buffer->capacity;
    spares->buffers[spares->count++] = *buffer;
    *buffer = (qtts__buffer){0};
}

void qtts__spares_lend(qtts__spares *spares, qtts__chunks *chunks)
{
    spares_pop(spares, &chunks->fill);
    spares_pop(spares, &chunks->lent);
}

void qtts__spares_take_back(qtts__spares *spares, qtts__chunks *chunks)
{
    if (chunks->fill.size != 0 || qtts__chunks_ready(chunks)) return;
    spares_push(spares, &chunks->fill);
    spares_push(spares, &chunks->lent); /* the reader has just looked at it */
    chunks->lent_at = chunks->lent_end = 0;
}

void qtts__spares_free(qtts__spares *spares)
{
    while (spares->count > 0) qtts__buffer_free(&spares->buffers[--spares->count]);
    spares->bytes = 0;
}

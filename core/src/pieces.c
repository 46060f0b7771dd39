/* The pieces of a narration that are under way: they begin when there is room, several at once, and go when they have given all. */
#include "narration.h"

#include <string.h>

bool qtts__pieces_failed(const qtts__piece *piece) { return piece->stream->phase == QTTS__PHASE_OVER && !piece->stream->done; }

/* ---- the end of one ---- */

static void pieces_let_go(qtts_narration *narration, qtts_stream *stream)
{
    if (!qtts__client_foreign(narration->client)) qtts__stream_close(stream, QTTS_CANCELLED, "the narration has ended");
    qtts__segments_count(narration, stream);
    qtts__open_discard(stream);
}

void qtts__pieces_drop(qtts_narration *narration, int first)
{
    for (int i = first; i < narration->piece_count; i++) pieces_let_go(narration, narration->pieces[i].stream);
    if (first < narration->piece_count) narration->piece_count = first;
}

void qtts__pieces_shift(qtts_narration *narration)
{
    pieces_let_go(narration, narration->pieces[0].stream);
    narration->piece_count--;
    memmove(narration->pieces, narration->pieces + 1, (size_t)narration->piece_count * sizeof *narration->pieces);
}

/* ---- the next one ---- */

static int64_t pieces_ms(const qtts_narration *narration, int64_t bytes)
{
    const qtts_format *format = &narration->format;
    int64_t a_second = (int64_t)format->sample_rate * format->channels * format->sample_width;
    return a_second == 0 ? 0 : bytes * 1000 / a_second;
}

/* How long the sound lasts that is here or on its way. */
static int64_t pieces_in_hand_ms(const qtts_narration *narration)
{
    int64_t sum = pieces_ms(narration, narration->join.given - narration->read);
    for (int i = 0; i < narration->piece_count; i++) {
        const qtts_segment *segment = &narration->segments[narration->pieces[i].segment]->shown;
        int64_t bytes = segment->end - segment->start;
        int64_t whole = narration->spoken_ms == 0 ? bytes * QTTS__NARRATION_MS_A_BYTE : bytes * narration->spoken_ms / narration->spoken_bytes;
        int64_t left = whole - pieces_ms(narration, narration->pieces[i].taken);
        if (left > 0) sum += left;
    }
    return sum;
}

/* Behind a piece that failed for good nothing is spoken any more. */
static bool pieces_are_broken(qtts_narration *narration)
{
    for (int i = 0; i < narration->piece_count; i++) {
        if (!qtts__pieces_failed(&narration->pieces[i])) continue;
        qtts__pieces_drop(narration, i + 1);
        return true;
    }
    return false;
}

static bool pieces_begin_one(qtts_narration *narration, const qtts__cut_piece *cut)
{
    qtts_request request = narration->request;
    qtts__segment *segment = qtts__segments_add(narration, cut);
    if (!segment) return false;
    request.text = segment->shown.text;
    request.text_size = cut->size;
    qtts_stream *before = narration->piece_count == 0 ? narration->voice : narration->pieces[narration->piece_count - 1].stream;
    qtts_stream *stream = qtts__open_piece(narration, &request, before);
    if (!stream) return false;
    if (stream->most_buffered < narration->most_ahead) stream->most_buffered = narration->most_ahead;
    narration->pieces[narration->piece_count++] =
        (qtts__piece){.stream = stream, .segment = narration->segment_count - 1, .kind = cut->kind, .before = cut->before};
    if (stream->phase == QTTS__PHASE_OVER) qtts__narration_stir(narration); /* it failed before it began: nothing else will tell */
    return true;
}

static qtts_status pieces_cut(qtts_narration *narration, qtts__cut_piece *cut)
{
    bool eager = !narration->finished && pieces_in_hand_ms(narration) < QTTS__NARRATION_ENOUGH_MS;
    return qtts__cutter_next(&narration->cutter, eager, cut);
}

qtts_status qtts__pieces_begin(qtts_narration *narration)
{
    qtts__cut_piece cut;
    while (narration->piece_count < narration->most_pieces && !pieces_are_broken(narration)) {
        qtts_status status = pieces_cut(narration, &cut);
        if (status != QTTS_CHUNK) return status;
        if (!pieces_begin_one(narration, &cut)) return QTTS_NOMEM;
    }
    return QTTS_CHUNK;
}

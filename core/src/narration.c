/* The engine of narrations: the audio of pieces goes on in order, the first failure ends it all. */
#include "narration.h"

/* From sound to sound, in ms, as people read aloud. A cut that is no boundary of the text must not be heard as one. */
static const int narration_pauses[] = {
    [QTTS__CUT_NONE] = 40,      [QTTS__CUT_CLUSTER] = 40,    [QTTS__CUT_WORD] = 90, [QTTS__CUT_CLAUSE] = 200,
    [QTTS__CUT_SENTENCE] = 400, [QTTS__CUT_PARAGRAPH] = 700, [QTTS__CUT_END] = 400,
};

static int narration_pause_ms(const qtts_narration *narration, qtts__cut_kind kind)
{
    return (int)((int64_t)narration->pause_ms * narration_pauses[kind] / narration_pauses[QTTS__CUT_SENTENCE]);
}

static bool narration_over(const qtts_narration *narration) { return narration->voice->phase == QTTS__PHASE_OVER; }

static void narration_out_of_memory(qtts_narration *narration) { qtts__stream_close(narration->voice, QTTS_NOMEM, "out of memory"); }

/* ---- the end ---- */

void qtts__narration_over(qtts_narration *narration)
{
    qtts__pieces_drop(narration, 0);
    narration->flush_ns = INT64_MAX;
}

static void narration_done(qtts_narration *narration)
{
    qtts_stream *voice = narration->voice;
    voice->done = true;
    voice->phase = QTTS__PHASE_OVER;
    voice->over_ns = voice->client->now_ns;
    qtts__ready_add(voice);
}

/* The error of the front piece becomes the narration's, with the place. */
static void narration_fail(qtts_narration *narration, const qtts__piece *piece)
{
    qtts__error *error = &narration->voice->error;
    const qtts__error *cause = &piece->stream->error;
    qtts_status status = cause->shown.status;
    qtts__error_set(error, status, "piece %zu, from byte %lld of the text: %s", piece->segment + 1,
                    (long long)narration->segments[piece->segment]->shown.start, cause->message);
    qtts__error_code(error, cause->code);
    qtts__error_request_id(error, cause->request_id);
    error->shown.http_status = cause->shown.http_status;
    error->shown.retryable = cause->shown.retryable;
    error->shown.retry_after_ms = cause->shown.retry_after_ms;
    error->shown.os_error = cause->shown.os_error;
    error->shown.hint = cause->shown.hint;
    qtts__stream_close(narration->voice, status, "");
}

qtts_status qtts__narration_refuse_text(const qtts_narration *narration, qtts__error *error)
{
    unsigned long long bad = narration->cutter.bad;
    bool begins = narration->start != 0 && bad == (unsigned long long)narration->start;
    return qtts__error_set(
        error, QTTS_INVALID,
        begins ? "start is %llu, but no character of the text begins there" : "the text is not valid UTF-8, or holds a NUL, at byte %llu", bad);
}

/* Nothing is under way and nothing more can be cut, as the cutter says. */
static void narration_settle(qtts_narration *narration, qtts_status cut)
{
    qtts_stream *voice = narration->voice;
    if (cut == QTTS_INVALID) qtts__stream_close(voice, qtts__narration_refuse_text(narration, &voice->error), "");
    else if (narration->source_failed) qtts__stream_close(voice, QTTS_INCOMPLETE, narration->failure);
    else if (narration->segment_count == 0) qtts__stream_close(voice, QTTS_INVALID, "there is nothing to speak in the text");
    else narration_done(narration);
}

/* ---- audio ---- */

static bool same_format(const qtts_format *a, const qtts_format *b)
{
    return a->encoding == b->encoding && a->sample_rate == b->sample_rate && a->channels == b->channels && a->sample_width == b->sample_width;
}

static qtts_status narration_begin_audio(qtts_narration *narration, const qtts_format *format)
{
    qtts__audio *audio = &narration->voice->reader.audio;
    if (narration->trims && format->encoding != QTTS_PCM_S16LE)
        return qtts__error_set(&narration->voice->error, QTTS_PROTOCOL, "the audio is no 16-bit PCM, which alone can be trimmed: switch trim off");
    audio->format = narration->format = *format;
    audio->known = true;
    qtts__join_begin(&narration->join, format, narration->trims);
    return QTTS_OK;
}

static qtts_status narration_check_format(qtts_narration *narration, const qtts__piece *piece)
{
    const qtts_format *format = &piece->stream->reader.audio.format;
    if (!narration->join.begun) return narration_begin_audio(narration, format);
    if (same_format(format, &narration->format)) return QTTS_OK;
    return qtts__error_set(&narration->voice->error, QTTS_PROTOCOL, "piece %zu has another audio format than those before it: %d Hz, %d channels",
                           piece->segment + 1, format->sample_rate, format->channels);
}

static void narration_show(qtts_narration *narration)
{
    qtts_stream *voice = narration->voice;
    voice->reader.audio_bytes = narration->join.given;
    if (voice->chunks.fill.size == voice->chunks.ready) return;
    voice->chunks.ready = voice->chunks.fill.size;
    if (voice->first_audio_ns == 0) voice->first_audio_ns = narration->client->now_ns;
    qtts__ready_add(voice);
}

/* false: nothing is there, or all is over. */
static bool narration_take_chunk(qtts_narration *narration, qtts__piece *piece)
{
    const void *data;
    size_t size;
    if (!qtts__chunks_ready(&piece->stream->chunks)) return false;
    qtts_status status = narration_check_format(narration, piece);
    if (status != QTTS_OK) qtts__stream_close(narration->voice, status, "");
    if (status != QTTS_OK) return false;
    if (piece->taken == 0) qtts__join_widen(&narration->join, narration_pause_ms(narration, piece->before));
    int frame = narration->format.channels * narration->format.sample_width;
    qtts__spares_lend(&narration->client->spares, &narration->voice->chunks);
    bool taken = qtts__chunks_take(&piece->stream->chunks, frame > 0 ? (size_t)frame : 1, &data, &size) &&
                 qtts__join_feed(&narration->join, data, size, &narration->voice->chunks.fill);
    if (!taken) narration_out_of_memory(narration);
    if (!taken) return false;
    piece->taken += (int64_t)size;
    narration_show(narration);
    qtts__read_resume(piece->stream);
    return true;
}

/* The front piece has given all it had. */
static void narration_end_piece(qtts_narration *narration)
{
    qtts__piece *piece = &narration->pieces[0];
    int pause_ms = narration_pause_ms(narration, piece->kind);
    qtts__spares_lend(&narration->client->spares, &narration->voice->chunks);
    if (!qtts__join_end(&narration->join, pause_ms, &narration->voice->chunks.fill)) {
        narration_out_of_memory(narration);
        return;
    }
    narration_show(narration);
    qtts__segments_settle(narration, piece);
    qtts__pieces_shift(narration);
}

/* One step of the front piece; false: it waits for the network or for the reader, or all is over. */
static bool narration_move_front(qtts_narration *narration)
{
    if (narration_over(narration) || narration->piece_count == 0) return false;
    if ((int64_t)narration->voice->chunks.ready >= narration->voice->most_buffered) return false;
    qtts__piece *piece = &narration->pieces[0];
    if (narration_take_chunk(narration, piece)) return true;
    if (narration_over(narration) || piece->stream->phase != QTTS__PHASE_OVER) return false;
    if (qtts__pieces_failed(piece)) narration_fail(narration, piece);
    else narration_end_piece(narration);
    return true;
}

/* ---- when ---- */

static void narration_begin_pieces(qtts_narration *narration)
{
    if (narration_over(narration)) return;
    qtts_status status = qtts__pieces_begin(narration);
    if (status == QTTS_NOMEM) narration_out_of_memory(narration);
    else if (status != QTTS_CHUNK && status != QTTS_AGAIN && narration->piece_count == 0) narration_settle(narration, status);
}

void qtts__narration_stir(qtts_narration *narration)
{
    if (narration->is_restless) return;
    narration->is_restless = true;
    narration->next_restless = narration->client->restless;
    narration->client->restless = narration;
}

void qtts__narration_forget(qtts_narration *narration)
{
    qtts_narration **link = &narration->client->restless;
    if (!narration->is_restless) return;
    while (*link != narration) link = &(*link)->next_restless;
    *link = narration->next_restless;
    narration->is_restless = false;
}

/* To let a held transfer go on may bring more of its audio at once: then the narration is restless again. */
void qtts__narrations_move(qtts_client *client)
{
    for (qtts_narration *narration; (narration = client->restless) != NULL;) {
        qtts__narration_forget(narration);
        while (narration_move_front(narration)) {
        }
        narration_begin_pieces(narration);
    }
}

void qtts__narration_move(qtts_narration *narration)
{
    qtts__narration_stir(narration);
    qtts__narrations_move(narration->client);
}

void qtts__narration_taken(qtts_narration *narration, size_t size)
{
    narration->read += (int64_t)size;
    qtts__narration_move(narration);
}

void qtts__narration_check(qtts_narration *narration)
{
    qtts_stream *voice = narration->voice;
    if (narration_over(narration)) return;
    if (atomic_load(&voice->cancelled)) {
        qtts__stream_close(voice, QTTS_CANCELLED, "the narration was cancelled");
    } else if (narration->client->now_ns >= narration->flush_ns) {
        narration->flush_ns = INT64_MAX;
        qtts__cutter_flush(&narration->cutter);
        qtts__narration_stir(narration);
    }
}

int64_t qtts__narration_deadline(const qtts_narration *narration) { return narration_over(narration) ? INT64_MAX : narration->flush_ns; }

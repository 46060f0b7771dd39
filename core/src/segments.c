/* What is known of a narration's pieces: text, place, audio, cost; and how far it is. */
#include "narration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool segments_make_room(qtts_narration *narration)
{
    if (narration->segment_count < narration->segment_room) return true;
    size_t room = 2 * narration->segment_room + 16;
    qtts__segment **larger = realloc(narration->segments, room * sizeof *larger);
    if (!larger) return false;
    narration->segments = larger;
    narration->segment_room = room;
    return true;
}

qtts__segment *qtts__segments_add(qtts_narration *narration, const qtts__cut_piece *piece)
{
    qtts__segment *segment = segments_make_room(narration) ? calloc(1, sizeof *segment) : NULL;
    char *text = segment ? qtts__copy(piece->text, piece->size) : NULL;
    if (!text) {
        free(segment);
        return NULL;
    }
    segment->shown = (qtts_segment){.text = text, .start = (int64_t)piece->start, .end = (int64_t)piece->end, .first_sample = -1, .end_sample = -1};
    segment->shown.usage = (qtts_usage){-1, -1, -1, -1, -1, -1, -1, ""};
    narration->segments[narration->segment_count++] = segment;
    return segment;
}

void qtts__segments_free(qtts_narration *narration)
{
    for (size_t i = 0; i < narration->segment_count; i++) {
        free((char *)(uintptr_t)narration->segments[i]->shown.text); /* our own copy, shown as const */
        free(narration->segments[i]->usage_json);
        free(narration->segments[i]);
    }
    free(narration->segments);
}

/* ---- facts ---- */

static void segments_take_facts(qtts__segment *segment, const qtts_stream *stream)
{
    qtts_segment *shown = &segment->shown;
    memcpy(segment->request_id, stream->facts.request_id, sizeof segment->request_id);
    segment->usage_json = stream->facts.usage_json ? qtts__copy(stream->facts.usage_json, strlen(stream->facts.usage_json)) : NULL;
    shown->request_id = segment->request_id;
    shown->usage = stream->facts.usage;
    shown->usage.json = segment->usage_json ? segment->usage_json : "";
    shown->retries = stream->retries;
    shown->requests_sent = stream->requests_sent;
}

static void segments_learn_pace(qtts_narration *narration, const qtts__piece *piece)
{
    const qtts_segment *shown = &narration->segments[piece->segment]->shown;
    int64_t ms = (int64_t)(1000 * qtts__audio_seconds(&narration->format, piece->taken));
    if (ms == 0) return;
    narration->spoken_bytes += shown->end - shown->start;
    narration->spoken_ms += ms;
}

void qtts__segments_settle(qtts_narration *narration, const qtts__piece *piece)
{
    qtts__segment *segment = narration->segments[piece->segment];
    int64_t frame = (int64_t)narration->format.channels * narration->format.sample_width;
    segments_take_facts(segment, piece->stream);
    segments_learn_pace(narration, piece);
    segment->end_byte = narration->join.given;
    if (frame != 0) segment->shown.first_sample = narration->join.piece_at / frame;
    if (frame != 0) segment->shown.end_sample = narration->join.given / frame;
    memcpy(narration->voice->facts.finish_reason, piece->stream->facts.finish_reason, sizeof piece->stream->facts.finish_reason);
    narration->done_count++;
}

/* ---- sums ---- */

static void segments_add_count(int64_t *sum, int64_t count)
{
    if (count >= 0) *sum = (*sum < 0 ? 0 : *sum) + count;
}

/* As the service writes it, in the members that it counted. */
static void segments_write_usage(qtts__facts *facts)
{
    enum { JSON_BYTES = 320 };
    const qtts_usage *usage = &facts->usage;
    const struct {
        const char *before;
        int64_t count;
        const char *after;
    } members[] = {
        {"\"characters\":", usage->characters, ""},
        {"\"input_tokens\":", usage->input_tokens, ""},
        {"\"output_tokens\":", usage->output_tokens, ""},
        {"\"total_tokens\":", usage->total_tokens, ""},
        {"\"input_tokens_details\":{\"text_tokens\":", usage->input_text_tokens, "}"},
        {"\"output_tokens_details\":{\"audio_tokens\":", usage->output_audio_tokens, usage->output_text_tokens < 0 ? "}" : ""},
        {usage->output_audio_tokens < 0 ? "\"output_tokens_details\":{\"text_tokens\":" : "\"text_tokens\":", usage->output_text_tokens, "}"},
    };
    char json[JSON_BYTES] = "{";
    size_t size = 1;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].count >= 0)
            size += (size_t)snprintf(json + size, sizeof json - size, "%s%s%lld%s", size > 1 ? "," : "", members[i].before,
                                     (long long)members[i].count, members[i].after);
    if (size == 1) return;
    free(facts->usage_json);
    json[size] = '}';
    facts->usage_json = qtts__copy(json, size + 1);
}

static void segments_sum_usage(qtts__facts *sum, const qtts_usage *usage)
{
    segments_add_count(&sum->usage.characters, usage->characters);
    segments_add_count(&sum->usage.input_tokens, usage->input_tokens);
    segments_add_count(&sum->usage.output_tokens, usage->output_tokens);
    segments_add_count(&sum->usage.total_tokens, usage->total_tokens);
    segments_add_count(&sum->usage.input_text_tokens, usage->input_text_tokens);
    segments_add_count(&sum->usage.output_audio_tokens, usage->output_audio_tokens);
    segments_add_count(&sum->usage.output_text_tokens, usage->output_text_tokens);
    segments_write_usage(sum);
}

void qtts__segments_count(qtts_narration *narration, const qtts_stream *stream)
{
    qtts_stream *voice = narration->voice;
    segments_sum_usage(&voice->facts, &stream->facts.usage);
    if (stream->facts.request_id[0] != '\0') memcpy(voice->facts.request_id, stream->facts.request_id, sizeof voice->facts.request_id);
    if (voice->connected_ns == 0) voice->connected_ns = stream->connected_ns;
    voice->reused = voice->reused || stream->reused;
    voice->retries += stream->retries;
    voice->requests_sent += stream->requests_sent;
    voice->wire_bytes += stream->wire_bytes;
}

/* ---- what the caller sees ---- */

/* NULL in a child of fork. */
static qtts_narration *segments_enter(const qtts_narration *narration)
{
    if (qtts__client_foreign(narration->client)) return NULL;
    pthread_mutex_lock(&narration->client->lock);
    return (qtts_narration *)(uintptr_t)narration; /* what is shown is a cache of its own */
}

size_t qtts_narration_segment_count(const qtts_narration *narration)
{
    qtts_narration *self = segments_enter(narration);
    if (!self) return 0;
    size_t count = self->done_count;
    pthread_mutex_unlock(&self->client->lock);
    return count;
}

bool qtts__segments_look(const qtts_narration *narration, size_t index, qtts_segment *out)
{
    qtts_narration *self = segments_enter(narration);
    if (!self) return false;
    bool there = index < self->done_count;
    if (there) *out = self->segments[index]->shown;
    pthread_mutex_unlock(&self->client->lock);
    return there;
}

const qtts_segment *qtts_narration_segment(qtts_narration *narration, size_t index)
{
    return qtts__segments_look(narration, index, &narration->shown) ? &narration->shown : NULL;
}

static int64_t segments_expected(const qtts_narration *narration)
{
    int64_t known = (int64_t)narration->segment_count, left = (int64_t)qtts__cutter_pending(&narration->cutter);
    int64_t cut = narration->fed - left;
    if (!narration->finished) return -1;
    if (left == 0) return known;
    return known + (known < 2 ? (left - 1) / narration->most_bytes : left * known / (cut > 0 ? cut : 1)) + 1;
}

static int64_t segments_resume_at(qtts_narration *narration)
{
    while (narration->read_count < narration->done_count && narration->segments[narration->read_count]->end_byte <= narration->read)
        narration->read_count++;
    if (narration->read_count < narration->segment_count) return narration->segments[narration->read_count]->shown.start;
    return (int64_t)narration->cutter.offset;
}

void qtts_narration_progress(const qtts_narration *narration, qtts_progress *out)
{
    qtts_narration *self = segments_enter(narration);
    *out = (qtts_progress){.pieces_expected = -1};
    if (!self) return;
    out->pieces_done = (int64_t)self->done_count;
    out->pieces_known = (int64_t)self->segment_count;
    out->pieces_expected = segments_expected(self);
    out->bytes_done = self->done_count == 0 ? 0 : self->segments[self->done_count - 1]->shown.end;
    out->bytes_known = self->fed;
    out->resume_at = segments_resume_at(self);
    pthread_mutex_unlock(&self->client->lock);
}

/* Reads an answer of the service as it arrives: event stream, JSON, or something that is not the service's. */
#include "reader.h"

#include "advice.h"
#include "foreign.h"

#include <string.h>

static qtts_status reader_nomem(qtts__reader *reader) { return qtts__error_set(reader->error, QTTS_NOMEM, "out of memory"); }

/* ---- audio ---- */

/* Moves what has become whole samples to the ready part. */
static qtts_status reader_settle(qtts__reader *reader, size_t (*judge)(qtts__audio *, uint8_t *, size_t *))
{
    qtts__chunks *chunks = reader->chunks;
    size_t loose = chunks->fill.size - chunks->ready;
    if (loose == 0 || reader->refused) return chunks->fill.size = chunks->ready, QTTS_OK;
    size_t whole = judge(&reader->audio, chunks->fill.data + chunks->ready, &loose);
    chunks->fill.size = chunks->ready + loose;
    chunks->ready += whole;
    reader->audio_bytes += (int64_t)whole;
    if (reader->audio.failed) return qtts__error_set(reader->error, QTTS_PROTOCOL, "the audio begins with a WAV header that cannot be right");
    if (reader->audio.format.encoding < QTTS_MP3 || reader->other_audio) return QTTS_OK;
    reader->audio_bytes -= (int64_t)whole;
    chunks->ready = chunks->fill.size = 0;
    return qtts__error_set(reader->error, QTTS_PROTOCOL, "the audio is %s, where PCM was to be expected",
                           reader->audio.format.encoding == QTTS_MP3 ? "MP3" : "Ogg");
}

/* No more audio comes: what was too short to be judged is PCM if it is all that there was, and half a sample is none. */
static void reader_settle_all(qtts__reader *reader)
{
    qtts__chunks *chunks = reader->chunks;
    reader_settle(reader, reader->stopped ? qtts__audio_finish : qtts__audio_cut);
    if (reader->stopped || reader->error->shown.status == QTTS_INCOMPLETE) reader->trailing_bytes = (int)(chunks->fill.size - chunks->ready);
    chunks->fill.size = chunks->ready;
}

/* ---- JSON: the data of an event, or a whole body ---- */

static qtts_status reader_not_json(qtts__reader *reader)
{
    return qtts__error_set(reader->error, QTTS_PROTOCOL, "event %lld is not JSON", (long long)(reader->events + 1));
}

static qtts_status reader_bad_audio(qtts__reader *reader)
{
    return qtts__error_set(reader->error, QTTS_PROTOCOL, "the audio of event %lld is not base64", (long long)(reader->events + 1));
}

/* What is not JSON may still be an event that is to be ignored: the end of the event tells. */
static qtts_status reader_status_of(qtts__reader *reader, qtts__envelope_kind kind)
{
    switch (kind) {
    case QTTS__ENVELOPE_NOMEM: return reader_nomem(reader);
    case QTTS__ENVELOPE_OVER:
        return qtts__error_set(reader->error, QTTS_LIMIT, "an event of over %zu bytes besides its audio (max_event_bytes)", reader->event_ceiling);
    case QTTS__ENVELOPE_BAD_AUDIO: return reader_bad_audio(reader);
    default: return QTTS_OK;
    }
}

/* Eats up to a CR, a LF or the end. What was decoded is judged before what comes behind it, so that the first fault is always the same. */
static qtts_status reader_json(qtts__reader *reader, const char **at, const char *end)
{
    qtts__envelope_kind kind = qtts__envelope_feed(&reader->envelope, at, end, &reader->chunks->fill, reader->event_ceiling);
    qtts_status settled = reader_settle(reader, qtts__audio_feed);
    return settled < 0 ? settled : reader_status_of(reader, kind);
}

static qtts_status reader_newline(qtts__reader *reader)
{
    return reader_status_of(reader, qtts__envelope_newline(&reader->envelope));
}

static qtts_status reader_refused(qtts__reader *reader, const qtts__failure *failure, int http_status)
{
    const char *message = failure->message[0] != '\0' ? failure->message
                          : failure->code[0] != '\0'  ? failure->code
                                                      : "the service failed without saying why";
    qtts_status status = qtts__error_set(reader->error, QTTS_SERVICE, "%s", message);
    reader->error->shown.http_status = http_status != 0 ? http_status : qtts__advice_status_of(failure->code);
    qtts__error_code(reader->error, failure->code);
    qtts__error_request_id(reader->error, reader->facts->request_id);
    return status;
}

static qtts__message_kind reader_message(qtts__reader *reader, qtts__failure *failure)
{
    const qtts__buffer *text = &reader->envelope.text;
    return qtts__message_read((const char *)text->data, text->size, reader->facts, failure);
}

/* ---- events ---- */

/* Events of other names may carry anything. */
static bool reader_known_event(const qtts__reader *reader)
{
    const char *name = reader->sse.name;
    return name[0] == '\0' || strcmp(name, "result") == 0 || strcmp(name, "message") == 0 || strcmp(name, "error") == 0;
}

static bool reader_done_mark(const qtts__reader *reader) { return reader->head_size == 6 && memcmp(reader->head, "[DONE]", 6) == 0; }

/* With an error's HTTP status what is not the service's is the gateway's: then the end of the answer tells. */
static bool reader_may_be_ignored(const qtts__reader *reader) { return reader->refused || !reader_known_event(reader); }

static qtts_status reader_bad_event(qtts__reader *reader)
{
    return reader_done_mark(reader) || reader_may_be_ignored(reader) ? QTTS_OK : reader_not_json(reader);
}

/* The event itself says that it is an error, whatever its data is. */
static bool reader_error_event(const qtts__reader *reader) { return reader->sse.status >= 400 || strcmp(reader->sse.name, "error") == 0; }

static int reader_event_status(const qtts__reader *reader, const qtts__reading *reading)
{
    if (reader->sse.status >= 400) return reader->sse.status;
    return reading->http_status >= 400 ? reading->http_status : 0;
}

static qtts__message_kind reader_end_text(qtts__reader *reader, qtts__failure *failure)
{
    bool whole = qtts__envelope_end(&reader->envelope) == QTTS__ENVELOPE_OK;
    return whole ? reader_message(reader, failure) : QTTS__MESSAGE_BAD;
}

static qtts_status reader_judge_event(qtts__reader *reader, const qtts__reading *reading, qtts__message_kind kind, const qtts__failure *failure)
{
    bool refused = kind == QTTS__MESSAGE_ERROR || reader_error_event(reader);
    if (kind == QTTS__MESSAGE_NOMEM) return reader_nomem(reader);
    if (refused) return reader_refused(reader, failure, reader_event_status(reader, reading));
    if (kind == QTTS__MESSAGE_BAD) return reader_bad_event(reader);
    if (kind == QTTS__MESSAGE_STRANGE && !reader_may_be_ignored(reader))
        return qtts__error_set(reader->error, QTTS_PROTOCOL, "event %lld has no output", (long long)(reader->events + 1));
    if (kind == QTTS__MESSAGE_STOP && qtts__reading_accepted(reading)) reader->stopped = true;
    return reader->stopped ? QTTS_DONE : QTTS_OK;
}

static qtts_status reader_event(qtts__reader *reader, const qtts__reading *reading)
{
    qtts__failure failure;
    failure.code[0] = failure.message[0] = '\0';
    qtts__message_kind kind = reader_end_text(reader, &failure);
    qtts_status status = reader_judge_event(reader, reading, kind, &failure);
    if (kind == QTTS__MESSAGE_RESULT) qtts__repeat_learn(&reader->repeat, &reader->envelope.text, reader->envelope.head);
    else qtts__repeat_forget(&reader->repeat);
    qtts__envelope_next(&reader->envelope);
    reader->head_size = 0;
    reader->events++;
    return status;
}

static void reader_keep_head(qtts__reader *reader, const char *start, const char *end)
{
    if (reader->head_size == 0 && (size_t)(end - start) >= sizeof reader->head) {
        memcpy(reader->head, start, sizeof reader->head);
        reader->head_size = sizeof reader->head;
    }
    for (; start < end && reader->head_size < sizeof reader->head; start++) reader->head[reader->head_size++] = *start;
}

static qtts_status reader_data(qtts__reader *reader, const char **at, const char *end)
{
    const char *start = *at;
    qtts__repeat_note_data(&reader->repeat);
    qtts_status status = reader_json(reader, at, end);
    while (reader->envelope.failed && *at < end && **at != '\n' && **at != '\r') ++*at;
    reader_keep_head(reader, start, *at);
    bool judged = reader->envelope.failed && reader->head_size == sizeof reader->head && !reader_error_event(reader);
    return status == QTTS_OK && judged ? reader_bad_event(reader) : status;
}

/* Events that are read line by line; up to the end of one behind which others may repeat it. */
static qtts_status reader_lines(qtts__reader *reader, const qtts__reading *reading, const char **at, const char *end)
{
    while (!reader->repeat.repeating) {
        qtts_status status = QTTS_OK;
        const char *start = *at;
        qtts__sse_kind kind = qtts__sse_next(&reader->sse, at, end);
        qtts__repeat_note(&reader->repeat, start, (size_t)(*at - start));
        switch (kind) {
        case QTTS__SSE_MORE: return QTTS_OK;
        case QTTS__SSE_DATA: status = reader_data(reader, at, end); break;
        case QTTS__SSE_NEWLINE: status = reader_newline(reader); break;
        case QTTS__SSE_EVENT: status = reader_event(reader, reading); break;
        }
        if (status != QTTS_OK) return status;
    }
    return QTTS_OK;
}

/* The event is another one: what it had in common with the one before is read as if it came now. */
static qtts_status reader_common(qtts__reader *reader, const qtts__reading *reading)
{
    qtts__repeat common = reader->repeat;
    bool past_audio = common.echoed >= common.audio_at;
    const char *lead = common.text, *rest = common.text + common.audio_at;
    qtts__repeat_forget(&reader->repeat);
    qtts_status status = reader_lines(reader, reading, &lead, past_audio ? rest : lead + common.echoed);
    if (status != QTTS_OK || !past_audio) return status;
    reader->envelope.base64 = common.base64;
    return reader_lines(reader, reading, &rest, common.text + common.echoed);
}

static qtts_status reader_repeated(qtts__reader *reader, const qtts__reading *reading, const char **at, const char *end)
{
    qtts__repeat_kind kind = qtts__repeat_feed(&reader->repeat, at, end, &reader->chunks->fill);
    qtts_status status = reader_settle(reader, qtts__audio_feed);
    if (status != QTTS_OK) return status;
    if (kind == QTTS__REPEAT_BAD_AUDIO) return reader_bad_audio(reader);
    if (kind == QTTS__REPEAT_OTHER) return reader_common(reader, reading);
    if (kind == QTTS__REPEAT_EVENT) reader->events++;
    return QTTS_OK;
}

static qtts_status reader_events(qtts__reader *reader, const qtts__reading *reading, const char *at, const char *end)
{
    qtts_status status = QTTS_OK;
    while (status == QTTS_OK && at < end)
        status = reader->repeat.repeating ? reader_repeated(reader, reading, &at, end) : reader_lines(reader, reading, &at, end);
    return status;
}

/* ---- answers ---- */

static qtts_status reader_body(qtts__reader *reader, const char *at, const char *end)
{
    qtts_status status = QTTS_OK;
    while (at < end && status == QTTS_OK && !reader->envelope.failed) {
        status = reader_json(reader, &at, end);
        if (at == end || status != QTTS_OK || reader->envelope.failed) break;
        status = reader_newline(reader);
        at++;
    }
    return status;
}

/* Some answers come without a Content-Type (a 401 of the service does): then the first byte tells. */
static uint8_t reader_choose_mode(const qtts__reading *reading, char first)
{
    if (reading->event_stream) return QTTS__READER_EVENTS;
    if (reading->html) return QTTS__READER_FOREIGN;
    if (first == '{' || first == '[' || first == ' ' || first == '\n' || first == '\r' || first == '\t') return QTTS__READER_JSON;
    return first != '\0' && strchr(":ierds\xEF", first) ? QTTS__READER_EVENTS : QTTS__READER_FOREIGN;
}

static void reader_keep_start(qtts__reader *reader, const char *bytes, size_t size)
{
    size_t room = sizeof reader->start - reader->start_size, count = size < room ? size : room;
    memcpy(reader->start + reader->start_size, bytes, count);
    reader->start_size = (uint16_t)(reader->start_size + count);
}

qtts_status qtts__reader_feed(qtts__reader *reader, const qtts__reading *reading, const char *bytes, size_t size)
{
    qtts_status status = QTTS_OK;
    if (reader->error->shown.status != QTTS_OK) return reader->error->shown.status;
    if (reader->stopped) return QTTS_DONE;
    if (size == 0) return QTTS_OK;
    if (reading->encoded) return qtts__error_set(reader->error, QTTS_PROTOCOL, "the answer has a Content-Encoding that was not asked for");
    reader->refused = !qtts__reading_accepted(reading);
    if (reader->mode == QTTS__READER_NEW) reader->mode = reader_choose_mode(reading, bytes[0]);
    if (reader->start_size < sizeof reader->start) reader_keep_start(reader, bytes, size);
    if (!qtts__buffer_reserve(&reader->chunks->fill, qtts__base64_room(size + 4))) return reader_nomem(reader);
    if (reader->mode == QTTS__READER_EVENTS) status = reader_events(reader, reading, bytes, bytes + size);
    if (reader->mode == QTTS__READER_JSON) status = reader_body(reader, bytes, bytes + size);
    if (status != QTTS_OK) reader_settle_all(reader);
    return reader->error->shown.status != QTTS_OK ? reader->error->shown.status : status;
}

/* An event that has repeated the one before so far says nothing new, whether it is whole or not. */
static qtts_status reader_finish_events(qtts__reader *reader, const qtts__reading *reading)
{
    bool empty = reader->events == 0;
    if (qtts__sse_finish(&reader->sse) == QTTS__SSE_EVENT) {
        qtts__failure failure = {.code = ""};
        qtts__message_kind kind = reader_end_text(reader, &failure);
        qtts_status status = kind == QTTS__MESSAGE_BAD ? QTTS_OK : reader_judge_event(reader, reading, kind, &failure); /* cut off: no event */
        if (status != QTTS_OK) return status;
        empty = false;
    }
    if (!qtts__reading_accepted(reading) || empty) return qtts__foreign_set(reader, reading);
    return qtts__error_set(reader->error, QTTS_INCOMPLETE, "the audio ended before the service said \"stop\"");
}

static bool reader_has_audio(const qtts__reader *reader)
{
    return reader->audio_bytes != 0 || reader->chunks->fill.size != 0 || (!reader->streamed && reader->facts->url);
}

static qtts_status reader_finish_json(qtts__reader *reader, const qtts__reading *reading)
{
    qtts__failure failure;
    switch (reader_end_text(reader, &failure)) {
    case QTTS__MESSAGE_NOMEM: return reader_nomem(reader);
    case QTTS__MESSAGE_ERROR: return reader_refused(reader, &failure, reading->http_status >= 400 ? reading->http_status : 0);
    case QTTS__MESSAGE_STOP: reader->stopped = qtts__reading_accepted(reading) && reader_has_audio(reader); break;
    default: break;
    }
    return reader->stopped ? QTTS_DONE : qtts__foreign_set(reader, reading);
}

qtts_status qtts__reader_finish(qtts__reader *reader, const qtts__reading *reading)
{
    qtts_status status;
    if (reader->error->shown.status != QTTS_OK) return reader->error->shown.status;
    if (reader->stopped) return QTTS_DONE;
    switch (reader->mode) {
    case QTTS__READER_EVENTS: status = reader_finish_events(reader, reading); break;
    case QTTS__READER_JSON: status = reader_finish_json(reader, reading); break;
    default: status = qtts__foreign_set(reader, reading); break;
    }
    reader_settle_all(reader);
    return reader->error->shown.status != QTTS_OK ? reader->error->shown.status : status;
}

void qtts__reader_cut(qtts__reader *reader) { reader_settle_all(reader); }

void qtts__reader_reset(qtts__reader *reader)
{
    qtts__envelope_free(&reader->envelope);
    *reader = (qtts__reader){.chunks = reader->chunks,
                             .facts = reader->facts,
                             .error = reader->error,
                             .event_ceiling = reader->event_ceiling,
                             .streamed = reader->streamed,
                             .other_audio = reader->other_audio};
}

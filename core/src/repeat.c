/* Events that repeat the one before. */
#include "repeat.h"

#include <string.h>

static bool repeat_digit(char character) { return character >= '0' && character <= '9'; }

static bool repeat_echo(qtts__repeat *repeat, const char **at, const char *end, size_t until)
{
    size_t left = until - repeat->echoed, size = (size_t)(end - *at) < left ? (size_t)(end - *at) : left;
    if (memcmp(*at, repeat->text + repeat->echoed, size) != 0) return false;
    *at += size;
    repeat->echoed = (uint16_t)(repeat->echoed + size);
    return true;
}

/* Up to the audio, or the end of the input. */
static bool repeat_head(qtts__repeat *repeat, const char **at, const char *end)
{
    if (repeat->numbered && repeat->echoed <= repeat->digits_at) {
        if (!repeat_echo(repeat, at, end, repeat->digits_at)) return false;
        if (repeat->echoed < repeat->digits_at) return true;
        while (*at < end && repeat_digit(**at)) ++*at;
    }
    return repeat_echo(repeat, at, end, repeat->audio_at);
}

/* EVENT: so far, up to the quote behind the audio's text. */
static qtts__repeat_kind repeat_audio(qtts__repeat *repeat, const char **at, const char *end, qtts__buffer *audio)
{
    size_t written;
    *at += qtts__base64_run(&repeat->base64, *at, (size_t)(end - *at), audio->data + audio->size, &written);
    audio->size += written;
    for (; *at < end && **at == '='; ++*at) {
        audio->size += qtts__base64_character(&repeat->base64, '=', audio->data + audio->size);
        if (repeat->base64.failed) return QTTS__REPEAT_BAD_AUDIO;
    }
    if (*at == end) return QTTS__REPEAT_MORE;
    if (**at != '"') return QTTS__REPEAT_OTHER;
    audio->size += qtts__base64_finish(&repeat->base64, audio->data + audio->size);
    return repeat->base64.failed ? QTTS__REPEAT_BAD_AUDIO : QTTS__REPEAT_EVENT;
}

qtts__repeat_kind qtts__repeat_feed(qtts__repeat *repeat, const char **at, const char *end, qtts__buffer *audio)
{
    if (repeat->echoed < repeat->audio_at && !repeat_head(repeat, at, end)) return QTTS__REPEAT_OTHER;
    if (repeat->echoed < repeat->audio_at) return QTTS__REPEAT_MORE;
    if (repeat->echoed == repeat->audio_at) {
        qtts__repeat_kind kind = repeat_audio(repeat, at, end, audio);
        if (kind != QTTS__REPEAT_EVENT) return kind;
    }
    if (!repeat_echo(repeat, at, end, repeat->size)) return QTTS__REPEAT_OTHER;
    if (repeat->echoed < repeat->size) return QTTS__REPEAT_MORE;
    repeat->echoed = 0;
    return QTTS__REPEAT_EVENT;
}

/* ---- what is to be repeated ---- */

void qtts__repeat_note(qtts__repeat *repeat, const char *bytes, size_t size)
{
    char *to = repeat->behind_data ? repeat->trail + repeat->trail_size : repeat->text + repeat->lead_size;
    size_t room = repeat->behind_data ? sizeof repeat->trail - repeat->trail_size : sizeof repeat->text - repeat->lead_size;
    repeat->unfit = repeat->unfit || size > room;
    if (repeat->unfit) return;
    memcpy(to, bytes, size);
    if (repeat->behind_data) repeat->trail_size = (uint8_t)(repeat->trail_size + size);
    else repeat->lead_size = (uint16_t)(repeat->lead_size + size);
}

void qtts__repeat_note_data(qtts__repeat *repeat) { repeat->behind_data = true; }

/* `id:7`, behind a LF that still belongs to the end of the event before: the digits mean nothing here, and differ from event to event. At the
 * latest `data:` ends them, which stands in front of the audio of every event. */
static void repeat_leave_digits_out(qtts__repeat *repeat)
{
    static const char id[] = "id:";
    size_t from = repeat->text[0] == '\n', to;
    repeat->numbered = memcmp(repeat->text + from, id, sizeof id - 1) == 0;
    if (!repeat->numbered) return;
    for (to = from += sizeof id - 1; repeat_digit(repeat->text[to]); to++) {
    }
    memmove(repeat->text + from, repeat->text + to, repeat->size - to);
    repeat->size = (uint16_t)(repeat->size - (to - from));
    repeat->audio_at = (uint16_t)(repeat->audio_at - (to - from));
    repeat->digits_at = (uint16_t)from;
}

/* A byte order mark means something at the beginning of the answer only. */
static bool repeat_begins_answer(const qtts__repeat *repeat) { return repeat->text[0] == '\xEF'; }

void qtts__repeat_learn(qtts__repeat *repeat, const qtts__buffer *envelope, size_t audio_at)
{
    size_t lead = repeat->lead_size, size = lead + envelope->size + repeat->trail_size;
    if (repeat->unfit || audio_at == 0 || size > sizeof repeat->text || repeat_begins_answer(repeat)) {
        qtts__repeat_forget(repeat);
        return;
    }
    memcpy(repeat->text + lead, envelope->data, envelope->size);
    memcpy(repeat->text + lead + envelope->size, repeat->trail, repeat->trail_size);
    repeat->size = (uint16_t)size;
    repeat->audio_at = (uint16_t)(lead + audio_at);
    repeat_leave_digits_out(repeat);
    repeat->echoed = 0;
    repeat->base64 = (qtts__base64){0};
    repeat->repeating = true;
}

void qtts__repeat_forget(qtts__repeat *repeat)
{
    repeat->repeating = repeat->unfit = repeat->behind_data = false;
    repeat->lead_size = repeat->trail_size = 0;
}

/* Joins spoken pieces: trims the silence at their edges, puts pauses between them, fades every cut. */
#include "join.h"

#include <limits.h>
#include <string.h>

/* Levels are half of what lies between the lowest and the highest sample of a window: a DC offset does not count. */
enum {
    JOIN_SILENT = 33,            /* -60 dB of full scale: nothing below is heard */
    JOIN_UNKNOWN = 184,          /* -45 dB: the most that is taken for silence before a voice was heard */
    JOIN_OVER_NOISE = 4,         /* 12 dB over the quietest window: noise that hums along is silence */
    JOIN_UNDER_VOICE = 100,      /* 40 dB under the loudest: soft consonants stay above */
    JOIN_UNDER_VOICE_LATER = 32, /* 30 dB, once the quietest window is one of many and no consonant */
    JOIN_MANY_WINDOWS = 1000 / QTTS__JOIN_WINDOW_MS,
    JOIN_CLICK_WINDOWS = 1, /* what is not longer, alone in silence, is a click */
    JOIN_RELEASE_MS = 150,  /* but so soon behind a sound it is the release of a final t or k */
    JOIN_SAMPLE_BYTES = 2
};

void qtts__join_begin(qtts__join *join, const qtts_format *format, bool trims)
{
    size_t frame = (size_t)(format->channels * format->sample_width), rate = (size_t)format->sample_rate;
    join->trims = trims;
    join->begun = true;
    join->channels = format->channels;
    if (!trims) return;
    join->window = rate * QTTS__JOIN_WINDOW_MS / 1000 * frame;
    if (join->window == 0) join->window = frame;
    join->lead = join->window * (QTTS__JOIN_LEAD_MS / QTTS__JOIN_WINDOW_MS);
    join->tail = join->window * (QTTS__JOIN_TAIL_MS / QTTS__JOIN_WINDOW_MS);
    join->most_held = join->window * (QTTS__JOIN_HELD_MS / QTTS__JOIN_WINDOW_MS);
    join->quietest = join->quietest_before = INT_MAX;
}

static int join_sample(const uint8_t *at) { return (int16_t)(uint16_t)(at[0] | at[1] << 8); }

static void join_set_sample(uint8_t *at, int sample)
{
    at[0] = (uint8_t)sample;
    at[1] = (uint8_t)((unsigned)sample >> 8);
}

/* ---- what is silence ---- */

static int join_channel_level(const qtts__join *join, const uint8_t *audio, size_t size, int channel)
{
    size_t frame = (size_t)join->channels * JOIN_SAMPLE_BYTES;
    int lowest = INT16_MAX, highest = INT16_MIN;
    for (size_t at = (size_t)channel * JOIN_SAMPLE_BYTES; at < size; at += frame) {
        int sample = join_sample(audio + at);
        if (sample < lowest) lowest = sample;
        if (sample > highest) highest = sample;
    }
    return highest < lowest ? 0 : (highest - lowest + 1) / 2;
}

static int join_level(const qtts__join *join, const uint8_t *audio, size_t size)
{
    int most = 0;
    for (int channel = 0; channel < join->channels; channel++) {
        int level = join_channel_level(join, audio, size, channel);
        if (level > most) most = level;
    }
    return most;
}

static int join_threshold(const qtts__join *join)
{
    int under = join->windows > JOIN_MANY_WINDOWS ? JOIN_UNDER_VOICE_LATER : JOIN_UNDER_VOICE;
    int most = join->loudest == 0 ? JOIN_UNKNOWN : join->loudest / under;
    int quietest = join->quietest < join->quietest_before ? join->quietest : join->quietest_before;
    int noise = quietest > INT_MAX / JOIN_OVER_NOISE ? INT_MAX : quietest * JOIN_OVER_NOISE;
    if (noise > most) noise = most;
    return noise > JOIN_SILENT ? noise : JOIN_SILENT;
}

/* ---- letting out ---- */

static bool join_let_out(qtts__join *join, size_t size, qtts__buffer *out)
{
    if (!qtts__buffer_append(out, join->held.data, size)) return false;
    memmove(join->held.data, join->held.data + size, join->held.size - size);
    join->held.size -= size;
    join->judged -= size < join->judged ? size : join->judged;
    join->given += (int64_t)size;
    return true;
}

static void join_forget(qtts__join *join, size_t size)
{
    memmove(join->held.data, join->held.data + size, join->held.size - size);
    join->held.size -= size;
    join->judged -= size < join->judged ? size : join->judged;
}

static void join_fade(const qtts__join *join, uint8_t *audio, size_t size, bool rising)
{
    int frames = (int)(size / ((size_t)join->channels * JOIN_SAMPLE_BYTES));
    for (int i = 0; i < frames * join->channels; i++) {
        int frame = i / join->channels, weight = rising ? frame : frames - 1 - frame;
        uint8_t *at = audio + i * JOIN_SAMPLE_BYTES;
        join_set_sample(at, join_sample(at) * weight / frames);
    }
}

static bool join_give_pause(qtts__join *join, size_t size, qtts__buffer *out)
{
    join->pause = 0;
    if (size == 0) return true;
    if (!qtts__buffer_reserve(out, size)) return false;
    memset(out->data + out->size, 0, size);
    out->size += size;
    join->given += (int64_t)size;
    return true;
}

static size_t join_smaller(size_t a, size_t b) { return a < b ? a : b; }

/* The first sound of a piece: what is owed of the pause, then the piece from a little before that sound on. */
static bool join_onset(qtts__join *join, qtts__buffer *out)
{
    size_t loud = (size_t)join->loud_run * join->window, before = join->judged - loud;
    size_t lead = join_smaller(before, join->given == 0 ? join->lead : join_smaller(join->lead, join->pause));
    join_forget(join, before - lead);
    if (!join_give_pause(join, join->pause > lead ? join->pause - lead : 0, out)) return false;
    join->piece_at = join->given;
    join->speaks = true;
    join->silent = join->silence_given = 0;
    join_fade(join, join->held.data, join_smaller(join->window, join->held.size), true);
    return join_let_out(join, join->judged - join->window, out);
}

/* ---- judging ---- */

static bool join_lead_window(qtts__join *join, bool loud, qtts__buffer *out)
{
    join->loud_run = loud ? join->loud_run + 1 : 0;
    if (join->loud_run > JOIN_CLICK_WINDOWS) return join_onset(join, out);
    size_t wanted = join->lead + (size_t)join->loud_run * join->window;
    if (join->judged > wanted) join_forget(join, join->judged - wanted);
    return true;
}

/* A silence that goes on for too long is let out, half of it at once so that what stays is moved seldom. */
static bool join_silence(qtts__join *join, qtts__buffer *out)
{
    join->silent += join->window;
    if (join->judged <= join->most_held) return true;
    size_t half = join->judged / (2 * join->window) * join->window;
    join->silent = join_smaller(join->silent, join->judged - half);
    join->silence_given += half;
    return join_let_out(join, half, out);
}

static bool join_body_window(qtts__join *join, bool loud, qtts__buffer *out)
{
    join->loud_run = loud ? join->loud_run + 1 : 0;
    bool sounds = join->loud_run > JOIN_CLICK_WINDOWS || (loud && join->silent <= join->window / QTTS__JOIN_WINDOW_MS * JOIN_RELEASE_MS);
    if (!sounds) return join_silence(join, out);
    join->silent = join->silence_given = 0;
    return join_let_out(join, join->judged - join->window, out); /* the last window waits: the piece may end here, and must fade then */
}

static bool join_judge(qtts__join *join, size_t size, qtts__buffer *out)
{
    int level = join_level(join, join->held.data + join->judged, size);
    if (size == join->window && level < join->quietest) join->quietest = level;
    bool loud = level > join_threshold(join);
    join->judged += size;
    join->windows++;
    if (loud && level > join->loudest && join->loud_run > 0) join->loudest = level;
    return join->speaks ? join_body_window(join, loud, out) : join_lead_window(join, loud, out);
}

static bool join_pass(qtts__join *join, const void *audio, size_t size, qtts__buffer *out)
{
    if (size == 0) return true;
    if (!join->speaks) join->piece_at = join->given;
    join->speaks = true;
    join->given += (int64_t)size;
    return qtts__buffer_append(out, audio, size);
}

bool qtts__join_feed(qtts__join *join, const void *audio, size_t size, qtts__buffer *out)
{
    if (!join->trims) return join_pass(join, audio, size, out);
    const uint8_t *from = audio;
    while (size != 0) {
        size_t part = join_smaller(size, join->window - (join->held.size - join->judged));
        if (!qtts__buffer_append(&join->held, from, part)) return false;
        from += part;
        size -= part;
        if (join->held.size - join->judged == join->window && !join_judge(join, join->window, out)) return false;
    }
    return true;
}

/* ---- the end of a piece ---- */

static void join_rest(qtts__join *join)
{
    join->held.size = join->judged = join->silent = 0;
    join->loud_run = 0;
    if (join->quietest != INT_MAX) join->quietest_before = join->quietest;
    join->quietest = INT_MAX;
}

/* The piece's last sound, and as much of the silence behind it as the pause and the margin allow. */
static bool join_give_tail(qtts__join *join, size_t pause, qtts__buffer *out)
{
    pause -= join_smaller(pause, join->silence_given);
    size_t rest = join->held.size - join->judged; /* less than a window: as silent as the window before it */
    size_t silence = join->silent + (join->silent != 0 ? rest : 0);
    size_t kept = join_smaller(silence, join_smaller(join->tail, pause));
    size_t size = join->held.size - silence + kept, faded = join_smaller(join->window, size);
    join_fade(join, join->held.data + size - faded, faded, false);
    join->pause = pause - kept;
    join->silence_given += kept;
    return join_let_out(join, size, out);
}

static size_t join_pause_bytes(const qtts__join *join, int pause_ms)
{
    size_t bytes = (size_t)(pause_ms > 0 ? pause_ms : 0) * join->window / QTTS__JOIN_WINDOW_MS;
    return bytes - bytes % ((size_t)join->channels * JOIN_SAMPLE_BYTES);
}

void qtts__join_widen(qtts__join *join, int pause_ms)
{
    if (!join->trims || join->given == 0) return;
    size_t pause = join_pause_bytes(join, pause_ms), owed = pause - join_smaller(pause, join->silence_given);
    if (owed > join->pause) join->pause = owed;
}

bool qtts__join_end(qtts__join *join, int pause_ms, qtts__buffer *out)
{
    bool spoke = join->speaks, given = true;
    if (!spoke) join->piece_at = join->given;
    join->speaks = false;
    if (!join->trims) return true;
    if (spoke) given = join_give_tail(join, join_pause_bytes(join, pause_ms), out);
    else qtts__join_widen(join, pause_ms); /* a silent piece is a pause, not two: the longer one counts */
    join_rest(join);
    return given;
}

void qtts__join_free(qtts__join *join)
{
    qtts__buffer_free(&join->held);
    *join = (qtts__join){0};
}

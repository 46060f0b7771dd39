/* Joins: pieces made of sounds and silences, fed whole and in every way, give the same audio, with the pauses asked for and without a step. */
#include "join.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RATE = 24000, PARTS = 8, PIECES = 4, A_MS = RATE / 1000, WINDOW_MS = QTTS__JOIN_WINDOW_MS };

typedef enum join_sound { END, TONE, CUT, SILENCE, HISS, CLICK, WHISPER } join_sound; /* CUT: a tone in the middle of its wave */

/* A part lasts so long. A click is one sample in its middle. */
typedef struct join_part {
    join_sound sound;
    int ms;
} join_part;

/* What comes out, in ms: `expected` alternates sound and silence, from the first sound to the last, 0 ends it. */
typedef struct join_row {
    const char *name;
    join_part pieces[PIECES][PARTS];
    int pause_ms;
    int offset; /* DC */
    int noise;  /* that hums below everything, up to that */
    int expected[12];
    int before, after; /* what is left of the silence at the very ends, at most */
} join_row;

static const join_row join_rows[] = {
    {"two pieces with long edges",
     {{{SILENCE, 300}, {TONE, 200}, {SILENCE, 500}}, {{SILENCE, 400}, {TONE, 300}, {SILENCE, 400}}},
     400,
     0,
     0,
     {200, 400, 300},
     30,
     60},
    {"edges that are shorter than the pause", {{{TONE, 200}, {SILENCE, 20}}, {{SILENCE, 10}, {TONE, 300}}}, 400, 0, 0, {200, 400, 300}, 0, 0},
    {"no edges at all", {{{CUT, 200}}, {{CUT, 300}}, {{CUT, 100}}}, 250, 0, 0, {200, 250, 300, 250, 100}, 0, 0},
    {"nor a pause", {{{CUT, 200}}, {{CUT, 300}}, {{CUT, 100}}}, 0, 0, 0, {600}, 0, 0},
    {"a pause that is shorter than the margins", {{{TONE, 200}, {SILENCE, 500}}, {{SILENCE, 400}, {TONE, 300}}}, 40, 0, 0, {200, 40, 300}, 0, 0},
    {"no pause", {{{TONE, 200}, {SILENCE, 500}}, {{SILENCE, 400}, {TONE, 300}}}, 0, 0, 0, {500}, 0, 0},
    {"silence inside of a piece stays", {{{TONE, 200}, {SILENCE, 700}, {TONE, 100}}, {{TONE, 300}}}, 200, 0, 0, {200, 700, 100, 200, 300}, 0, 0},
    {"also when it is longer than what is held back",
     {{{TONE, 200}, {SILENCE, 5000}, {TONE, 100}, {SILENCE, 100}}, {{TONE, 300}}},
     200,
     0,
     0,
     {200, 5000, 100, 200, 300},
     0,
     0},
    {"behind a piece what was let out of it is the pause", {{{TONE, 200}, {SILENCE, 4000}}, {{TONE, 300}}}, 400, 0, 0, {200, 1500, 300}, 0, 0},
    {"a silent piece is no second pause",
     {{{TONE, 200}, {SILENCE, 300}}, {{SILENCE, 900}}, {{SILENCE, 100}, {TONE, 300}}},
     400,
     0,
     0,
     {200, 400, 300},
     0,
     0},
    {"nothing but silence first", {{{SILENCE, 900}}, {{SILENCE, 100}, {TONE, 300}}}, 400, 0, 0, {300}, 30, 0},
    {"an empty piece", {{{TONE, 200}}, {{SILENCE, 0}, {SILENCE, 0}}, {{TONE, 300}}}, 400, 0, 0, {200, 400, 300}, 0, 0},
    {"a click in front is no sound", {{{TONE, 200}}, {{SILENCE, 200}, {CLICK, 10}, {SILENCE, 200}, {TONE, 300}}}, 400, 0, 0, {200, 400, 300}, 0, 0},
    {"nor is one far behind", {{{TONE, 200}, {SILENCE, 300}, {CLICK, 10}, {SILENCE, 100}}, {{TONE, 300}}}, 400, 0, 0, {200, 400, 300}, 0, 0},
    {"the release of a final consonant is one",
     {{{TONE, 200}, {SILENCE, 80}, {TONE, 5}, {SILENCE, 200}}, {{TONE, 300}}},
     400,
     0,
     0,
     {200, 80, 5, 400, 300},
     0,
     0},
    {"a whisper is no silence",
     {{{TONE, 200}, {WHISPER, 100}, {SILENCE, 300}}, {{SILENCE, 200}, {WHISPER, 100}, {TONE, 300}}},
     400,
     0,
     0,
     {300, 400, 400},
     0,
     0},
    {"nor is a later piece that begins with one", {{{TONE, 1200}, {SILENCE, 200}}, {{WHISPER, 100}, {TONE, 300}}}, 400, 0, 0, {1200, 400, 400}, 0, 0},
    {"DC is no sound",
     {{{SILENCE, 300}, {TONE, 200}, {SILENCE, 500}}, {{SILENCE, 400}, {TONE, 300}, {SILENCE, 400}}},
     400,
     1500,
     0,
     {200, 400, 300},
     30,
     60},
    {"noise is no sound",
     {{{SILENCE, 300}, {TONE, 1200}, {SILENCE, 500}}, {{SILENCE, 400}, {TONE, 300}, {SILENCE, 400}}},
     400,
     0,
     60,
     {1200, 400, 300},
     30,
     60},
    {"hiss is one", {{{HISS, 200}, {SILENCE, 300}}, {{SILENCE, 300}, {HISS, 300}}}, 400, 0, 0, {200, 400, 300}, 0, 0},
};

/* ---- audio ---- */

typedef struct join_audio {
    int16_t samples[RATE * 12];
    size_t count;
} join_audio;

static int join_noise(int most)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return most == 0 ? 0 : (int)(state >> 16) % (2 * most + 1) - most;
}

static int join_sample(join_sound sound, int at, int count)
{
    double tone = sin(2 * M_PI * 220 * at / RATE);
    switch (sound) {
    case TONE: return (int)(12000 * tone);
    case CUT: return (int)(12000 * sin(2 * M_PI * 220 * at / RATE + 1));
    case WHISPER: return (int)(250 * tone);
    case HISS: return join_noise(2000);
    case CLICK: return at == count / 2 ? 20000 : 0;
    default: return 0;
    }
}

static void join_make(join_audio *audio, const join_part *parts, const join_row *row)
{
    audio->count = 0;
    for (int i = 0; i < PARTS && parts[i].sound != END; i++)
        for (int at = 0, count = parts[i].ms * A_MS; at < count; at++)
            audio->samples[audio->count++] = (int16_t)(join_sample(parts[i].sound, at, count) + row->offset + join_noise(row->noise));
}

static int join_steepest(const int16_t *samples, size_t count)
{
    int most = 0;
    for (size_t i = 1; i < count; i++) {
        int step = abs(samples[i] - samples[i - 1]);
        if (step > most) most = step;
    }
    return most;
}

/* ---- joining ---- */

static void join_feed(qtts__join *join, const join_audio *audio, size_t part, qtts__buffer *out)
{
    size_t size = audio->count * 2;
    for (size_t at = 0; at < size; at += part)
        assert_true(qtts__join_feed(join, (const char *)audio->samples + at, size - at < part ? size - at : part, out));
}

/* Gives the steepest step of what was fed. */
static int join_play(const join_row *row, size_t part, qtts__buffer *out)
{
    static join_audio audio;
    qtts_format format = {QTTS_PCM_S16LE, RATE, 1, 2};
    qtts__join join = {0};
    int steepest = 0;
    out->size = 0;
    qtts__join_begin(&join, &format, true);
    for (int i = 0; i < PIECES && row->pieces[i][0].sound != END; i++) {
        join_make(&audio, row->pieces[i], row);
        int step = join_steepest(audio.samples, audio.count);
        if (step > steepest) steepest = step;
        join_feed(&join, &audio, part, out);
        assert_true(join.held.capacity <= 4 * (QTTS__JOIN_HELD_MS + WINDOW_MS) * A_MS);
        assert_true(qtts__join_end(&join, row->pause_ms, out));
    }
    assert_int_equal(join.given, out->size);
    qtts__join_free(&join);
    return steepest;
}

/* ---- judging: windows of the result are sound or not, by a level that every sound of the rows is above ---- */

static bool join_sounds(const int16_t *samples, int noise)
{
    int lowest = INT16_MAX, highest = INT16_MIN;
    for (int i = 0; i < A_MS; i++) {
        if (samples[i] < lowest) lowest = samples[i];
        if (samples[i] > highest) highest = samples[i];
    }
    return highest - lowest > 2 * noise + 12;
}

/* Runs of sound and silence in ms; silences of up to 4 ms are zero crossings or fades. Gives how many. */
static int join_runs(const qtts__buffer *out, int noise, int *runs, int room)
{
    const int16_t *samples = (const int16_t *)(const void *)out->data;
    int count = 1, silence = 0;
    runs[0] = 0; /* the silence in front */
    for (size_t at = 0; at + A_MS <= out->size / 2; at += A_MS) {
        bool sound = join_sounds(samples + at, noise);
        if (!sound) {
            silence++;
            continue;
        }
        bool apart = silence > 4 || count == 1;
        if (apart && count + 1 < room) {
            if (count == 1) runs[0] = silence;
            else runs[count++] = silence;
            runs[count++] = 0;
        } else {
            runs[count - 1] += silence;
        }
        runs[count - 1]++;
        silence = 0;
    }
    runs[count] = silence; /* behind */
    return count;
}

static void join_judge_row(const join_row *row, const qtts__buffer *out, int steepest)
{
    int runs[32], i = 0;
    int count = join_runs(out, row->noise + row->offset / WINDOW_MS, runs, 30); /* how a fade crosses the offset is no sound */
    for (; row->expected[i] != 0; i++) {
        int slack = i % 2 == 0 ? 2 * WINDOW_MS : row->expected[i] / 10 > WINDOW_MS ? row->expected[i] / 10 : 2 * WINDOW_MS;
        if (i + 1 >= count || abs(runs[i + 1] - row->expected[i]) > slack)
            fail_msg("%s: run %d is %d ms of %d", row->name, i, i + 1 < count ? runs[i + 1] : -1, row->expected[i]);
    }
    if (count != i + 1) fail_msg("%s: %d runs, expected %d", row->name, count - 1, i);
    if (runs[0] > row->before + WINDOW_MS || runs[count] > row->after + WINDOW_MS)
        fail_msg("%s: %d ms in front, %d behind", row->name, runs[0], runs[count]);
    int step = join_steepest((const int16_t *)(const void *)out->data, out->size / 2);
    if (step > steepest) fail_msg("%s: a step of %d where the pieces have none over %d", row->name, step, steepest);
}

static void joins(void **state)
{
    static const size_t parts[] = {2, 6, 238, 240, 242, 4800, 9602};
    (void)state;
    for (size_t i = 0; i < sizeof join_rows / sizeof *join_rows; i++) {
        const join_row *row = &join_rows[i];
        qtts__buffer whole = {0}, other = {0};
        int steepest = join_play(row, SIZE_MAX / 2, &whole);
        join_judge_row(row, &whole, steepest);
        for (size_t at = 0; row->noise == 0 && at < sizeof parts / sizeof *parts; at++) {
            if (row->pieces[0][0].sound == HISS) continue; /* other noise every time */
            join_play(row, parts[at], &other);
            assert_int_equal(other.size, whole.size);
            assert_memory_equal(other.data, whole.data, whole.size);
        }
        qtts__buffer_free(&whole);
        qtts__buffer_free(&other);
    }
}

/* ---- other formats, and no trimming ---- */

static void stereo_keeps_its_channels(void **state)
{
    enum { FRAMES = RATE / 10 };
    int16_t audio[2 * FRAMES];
    qtts_format format = {QTTS_PCM_S16LE, RATE, 2, 2};
    qtts__join join = {0};
    qtts__buffer out = {0};
    (void)state;
    for (int i = 0; i < FRAMES; i++) {
        audio[2 * i] = 0;
        audio[2 * i + 1] = (int16_t)(9000 * sin(2 * M_PI * 220 * i / RATE));
    }
    qtts__join_begin(&join, &format, true);
    for (int i = 0; i < 2; i++) {
        assert_true(qtts__join_feed(&join, audio, sizeof audio, &out));
        assert_true(qtts__join_end(&join, 100, &out));
    }
    assert_int_equal(out.size, (2 * FRAMES + RATE / 10) * 4);
    for (size_t i = 0; i < out.size / 2; i += 2) assert_int_equal(((int16_t *)(void *)out.data)[i], 0);
    assert_int_equal(join.piece_at, (FRAMES + RATE / 10) * 4);
    qtts__buffer_free(&out);
    qtts__join_free(&join);
}

/* What stands between two pieces may ask for a longer pause than the first one's end, never for a shorter one. */
static void a_pause_can_be_widened(void **state)
{
    static const int wider[][2] = {{700, 700}, {100, 400}};
    static const join_row tone = {.pieces = {{{TONE, 200}, {SILENCE, 300}}}};
    static join_audio audio;
    qtts_format format = {QTTS_PCM_S16LE, RATE, 1, 2};
    (void)state;
    join_make(&audio, tone.pieces[0], &tone);
    for (size_t i = 0; i < sizeof wider / sizeof *wider; i++) {
        int runs[32];
        qtts__join join = {0};
        qtts__buffer out = {0};
        qtts__join_begin(&join, &format, true);
        qtts__join_widen(&join, wider[i][0]); /* in front of everything it means nothing */
        join_feed(&join, &audio, SIZE_MAX / 2, &out);
        assert_true(qtts__join_end(&join, 400, &out));
        qtts__join_widen(&join, wider[i][0]);
        join_feed(&join, &audio, SIZE_MAX / 2, &out);
        assert_true(qtts__join_end(&join, 400, &out));
        assert_int_equal(join_runs(&out, 0, runs, 30), 4);
        assert_in_range(runs[2], wider[i][1] - 2 * WINDOW_MS, wider[i][1] + 2 * WINDOW_MS);
        qtts__buffer_free(&out);
        qtts__join_free(&join);
    }
}

static void without_trimming_bytes_pass(void **state)
{
    qtts_format format = {QTTS_MP3, 0, 0, 0};
    qtts__join join = {0};
    qtts__buffer out = {0};
    (void)state;
    qtts__join_begin(&join, &format, false);
    assert_true(qtts__join_feed(&join, "ab", 2, &out) && qtts__join_feed(&join, "c", 1, &out) && qtts__join_end(&join, 400, &out));
    assert_int_equal(join.piece_at, 0);
    assert_true(qtts__join_end(&join, 400, &out));
    assert_true(qtts__join_feed(&join, "def", 3, &out) && qtts__join_end(&join, 400, &out));
    assert_int_equal(join.piece_at, 3);
    assert_int_equal(out.size, 6);
    assert_memory_equal(out.data, "abcdef", 6);
    qtts__buffer_free(&out);
    qtts__join_free(&join);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins),
        cmocka_unit_test(a_pause_can_be_widened),
        cmocka_unit_test(stereo_keeps_its_channels),
        cmocka_unit_test(without_trimming_bytes_pass),
    };
    return cmocka_run_group_tests_name("join", tests, NULL, NULL);
}

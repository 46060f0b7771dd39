/* Rows over every partition of their input. */
#include "split.h"
#include "guard.h"

#include <stdio.h>
#include <string.h>

enum { SPLIT_LOG = 1 << 17, SPLIT_AREA = 1 << 25, SPLIT_PAIRS_UP_TO = 72, SPLIT_CUTS_UP_TO = 4096, SPLIT_FEW = 5, SPLIT_TESTS = 1024 };

/* step != 0: pieces of that size; else cut at first and second. */
typedef struct split_cuts {
    size_t step, first, second;
} split_cuts;

struct split {
    const split_row *row;
    split_cuts cuts;
    size_t at;
    bool begun;
    char log[SPLIT_LOG];
    size_t logged;
};

typedef struct split_test {
    const split_row *row;
    split_play *play;
} split_test;

static split split_now;
static guard split_input, split_output;
static split_test split_tests[SPLIT_TESTS];
static struct CMUnitTest split_units[SPLIT_TESTS];
static size_t split_count;

static size_t split_end(const split *pieces)
{
    const split_cuts *cuts = &pieces->cuts;
    size_t left = pieces->row->size - pieces->at;
    if (cuts->step != 0) return pieces->at + (left < cuts->step ? left : cuts->step);
    if (!pieces->begun) return cuts->first;
    return pieces->at < cuts->second ? cuts->second : pieces->row->size;
}

bool split_next(split *pieces, const char **at, const char **end)
{
    if (pieces->begun && pieces->at == pieces->row->size) return false;
    size_t stop = split_end(pieces), size = stop - pieces->at;
    *at = (const char *)guard_copy(&split_input, pieces->row->input + pieces->at, size);
    *end = *at + size;
    pieces->at = stop;
    pieces->begun = true;
    return true;
}

uint8_t *split_room(size_t size) { return guard_room(&split_output, size); }

void split_say(split *pieces, const char *format, ...)
{
    va_list arguments;
    size_t room = sizeof pieces->log - pieces->logged;
    va_start(arguments, format);
    int size = vsnprintf(pieces->log + pieces->logged, room, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= room) fail_msg("%s: it says too much", pieces->row->name);
    pieces->logged += (size_t)size;
}

void split_bytes(split *pieces, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        bool plain = byte[i] >= 0x20 && byte[i] < 0x7F && byte[i] != '\\';
        split_say(pieces, plain ? "%c" : "\\x%02X", byte[i]);
    }
}

static void split_play_once(const split_row *row, split_play *play, split_cuts cuts)
{
    split *pieces = &split_now;
    pieces->row = row;
    pieces->cuts = cuts;
    pieces->at = pieces->logged = 0;
    pieces->begun = false;
    pieces->log[0] = '\0';
    play(pieces);
    if (strcmp(pieces->log, row->expected) != 0)
        fail_msg("%s (step %zu, cuts %zu %zu)\nexpected <%s>\ngot      <%s>", row->name, cuts.step, cuts.first, cuts.second, row->expected,
                 pieces->log);
}

static void split_play_pairs(const split_row *row, split_play *play)
{
    for (size_t first = 0; first <= row->size; first++)
        for (size_t second = first; second <= row->size; second++) split_play_once(row, play, (split_cuts){0, first, second});
}

void split_check(const split_row *row, split_play *play)
{
    size_t stride = row->size <= SPLIT_CUTS_UP_TO ? 1 : row->size / SPLIT_FEW;
    if (!split_input.start) split_input = guard_new(SPLIT_AREA);
    if (!split_output.start) split_output = guard_new(SPLIT_AREA);
    split_play_once(row, play, (split_cuts){0, row->size, row->size});
    split_play_once(row, play, (split_cuts){1, 0, 0});
    split_play_once(row, play, (split_cuts){3, 0, 0});
    for (size_t cut = 0; cut < row->size; cut += stride) split_play_once(row, play, (split_cuts){0, cut, row->size});
    if (row->size <= SPLIT_PAIRS_UP_TO) split_play_pairs(row, play);
}

static void split_run_row(void **state)
{
    const split_test *test = *state;
    split_check(test->row, test->play);
}

static void split_add(const char *name, CMUnitTestFunction function, split_test test)
{
    if (split_count == SPLIT_TESTS) fail_msg("more than %d tests", SPLIT_TESTS);
    split_tests[split_count] = test;
    split_units[split_count] = (struct CMUnitTest){.name = name, .test_func = function, .initial_state = &split_tests[split_count]};
    split_count++;
}

void split_add_rows(const split_row *rows, size_t count, split_play *play)
{
    for (size_t i = 0; i < count; i++) split_add(rows[i].name, split_run_row, (split_test){&rows[i], play});
}

void split_add_test(const char *name, CMUnitTestFunction function) { split_add(name, function, (split_test){NULL, NULL}); }

int split_run(const char *group)
{
    int failed = _cmocka_run_group_tests(group, split_units, split_count, NULL, NULL);
    guard_free(&split_input);
    guard_free(&split_output);
    return failed;
}

void split_clear(void) { split_count = 0; }

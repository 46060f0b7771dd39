/* Runs each row of a table over many partitions of its input: whole, byte by byte, every cut, and for short rows every pair of cuts. */
#ifndef QTTS_TEST_SPLIT_H
#define QTTS_TEST_SPLIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A literal with its size, for the two members of a row; NUL may stand inside. */
#define TEXT(literal) (literal), sizeof(literal) - 1

typedef struct split_row {
    const char *name;
    const char *input;
    size_t size;
    const char *expected; /* what the play said, the same for every partition */
} split_row;

typedef struct split split;

/* Gives the pieces of a row to the module under test and says what came of it. */
typedef void split_play(split *pieces);

/* The next piece, at an unreadable page; false when no more comes. The piece before is then gone. */
bool split_next(split *pieces, const char **at, const char **end);

/* Writable memory of exactly `size` bytes, in front of an unreadable page of its own; gone with the next call. */
uint8_t *split_room(size_t size);

void split_say(split *pieces, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Says bytes as they are if printable (and not a backslash), else as \xNN. */
void split_bytes(split *pieces, const void *bytes, size_t size);

/* One row at once, for inputs that a test makes itself. */
void split_check(const split_row *row, split_play *play);

/* A table of rows, or a test of its own; then all of them as one cmocka group. */
void split_add_rows(const split_row *rows, size_t count, split_play *play);
void split_add_test(const char *name, CMUnitTestFunction function);
int split_run(const char *group);
void split_clear(void); /* what was added is forgotten */

#define SPLIT_ADD(rows, play) split_add_rows((rows), sizeof(rows) / sizeof *(rows), (play))

#endif

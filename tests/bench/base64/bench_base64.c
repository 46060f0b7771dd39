/* How fast the base64 kernels decode, beside the peers that were built in: GB/s of output, interleaved, medians. */
#include "base64.h"
#include "decoders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DECODERS = 32, ROUNDS = 41, BATCH = 400000 /* characters a round */, LARGEST = 64000, ODD = 37 /* the text starts anywhere */ };

/* Audio events of 1,920, 9,600 and 48,000 bytes, and what the edges of network reads leave. */
static const size_t bench_sizes[] = {2560, 12800, LARGEST, 16, 44, 100, 256};
enum { SIZES = sizeof bench_sizes / sizeof *bench_sizes };

typedef struct bench_row {
    bench_decoder decoder;
    qtts__base64_kernel *kernel; /* one of ours: decoder.decode is NULL */
    double rounds[ROUNDS];
    double median[SIZES];
} bench_row;

static size_t bench_run(const bench_row *row, const char *text, size_t size, uint8_t *out)
{
    return row->kernel ? row->kernel(text, size, out) / 4 * 3 : row->decoder.decode(text, size, out);
}

static double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds a call. */
static double bench_round(const bench_row *row, const char *text, size_t size, uint8_t *out)
{
    size_t calls = BATCH / size, written = 0;
    double start = bench_now();
    for (size_t call = 0; call < calls; call++) written += bench_run(row, text, size, out);
    double time = bench_now() - start;
    if (written != calls * (size / 4 * 3)) abort();
    return time / (double)calls;
}

static int bench_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void bench_size(bench_row *rows, size_t count, size_t which, const char *text, uint8_t *out)
{
    for (size_t round = 0; round < ROUNDS; round++)
        for (size_t at = 0; at < count; at++) {
            bench_row *row = &rows[(at + round) % count];
            row->rounds[round] = bench_round(row, text, bench_sizes[which], out);
        }
    for (size_t at = 0; at < count; at++) {
        qsort(rows[at].rounds, ROUNDS, sizeof(double), bench_order);
        rows[at].median[which] = rows[at].rounds[ROUNDS / 2];
    }
}

static const char bench_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t bench_values[256]; /* 255: not of the alphabet */

static void bench_fill(void)
{
    memset(bench_values, 255, sizeof bench_values);
    for (uint8_t value = 0; value < 64; value++) bench_values[(unsigned char)bench_alphabet[value]] = value;
}

/* The decoder of a first afternoon: a table, a character at a time. */
static size_t bench_table(const char *text, size_t size, uint8_t *out)
{
    uint32_t bits = 0;
    size_t written = 0;
    for (size_t at = 0; at < size; at++) {
        uint8_t value = bench_values[(unsigned char)text[at]];
        if (value == 255) return 0;
        bits = bits << 6 | value;
        if (at % 4 != 3) continue;
        out[written++] = (uint8_t)(bits >> 16);
        out[written++] = (uint8_t)(bits >> 8);
        out[written++] = (uint8_t)bits;
    }
    return written;
}

static size_t bench_add(bench_row *rows, size_t count, const bench_decoder *peers)
{
    for (; peers->set && count < DECODERS; peers++)
        for (const qtts__base64_choice *ours = qtts__base64_kernels(); ours->name; ours++)
            if (strcmp(ours->name, peers->set) == 0) rows[count++] = (bench_row){.decoder = *peers};
    return count;
}

static size_t bench_rows(bench_row *rows)
{
    static const bench_decoder table[] = {{"scalar", "table", bench_table}, {NULL, NULL, NULL}};
    size_t count = 0;
    for (const qtts__base64_choice *ours = qtts__base64_kernels(); ours->name; ours++)
        rows[count++] = (bench_row){.decoder = {ours->name, "qtts", NULL}, .kernel = ours->kernel};
    count = bench_add(rows, count, table);
    if (bench_aklomp) count = bench_add(rows, count, bench_aklomp());
    if (bench_simdutf) count = bench_add(rows, count, bench_simdutf());
    if (bench_rust) count = bench_add(rows, count, bench_rust());
    return count;
}

/* The median time of our kernel for the same set. */
static double bench_ours(const bench_row *rows, const bench_row *row, size_t which)
{
    while (strcmp(rows->decoder.set, row->decoder.set) != 0) rows++;
    return rows->median[which];
}

static void bench_print(const bench_row *rows, size_t count)
{
    printf("GB/s of output (times qtts's on the same set); below 1,000 characters: ns a call\n%-8s %-12s", "set", "decoder");
    for (size_t which = 0; which < SIZES; which++) printf(" %9zu chars", bench_sizes[which]);
    puts("");
    for (const bench_row *row = rows; row < rows + count; row++) {
        printf("%-8s %-12s", row->decoder.set, row->decoder.peer);
        for (size_t which = 0; which < SIZES; which++) {
            double time = row->median[which], bytes = (double)bench_sizes[which] * 0.75;
            printf(" %7.2f (%4.2f)", bench_sizes[which] < 1000 ? time : bytes / time, bench_ours(rows, row, which) / time);
        }
        puts("");
    }
}

int main(void)
{
    static char text[ODD + LARGEST];
    static uint8_t out[LARGEST + QTTS__BASE64_SLACK];
    static bench_row rows[DECODERS];
    bench_fill();
    for (size_t at = 0; at < sizeof text; at++) text[at] = bench_alphabet[rand() & 63];
    size_t count = bench_rows(rows);
    for (size_t which = 0; which < SIZES; which++) bench_size(rows, count, which, text + ODD, out);
    bench_print(rows, count);
    return 0;
}

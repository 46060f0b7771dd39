/* What the tests of the client share: clients, streams of the ramp and their bytes, time, descriptors. Asserts in the main thread only. */
#ifndef QTTS_TEST_SUPPORT_H
#define QTTS_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <qtts.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { PATIENCE_MS = 20000 }; /* after which a condition that has not come never comes */

/* PCM that names its own place: sample i is the 16 bits of i + seed, as of the endpoint's replay. */
typedef struct ramp {
    uint32_t seed;
    uint64_t bytes; /* so far */
    bool wrong;
} ramp;

void ramp_fill(uint64_t first_sample, void *out, size_t samples);
void ramp_feed(ramp *self, const void *pcm, size_t size);

/* A client with the tests' key; what else is in the config stays. Made or asserted. */
qtts_client *use_client(const char *base, qtts_config config);
extern const char use_key[];

/* A stream whose x_replay holds the members, such as "\"seconds\":1". */
qtts_stream *use_stream(qtts_client *client, const char *format, ...) __attribute__((format(printf, 2, 3)));
qtts_stream *use_plain(qtts_client *client);

/* next until the end; what came goes to the ramp, which may be NULL. */
qtts_status use_rest(qtts_stream *stream, ramp *into);

/* poll until QTTS_AGAIN or the end. */
qtts_status use_polled(qtts_stream *stream, ramp *into);

/* Waits on the client's descriptor alone, steps, and polls its only stream until the end: what a foreign loop does. */
qtts_status use_watched(qtts_client *client, qtts_stream *stream, ramp *into);

/* The stream ends so; its error says so too, and it keeps saying so. */
void use_ends(qtts_stream *stream, qtts_status expected);

/* A stream of that many bytes of the ramp ended well. */
void use_whole(const ramp *got, uint64_t bytes);

int64_t use_now_ms(void); /* monotonic */

/* What takes so many ms, by the measure's word. Never less; more only because the machine was busy, hence not every time. */
void use_punctual(int64_t (*measure)(const void *row), const void *row, int64_t least, int64_t most);
int use_descriptors(void);
bool use_readable(int fd, int timeout_ms);
int use_main(const char *group, const struct CMUnitTest *tests, size_t count);

#define USE_MAIN(group, tests) use_main(group, tests, COUNT(tests))

#endif

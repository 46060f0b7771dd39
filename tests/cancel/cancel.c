/* Cancels streams of the C library in one phase: cancel HOST TIMES PHASE BASE. HOST is poll (one thread that waits on the descriptor alone) or
 * thread (one reads, another cancels). Prints what test_cancel.py judges, as JSON. */
#include <qtts.h>

#include <dirent.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATIENCE_MS = 20000, SOME_TURNS = 3, WARM = 100, SETTLE = 50 };

typedef struct attempt {
    qtts_client *client;
    qtts_stream *stream;
    atomic_int chunks;
    qtts_status status; /* QTTS_AGAIN: not over */
    double ended_ms;
} attempt;

static void need(bool it, const char *what)
{
    if (it) return;
    fprintf(stderr, "cancel: %s\n", what);
    exit(1);
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int descriptors(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    need(folder, "no /proc/self/fd");
    while (readdir(folder)) count++;
    closedir(folder);
    return count - 3;
}

static long resident_kib(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    need(file, "no /proc/self/statm");
    if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    fclose(file);
    return pages * 4;
}

/* What malloc has handed out: to the byte, where the resident size knows pages only. */
static long allocated_bytes(void) { return (long)mallinfo2().uordblks; }

/* ---- the host that waits on the descriptor ---- */

static void poll_take(attempt *self)
{
    const void *data;
    size_t size;
    while ((self->status = qtts_stream_poll(self->stream, &data, &size)) == QTTS_CHUNK) self->chunks++;
}

static void poll_turn(attempt *self, int timeout_ms)
{
    struct pollfd watch = {.fd = qtts_client_fd(self->client), .events = POLLIN};
    if (poll(&watch, 1, timeout_ms) > 0) qtts_client_step(self->client, 0);
    while (qtts_client_ready(self->client)) poll_take(self);
}

/* ---- the host with a thread that reads ---- */

static void *thread_read(void *argument)
{
    attempt *self = argument;
    const void *data;
    size_t size;
    qtts_status status;
    while ((status = qtts_stream_next(self->stream, &data, &size)) == QTTS_CHUNK) self->chunks++;
    self->ended_ms = now_ms();
    self->status = status;
    return NULL;
}

/* ---- phases ---- */

static void pause_a_moment(int i) { nanosleep(&(struct timespec){.tv_nsec = i % 7 * 300000}, NULL); }

/* A look-up shows little outside, since descriptors of those that were given up go meanwhile: it has begun after a turn or a moment. */
static bool reached(const attempt *self, const char *phase, int before)
{
    if (strcmp(phase, "look-up") == 0) return true;
    if (strcmp(phase, "streaming") == 0) return self->chunks > 0;
    if (strcmp(phase, "waiting") == 0) return qtts_stream_response(self->stream)->metrics.connected >= 0;
    return descriptors() > before;
}

static double cancel_polling(attempt *self, const char *phase, int i)
{
    int before = descriptors();
    double until = now_ms() + PATIENCE_MS;
    while (!reached(self, phase, before) && now_ms() < until) poll_turn(self, 1);
    for (int turn = 0; turn < 2 + i % SOME_TURNS; turn++) poll_turn(self, 1);
    int heard = self->chunks;
    double began = now_ms();
    qtts_stream_cancel(self->stream);
    while (self->status == QTTS_AGAIN && now_ms() < until) poll_turn(self, 1000);
    double took = now_ms() - began;
    self->chunks -= heard;
    return took;
}

static double cancel_another(attempt *self, const char *phase, int i)
{
    pthread_t reader;
    int before = descriptors();
    double until = now_ms() + PATIENCE_MS;
    need(pthread_create(&reader, NULL, thread_read, self) == 0, "no thread");
    while (!reached(self, phase, before) && now_ms() < until) pause_a_moment(1);
    pause_a_moment(1 + i);
    double began = now_ms();
    qtts_stream_cancel(self->stream);
    pthread_join(reader, NULL);
    double took = self->ended_ms - began;
    self->chunks = 0; /* what came before the cancel was seen is not late; what comes after the end is */
    return took;
}

static int late_chunks(attempt *self)
{
    const void *data;
    size_t size;
    int late = self->chunks;
    for (int i = 0; i < 3; i++) {
        qtts_client_step(self->client, 0);
        late += qtts_stream_poll(self->stream, &data, &size) != QTTS_CANCELLED;
    }
    return late;
}

/* libcurl's thread of a look-up holds a descriptor until it is answered. */
static void settle(int before)
{
    double until = now_ms() + PATIENCE_MS;
    while (descriptors() > before && now_ms() < until) pause_a_moment(6);
}

typedef struct outcome {
    int late, before, after;
    long resident_kib;
} outcome;

static const char *shown_before(int i) { return i > 0 ? "," : ""; }

/* All with one client, which goes at the end. */
static outcome cancel_all(bool polling, int times, const char *phase, const char *base, FILE *out)
{
    const char *parameters = "{\"x_replay\":{\"kind\":\"ramp\",\"seconds\":600,\"pace\":20,\"event_bytes\":960}}";
    attempt self = {0};
    outcome came = {0};
    qtts_request request = {.text = "x", .parameters = parameters};
    qtts_config config = {.api_key = "sk-test", .base_url = base, .proxy = "", .retries = QTTS_OFF};
    need(qtts_client_new(&config, &self.client) == QTTS_OK, "no client");
    came.before = descriptors();
    for (int i = 0; i < times; i++) {
        self.chunks = 0;
        self.status = QTTS_AGAIN;
        need(qtts_client_stream(self.client, &request, &self.stream) == QTTS_OK, "no stream");
        double took = (polling ? cancel_polling : cancel_another)(&self, phase, i);
        fprintf(out, "%s%.3f", shown_before(i), took);
        came.late += late_chunks(&self) + (self.status != QTTS_CANCELLED);
        qtts_stream_free(self.stream);
        if (i % SETTLE == SETTLE - 1 && strcmp(phase, "look-up") == 0) settle(came.before);
        if (i == (times > 2 * WARM ? WARM : 2)) came.resident_kib = resident_kib();
    }
    settle(came.before);
    came.after = descriptors();
    came.resident_kib = resident_kib() - came.resident_kib;
    qtts_client_free(self.client);
    return came;
}

/* The first ones fill what is filled once: then not one byte may be left when the client has gone. */
int main(int argc, char **argv)
{
    enum { FIRST = SETTLE }; /* as many look-ups at a time as later: the stacks of their threads are kept */
    need(argc == 5, "cancel HOST TIMES PHASE BASE");
    bool polling = strcmp(argv[1], "poll") == 0;
    FILE *nowhere = fopen("/dev/null", "w");
    need(nowhere, "no /dev/null");
    printf("{\"took\":[");
    cancel_all(polling, FIRST, argv[3], argv[4], nowhere);
    long allocated = allocated_bytes();
    outcome came = cancel_all(polling, atoi(argv[2]), argv[3], argv[4], stdout);
    allocated = allocated_bytes() - allocated;
    printf("],\"late\":%d,\"descriptors\":[%d,%d],\"resident_kib\":%ld,\"bytes\":%ld}\n", came.late, came.before, came.after, came.resident_kib,
           allocated);
    return fclose(nowhere) == 0 ? 0 : 1;
}

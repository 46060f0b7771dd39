/* A server inside the test program that does with each connection what a test tells it to, in a thread of its own. */
#ifndef QTTS_TEST_WIRE_H
#define QTTS_TEST_WIRE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted, by the server or by the test; who waits for a count goes on when it is reached. */
typedef enum wire_what { WIRE_CONNECTIONS, WIRE_REQUESTS, WIRE_ANSWERED, WIRE_GONE, WIRE_STUCK, WIRE_GATE, WIRE_COUNTS } wire_what;

enum { WIRE_CONNECTIONS_MOST = 64 };

typedef struct wire wire;

typedef struct wire_link {
    wire *server;
    int fd;
    int number; /* of the connection, from 0 */
    char head[8192];
    pthread_t thread;
} wire_link;

typedef void wire_play(wire_link *link);

struct wire {
    int listener;
    char base[64]; /* http://127.0.0.1:PORT/api/v1 */
    wire_play *play;
    void *user;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int64_t counts[WIRE_COUNTS];
    wire_link *links[WIRE_CONNECTIONS_MOST];
    int link_count;
    bool ending;
};

wire *wire_start(wire_play *play, void *user);
void wire_stop(wire *self); /* ends all connections and threads */

void wire_count(wire *self, wire_what what, int64_t more);
int64_t wire_counted(wire *self, wire_what what);
bool wire_await(wire *self, wire_what what, int64_t at_least); /* false: the server ends, or PATIENCE_MS passed */
bool wire_await_for(wire *self, wire_what what, int64_t at_least, int timeout_ms);

/* ---- for plays; each gives false when the connection is gone ---- */

bool wire_request(wire_link *link); /* reads one, whole; its head stands in link->head */
bool wire_send(wire_link *link, const void *bytes, size_t size);
bool wire_text(wire_link *link, const char *text);
bool wire_begin(wire_link *link);                                        /* 200, an event stream in chunks */
bool wire_audio(wire_link *link, uint64_t first_sample, size_t samples); /* one event of the ramp */
bool wire_stop_event(wire_link *link);                                   /* the service's "stop", and the last chunk */
bool wire_speak(wire_link *link);                                        /* a whole answer: WIRE_SPOKEN bytes of the ramp */
void wire_gone(wire_link *link);                                         /* reads until the client has closed, and counts that */
char *wire_event_text(uint64_t first_sample, size_t samples);            /* what wire_audio sends; to be freed */
char *wire_stop_text(void);                                              /* "stop", without the answer's end; to be freed */
void wire_reset(wire_link *link);                                        /* closes with RST */

enum { WIRE_SPOKEN = 9600 };

/* Plays that are of use in many tests. */
void wire_play_speak(wire_link *link); /* answers every request */
void wire_play_mute(wire_link *link);  /* reads the request and says nothing */

/* ---- a listener whose backlog is full: no connection ever stands ---- */

enum { WIRE_FILLERS = 8 };

typedef struct wire_full {
    int listener, fillers[WIRE_FILLERS];
    char base[64];
} wire_full;

void wire_full_open(wire_full *self);
void wire_full_close(wire_full *self);

#endif

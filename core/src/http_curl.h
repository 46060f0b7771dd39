/* What the files of http share of libcurl: http.c, http_transfer.c, http_socket.c and http_fault.c include this, nobody else. */
#ifndef QTTS_HTTP_CURL_H
#define QTTS_HTTP_CURL_H

#include "http.h"
#include "route.h"

#include <curl/curl.h>

enum { QTTS__HTTP_KINDS = QTTS__ORDER_WARMUP + 1, QTTS__HTTP_RESTING = 16 };
enum { QTTS__HTTP_AHEAD = 1024 }; /* places for sockets, as the benchmark has 1,000; two that share one cost a fetch in vain */

struct qtts__transfer {
    CURL *easy;
    qtts__http *http;
    bool released;
    bool resuming;     /* what libcurl kept while the transfer was held back comes now */
    bool headers_over; /* more than the ceiling */
    bool address_refused;
    qtts__order_kind set_for; /* the options of the handle; those of a kind that brings its url are set anew for each order */
    qtts__order order;
    qtts__answer answer;
    qtts__transfer *next; /* in the list that it is in: running, or idle handles */
    qtts__transfer *previous;
    int64_t header_bytes;
    int64_t until_ns;     /* once released: then it is dropped */
    int64_t wasted_bytes; /* since then */
    char detail[CURL_ERROR_SIZE];
};

/* What bytes on a socket will be taken with. Addresses and no pointers, as both may be gone. */
typedef struct qtts__ahead {
    uintptr_t transfer;
    uintptr_t self, self_end;
} qtts__ahead;

struct qtts__http {
    CURLM *multi;
    qtts__loop *loop;
    const qtts__settings *settings;
    qtts__route route;
    CURLU *service; /* the service's url, parsed once; NULL = it is parsed for each request */
    struct curl_slist *headers[QTTS__HTTP_KINDS];
    qtts__transfer *running;
    qtts__transfer *idle; /* set up already, linked by next */
    int idle_count;
    int lingering;
    int resting[QTTS__HTTP_RESTING]; /* connections that nobody waits on for now, still watched: a system call less when one does again */
    int resting_count;
    int64_t due_ns;
    bool moved_on;         /* a socket was let go that was to be written to: an address that is silent, perhaps */
    bool trusting;         /* libcurl does not look at a connection before each use */
    int64_t distrusted_ns; /* until then no connection that rested is used again */
    bool lost;             /* libcurl could not note down what it waits for: what runs has failed */
    bool stale;            /* since then: the multi handle is not used again */
    qtts__ahead ahead[QTTS__HTTP_AHEAD]; /* by the number of the socket */
};

/* ---- http.c ---- */

void qtts__http_lose(qtts__http *http); /* libcurl could not note down what it waits for: what runs fails in the next turn */

/* ---- http_transfer.c: one request on one handle ---- */

bool qtts__transfer_parse_service(qtts__http *http);  /* once, for all; false when memory is out */
qtts__transfer *qtts__transfer_new(qtts__http *http); /* set up with what is the same for every request; NULL when memory is out */
void qtts__transfer_free(qtts__transfer *transfer);
bool qtts__transfer_set(qtts__transfer *transfer, const qtts__order *order);  /* false when memory is out */
void qtts__transfer_unset(qtts__transfer *transfer);                          /* frees what an order needed */
void qtts__transfer_learn(qtts__transfer *transfer);                          /* what libcurl knows of the answer */
int64_t qtts__transfer_until(const qtts__transfer *transfer, int64_t now_ns); /* of one that was released: its time; it may come earlier later */

/* ---- http_socket.c: the multi handle, and what it calls. What it keeps for us of each socket is how it is watched ---- */

bool qtts__http_open_multi(qtts__http *http); /* false: errno may tell why */
int qtts__http_close_socket(void *http, curl_socket_t fd);

/* A server has ended a connection that rests, and libcurl would send a request over it without a look: it is to make a new one. */
bool qtts__http_distrusts(qtts__http *http);

void qtts__http_move_on(qtts__http *http); /* to the next address, where one was given up */

/* With many streams nothing of the one that gets bytes is in the cache any more: it is fetched while the system is asked for the bytes. */
void qtts__http_fetch_ahead(qtts__http *http, int fd);

/* Something came on a connection that rests: the server's end of it, or bytes for a transfer that is held back. false: it does not rest. */
bool qtts__http_stop_watching(qtts__http *http, int fd);

/* ---- http_fault.c: how it ended ---- */

void qtts__transfer_fault(qtts__transfer *transfer, CURLcode code); /* into the answer's fault */

#endif

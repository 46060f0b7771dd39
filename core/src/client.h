/* What a client and its streams share: one lock, one descriptor, the lists. Included by client.c, turn.c and the stream's files only. */
#ifndef QTTS_CLIENT_H
#define QTTS_CLIENT_H

#include "http.h"
#include "reader.h"
#include "request.h"
#include "save.h"
#include "spares.h"

#include <pthread.h>
#include <stdatomic.h>

typedef enum qtts__phase {
    QTTS__PHASE_WAITS, /* for start_ns: the first request, or one more */
    QTTS__PHASE_RUNS,  /* a transfer is under way */
    QTTS__PHASE_OVER,  /* done, or an error */
} qtts__phase;

struct qtts_stream {
    qtts_client *client;
    qtts_stream *next_ready;
    qtts__transfer *transfer;
    qtts_narration *speaks;   /* the narration whose audio this is: it has no request of its own. NULL = a stream of its own */
    qtts_narration *piece_of; /* the narration that reads it, and nobody else. NULL = the caller does */
    void *user;
    qtts__order_kind kind;
    qtts__phase phase;
    atomic_bool cancelled;
    atomic_flag busy;        /* some thread is in next, poll or wait */
    atomic_flag being_saved; /* some thread is in save */
    bool is_ready;           /* in the list of streams with news */
    bool is_waiter;
    bool heeds_wakeup;     /* it waits in a call that qtts_client_wakeup ends */
    bool done;             /* over, and well */
    bool settled;          /* the reader has judged the answer: done, or an error that is set */
    bool saved_late;       /* misuse that ends nothing: all of it was read before */
    bool held_back;        /* the transfer waits until the reader has taken what is there */
    bool to_loopback;      /* the url, by its name */
    bool plain_url_works;  /* http may be tried where https fails */
    bool reused;           /* the connection */
    int64_t most_buffered; /* audio that waits here before the transfer is held back */
    uint64_t seen_empty;   /* the client's turn in which poll found nothing */
    uint64_t entered;      /* the client's turn in which a thread came in to read */
    uint64_t left;         /* and went out */
    int64_t wire_bytes, last_byte_ns, first_audio_ns;
    qtts__chunks chunks;
    qtts__reader reader;

    /* What follows, and how the answer began, is not looked at for each event: with many streams it would take the place of others' audio in
     * the cache. */
    qtts__error error;
    qtts_stream *next, *previous; /* of all streams of the client */
    qtts_stream *next_waiter, *previous_waiter;
    pthread_cond_t news;
    char *url; /* NULL = the service's */
    qtts__body body;
    qtts__save *saving; /* NULL = not being saved */
    qtts__facts facts;
    int retries;
    int requests_sent; /* by the attempts before this one */
    int64_t opened_ns, start_ns, connected_ns, over_ns;
    qtts__facts shown_facts; /* what qtts_stream_response shows, so that another thread's turn does not change it */
    qtts_response shown;
};

struct qtts_client {
    pthread_mutex_t lock;
    qtts__settings settings;
    qtts__loop loop;
    qtts__http *http;
    qtts__error error;
    unsigned forks;         /* that this process had seen when the client was made */
    int references;         /* the caller's, and one for each stream */
    bool driven;            /* a thread waits on the descriptor, without the lock */
    bool skipped;           /* the last turn took only what was due, without a look at the descriptor */
    atomic_bool woken;      /* qtts_client_wakeup */
    atomic_bool cancelling; /* some stream's cancelled is set */
    uint64_t turns;
    uint64_t news; /* how often a stream had some */
    bool looked;   /* at the network in this turn, and all that it had was taken: only then is silence judged */
    int64_t now_ns;
    int64_t check_ns;    /* when deadlines must be looked at */
    int64_t sleeps_ns;   /* until when the thread that drives waits at most */
    atomic_bool watched; /* the host has asked for the descriptor: then it must tell when something is due */
    uint32_t random;
    qtts_stream *streams, *last_stream; /* in the order in which they were opened */
    int starts;                         /* of requests in this turn */
    qtts_stream *ready_first, *ready_last;
    qtts_stream *waiters;
    qtts_narration *restless; /* narrations whose pieces have news */
    qtts__spares spares;
};

enum { QTTS__MILLISECOND = 1000000, QTTS__LINGER_NS = 1000 * QTTS__MILLISECOND };

/* QTTS_OFF, the largest number of milliseconds, is never. */
static inline int64_t qtts__time_after(int64_t from_ns, int64_t ms)
{
    return ms > (INT64_MAX - from_ns) / QTTS__MILLISECOND ? INT64_MAX : from_ns + ms * QTTS__MILLISECOND;
}

/* true in a process that inherited the client by fork: nothing of it may be touched but its memory. */
bool qtts__client_foreign(const qtts_client *client);
extern const qtts_error qtts__error_of_fork; /* what its calls and its streams tell there */

/* The lock is held (in a foreign process it is not, and may never be had), and let go. The last reference frees. */
void qtts__client_unref(qtts_client *client);

/* ---- open.c. The lock is held by the caller of the last two. ---- */

/* The stream that a narration speaks through. On every status but QTTS_NOMEM *out is set. */
qtts_status qtts__open_voice(qtts_client *client, qtts_narration *narration, qtts_stream **out);

/* A request of a narration, which goes out in the next turn, after that of the stream it stands behind: who comes first gets the connection
 * that is kept. NULL: out of memory; else an error may stand in the stream. */
qtts_stream *qtts__open_piece(qtts_narration *narration, const qtts_request *request, qtts_stream *behind);

/* Ends and frees a stream of a narration; the client outlives it. In a foreign process only memory is freed. */
void qtts__open_discard(qtts_stream *stream);

/* ---- read.c. The lock is held. ---- */

void qtts__read_resume(qtts_stream *stream); /* a piece was taken: a transfer that was held back goes on */

/* ---- ready.c: the streams with news. The lock is held. ---- */

void qtts__ready_add(qtts_stream *stream); /* and wakes who waits for it */
void qtts__ready_remove(qtts_stream *stream);

/* ---- turn.c: who drives. The lock is held by the caller of each. ---- */

/* One look at the network. Waits (without the lock) until something is to be done, at most until until_ns; 0 = not at all. false: a signal
 * ended the wait. */
bool qtts__turn(qtts_client *client, int64_t until_ns);

/* Waits until the stream has news or until_ns has passed: drives, or sleeps while another thread does. false: a signal came, or a wake-up if
 * the call heeds those; one that does not leaves it to one that does. */
bool qtts__turn_for(qtts_stream *stream, int64_t until_ns, bool heeds_wakeup);

/* Something may have become due earlier: tells the thread that waits, and the host that watches the descriptor. */
void qtts__turn_arm(qtts_client *client);

/* ---- stream.c: the life of a stream. The lock is held. ---- */

bool qtts__stream_has_news(const qtts_stream *stream);
bool qtts__stream_full(const qtts_stream *stream); /* with audio that waits for its reader */
void qtts__stream_check(qtts_stream *stream); /* starts, cancels, times out */
void qtts__stream_ended(qtts_stream *stream); /* its transfer */
void qtts__stream_close(qtts_stream *stream, qtts_status status, const char *message);

/* What the caller's side could not take, such as a file that is full: ends the stream, also one that had ended well. */
void qtts__stream_refuse(qtts_stream *stream, qtts_status status, const char *message, int os_error);

/* ---- deadline.c: what a stream waits for. The lock is held. ---- */

int64_t qtts__deadline_next(const qtts_stream *stream);  /* when it must be checked again; INT64_MAX = never */
int64_t qtts__deadline_start(const qtts_stream *stream); /* of one that waits: when its request may go out */
bool qtts__deadline_passed(const qtts_stream *stream);   /* one of its timeouts has */
void qtts__deadline_tell(qtts_stream *stream);           /* sets the error that says which */

#endif

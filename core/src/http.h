/* HTTP by libcurl: requests go out, bytes come in, cut anywhere. Only http*.c and url.c know libcurl. */
#ifndef QTTS_HTTP_H
#define QTTS_HTTP_H

#include "config.h"
#include "loop.h"

/* Whom to trust: a PEM file, or a folder of them; both NULL = what the TLS library was built with. */
const char *qtts__http_ca_file(const qtts__settings *settings);
const char *qtts__http_ca_folder(const qtts__settings *settings);
const char *qtts__http_build(void); /* "libcurl/7.88.1 OpenSSL/3.0.19"; the calling thread's until its next call */

typedef struct qtts__http qtts__http;         /* connections and requests of one client */
typedef struct qtts__transfer qtts__transfer; /* one request and its answer */

qtts_status qtts__http_new(const qtts__settings *settings, qtts__loop *loop, qtts__http **out);
void qtts__http_free(qtts__http *http); /* no transfer is left */

typedef enum qtts__order_kind {
    QTTS__ORDER_STREAM,
    QTTS__ORDER_WHOLE,
    QTTS__ORDER_DOWNLOAD,
    QTTS__ORDER_WARMUP, /* a HEAD without the key: what it leaves behind is the connection */
} qtts__order_kind;

typedef enum qtts__taken {
    QTTS__TAKEN_NOTHING, /* the same bytes come again after qtts__transfer_resume */
    QTTS__TAKEN,
    QTTS__TAKEN_LAST, /* all of it, and no more is wanted before qtts__transfer_resume; a piece may come all the same */
} qtts__taken;

typedef struct qtts__order {
    qtts__order_kind kind;
    const char *url;  /* of the two kinds that do not POST; NULL for the others: the service's */
    bool to_loopback; /* by its name */
    const char *body; /* of the two kinds that POST; copied */
    size_t body_size;
    /* Takes what came. Called within qtts__http_socket, qtts__http_timer and qtts__transfer_resume only. */
    qtts__taken (*take)(void *self, const char *bytes, size_t size);
    void *self;
    size_t self_size; /* bytes of it that `take` looks at each time */
} qtts__order;

/* What is known of a transfer; it grows while bytes come. */
typedef struct qtts__answer {
    int http_status;
    bool event_stream; /* Content-Type says so */
    bool html;         /* likewise */
    bool encoded;      /* a Content-Encoding that nobody asked for */
    bool reused;       /* no new connection was needed */
    bool over;         /* the transfer has ended; see fault */
    int requests_sent;
    int64_t retry_after_ms; /* -1 = none */
    int64_t sent_ns;        /* when the connection stood and the request went out; 0 = not yet */
    int64_t wire_bytes;     /* of the body */
    qtts__error fault;      /* of the transport, once over; QTTS_OK: HTTP has nothing against it */
} qtts__answer;

qtts_status qtts__http_start(qtts__http *http, const qtts__order *order, qtts__transfer **out);
const qtts__answer *qtts__transfer_answer(const qtts__transfer *transfer);
void qtts__transfer_resume(qtts__transfer *transfer);

/* The caller has what it wanted. A transfer that is not over runs on for its connection's sake, its bytes thrown away, until until_ns at most
 * (qtts__http_sweep); 0 closes the connection instead. */
void qtts__transfer_release(qtts__transfer *transfer, int64_t until_ns);

/* Released transfers that still hold their connection; a request sent now would need a new one. */
int qtts__http_lingering(const qtts__http *http);

/* Ends those whose time is over at now_ns, and gives when the next one's is; INT64_MAX = none is left. */
int64_t qtts__http_sweep(qtts__http *http, int64_t now_ns);

/* When qtts__http_timer wants to be called; INT64_MAX = never. */
int64_t qtts__http_due(const qtts__http *http);
void qtts__http_timer(qtts__http *http);
void qtts__http_socket(qtts__http *http, qtts__event event);

/* Transfers that have ended since the last call: the `self` of each, once; NULL when no more. */
void *qtts__http_ended(qtts__http *http);

#endif

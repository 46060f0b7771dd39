/* HTTP by libcurl: one multi handle behind the client's descriptor. */
#include "http.h"

#include "address.h"
#include "header.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { HTTP_IDLE_HANDLES = 16, HTTP_LINGER_BYTES = 64 * 1024, HTTP_REDIRECTS = 3, HTTP_KINDS = 4, HTTP_MILLISECOND = 1000000 };

struct qtts__transfer {
    CURL *easy;
    qtts__http *http;
    qtts__order order;
    qtts__answer answer;
    qtts__transfer *next; /* in the list that it is in: running, or idle handles */
    qtts__transfer *previous;
    int64_t header_bytes;
    bool headers_over; /* more than the ceiling */
    bool address_refused;
    bool released;
    int64_t until_ns;     /* once released: then it is dropped */
    int64_t wasted_bytes; /* since then */
    char detail[CURL_ERROR_SIZE];
};

struct qtts__http {
    CURLM *multi;
    qtts__loop *loop;
    const qtts__settings *settings;
    struct curl_slist *headers[HTTP_KINDS];
    qtts__transfer *running;
    qtts__transfer *idle; /* set up already, linked by next */
    int idle_count;
    int lingering;
    int64_t due_ns;
    bool proxied[2]; /* connections for http and https urls go to a proxy */
    bool may_bypass; /* but some go past it */
};

static pthread_once_t http_once = PTHREAD_ONCE_INIT;
static void http_init(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

const char *qtts__http_build(void)
{
    static _Thread_local char build[96];
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    snprintf(build, sizeof build, "libcurl/%s %s", info->version, info->ssl_version ? info->ssl_version : "without TLS");
    return build;
}

/* ---- urls ---- */

static bool http_below(const char *host, const char *domain)
{
    size_t size = strlen(host), tail = strlen(domain);
    return size > tail && strcasecmp(host + size - tail, domain) == 0;
}

static bool http_has(CURLU *url, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return has;
}

static bool http_read_parts(CURLU *url, qtts__url *parts)
{
    char *scheme = NULL, *host = NULL, *port = NULL;
    bool read = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK && curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    if (curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) parts->port = atoi(port);
    if (read) {
        parts->https = strcmp(scheme, "https") == 0;
        parts->loopback = qtts__address_is_loopback_name(host);
        parts->service = http_below(host, ".aliyuncs.com");
        parts->has_user = http_has(url, CURLUPART_USER) || http_has(url, CURLUPART_PASSWORD);
        parts->has_query = http_has(url, CURLUPART_QUERY) || http_has(url, CURLUPART_FRAGMENT);
        read = parts->https || strcmp(scheme, "http") == 0;
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    return read;
}

bool qtts__http_split(const char *text, qtts__url *parts)
{
    *parts = (qtts__url){0};
    if (strlen(text) > 16 * 1024) return false;
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F) return false;
    CURLU *url = curl_url();
    bool split = url && curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK && http_read_parts(url, parts);
    curl_url_cleanup(url);
    return split;
}

/* ---- what libcurl calls: it touches our memory and nothing else ---- */

static int http_on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *per_socket)
{
    (void)easy;
    qtts__http *http = self;
    unsigned interest = 0;
    if (!per_socket) curl_multi_assign(http->multi, fd, http);
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) interest |= QTTS__READABLE;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) interest |= QTTS__WRITABLE;
    return qtts__loop_watch(http->loop, fd, interest, per_socket != NULL) ? 0 : -1;
}

static int http_on_timer(CURLM *multi, long timeout_ms, void *self)
{
    (void)multi;
    qtts__http *http = self;
    http->due_ns = timeout_ms < 0 ? INT64_MAX : qtts__loop_now() + (int64_t)timeout_ms * HTTP_MILLISECOND;
    return 0;
}

static int http_on_request(void *self, char *remote, char *local, int remote_port, int local_port)
{
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    qtts__transfer *transfer = self;
    transfer->answer.requests_sent++;
    transfer->answer.sent_ns = qtts__loop_now();
    return CURL_PREREQFUNC_OK;
}

/* Through a proxy the address that is connected to is the proxy's, and the target's is the proxy's affair. Where no_proxy may lead past it only
 * the port tells the two apart. */
static bool http_to_proxy(const qtts__http *http, const qtts__url *url, const struct sockaddr *address)
{
    return http->proxied[url->https] && (!http->may_bypass || qtts__address_port(address) != url->port);
}

static curl_socket_t http_on_open(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    qtts__transfer *transfer = self;
    qtts__url parts = {0};
    char *hop = NULL; /* the url that is connected to now: a redirect may have led away from the first one */
    if (curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &hop) == CURLE_OK && hop) qtts__http_split(hop, &parts);
    bool both_here = parts.loopback && transfer->http->settings->base_is_loopback;
    bool passes = both_here || http_to_proxy(transfer->http, &parts, &address->addr);
    transfer->address_refused = !passes && !qtts__address_allowed(&address->addr, parts.service);
    if (transfer->address_refused) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool http_value_begins(const char *value, size_t size, const char *text)
{
    return size >= strlen(text) && strncasecmp(value, text, strlen(text)) == 0;
}

static void http_take_header(qtts__answer *answer, const char *line, size_t size)
{
    const char *value;
    size_t value_size;
    if (qtts__header_is(line, size, "Content-Type", &value, &value_size)) {
        answer->event_stream = http_value_begins(value, value_size, "text/event-stream");
        answer->html = http_value_begins(value, value_size, "text/html");
    } else if (qtts__header_is(line, size, "Content-Encoding", &value, &value_size))
        answer->encoded = value_size != 0 && !http_value_begins(value, value_size, "identity");
    else if (qtts__header_is(line, size, "Retry-After", &value, &value_size))
        answer->retry_after_ms = qtts__header_retry_after(value, value_size, (int64_t)time(NULL));
}

/* A status line begins the headers of another answer: after a 1xx, a redirect, a proxy's CONNECT. */
static void http_begin_headers(qtts__answer *answer)
{
    answer->event_stream = answer->html = answer->encoded = false;
    answer->retry_after_ms = -1;
}

static size_t http_on_header(char *line, size_t one, size_t size, void *self)
{
    (void)one;
    qtts__transfer *transfer = self;
    transfer->header_bytes += (int64_t)size;
    transfer->headers_over = transfer->header_bytes > transfer->http->settings->max_header_bytes;
    if (transfer->headers_over) return 0;
    if (http_value_begins(line, size, "HTTP/")) http_begin_headers(&transfer->answer);
    http_take_header(&transfer->answer, line, size);
    return size;
}

static void http_learn(qtts__transfer *transfer)
{
    long status = 0, connections = 1;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connections);
    transfer->answer.http_status = (int)status;
    transfer->answer.reused = connections == 0 && transfer->answer.requests_sent != 0;
}

static size_t http_on_body(char *bytes, size_t one, size_t size, void *self)
{
    (void)one;
    qtts__transfer *transfer = self;
    if (transfer->released) {
        transfer->wasted_bytes += (int64_t)size;
        return transfer->wasted_bytes > HTTP_LINGER_BYTES ? 0 : size;
    }
    if (transfer->answer.http_status == 0) http_learn(transfer);
    if (!transfer->order.take(transfer->order.self, bytes, size)) return CURL_WRITEFUNC_PAUSE;
    transfer->answer.wire_bytes += (int64_t)size;
    return size;
}

/* ---- how a transfer ended ---- */

typedef struct http_fault {
    CURLcode code;
    qtts_status status;
} http_fault;

static const http_fault http_faults[] = {
    {CURLE_PARTIAL_FILE, QTTS_INCOMPLETE},
    {CURLE_OPERATION_TIMEDOUT, QTTS_TIMEOUT},
    {CURLE_OUT_OF_MEMORY, QTTS_NOMEM},
    {CURLE_URL_MALFORMAT, QTTS_INVALID},
    {CURLE_UNSUPPORTED_PROTOCOL, QTTS_PROTOCOL}, /* HTTP/0.9, or a redirect to a scheme that is not followed */
    {CURLE_WEIRD_SERVER_REPLY, QTTS_PROTOCOL},
    {CURLE_TOO_MANY_REDIRECTS, QTTS_HTTP},
    {CURLE_SSL_CONNECT_ERROR, QTTS_TLS},
    {CURLE_SSL_ENGINE_NOTFOUND, QTTS_TLS},
    {CURLE_SSL_ENGINE_SETFAILED, QTTS_TLS},
    {CURLE_SSL_CERTPROBLEM, QTTS_TLS},
    {CURLE_SSL_CIPHER, QTTS_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, QTTS_TLS},
    {CURLE_SSL_CACERT_BADFILE, QTTS_TLS},
    {CURLE_SSL_CRL_BADFILE, QTTS_TLS},
    {CURLE_SSL_ISSUER_ERROR, QTTS_TLS},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, QTTS_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, QTTS_TLS},
    {CURLE_SSL_CLIENTCERT, QTTS_TLS},
};

static qtts_status http_status_of(CURLcode code)
{
    for (size_t i = 0; i < sizeof http_faults / sizeof http_faults[0]; i++)
        if (http_faults[i].code == code) return http_faults[i].status;
    return QTTS_NETWORK;
}

/* The first status line or a header line of over 100 KB is CURLE_OUT_OF_MEMORY to libcurl: our own count tells. */
static bool http_fault_of_ours(qtts__transfer *transfer, CURLcode code)
{
    qtts__error *fault = &transfer->answer.fault;
    enum { LIBCURL_LINE_CEILING = 100 * 1024 };
    bool line_over = code == CURLE_OUT_OF_MEMORY && transfer->answer.requests_sent != 0 && transfer->answer.wire_bytes == 0;
    if (transfer->address_refused) qtts__error_set(fault, QTTS_INVALID, "the url leads to an address that is not public");
    else if (transfer->headers_over)
        qtts__error_set(fault, QTTS_LIMIT, "headers and trailers of over %lld bytes (max_header_bytes)",
                        (long long)transfer->http->settings->max_header_bytes);
    else if (line_over) qtts__error_set(fault, QTTS_LIMIT, "a header line of over %d bytes", LIBCURL_LINE_CEILING);
    return fault->shown.status != QTTS_OK;
}

static bool http_fault_of_proxy(qtts__transfer *transfer)
{
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    if (transfer->answer.requests_sent != 0 || status < 300) return false;
    transfer->answer.http_status = (int)status;
    qtts__error_set(&transfer->answer.fault, QTTS_HTTP, "the proxy answered with HTTP %ld", status);
    return true;
}

/* A proxy that libcurl cannot read stands in its text with user and password. */
static const char *http_detail(const qtts__transfer *transfer, CURLcode code)
{
    static const char unread[] = "Unsupported proxy ";
    if (strncmp(transfer->detail, unread, strlen(unread)) == 0) return "the proxy's url cannot be read; it is like http://host:port";
    return transfer->detail[0] != '\0' ? transfer->detail : curl_easy_strerror(code);
}

static void http_set_fault(qtts__transfer *transfer, CURLcode code)
{
    qtts__error *fault = &transfer->answer.fault;
    qtts_status status = http_status_of(code);
    const char *detail = http_detail(transfer, code);
    long os_error = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &os_error);
    if (http_fault_of_ours(transfer, code) || http_fault_of_proxy(transfer)) return;
    if (code == CURLE_SSL_CACERT_BADFILE)
        qtts__error_set(fault, status, "the CA file %s cannot be read",
                        transfer->http->settings->ca_file ? transfer->http->settings->ca_file : "of the system");
    else if (status == QTTS_TIMEOUT)
        qtts__error_set(fault, status, "connecting took over %lld ms", (long long)transfer->http->settings->connect_timeout_ms);
    else if (os_error != 0 && code == CURLE_COULDNT_CONNECT) qtts__error_set(fault, status, "%s: %s", detail, strerror((int)os_error));
    else qtts__error_set(fault, status, "%s", detail);
    fault->shown.os_error = (int)os_error;
}

/* ---- setting up ---- */

/* The bundle alone, never a folder beside it: with a folder OpenSSL reads the whole bundle anew for every connection (30 to 50 ms), without
 * libcurl keeps what it has read. */
static CURLcode http_set_ca(CURL *easy, const qtts__settings *settings)
{
    const char *file = settings->ca_file ? settings->ca_file : curl_version_info(CURLVERSION_NOW)->cainfo;
    if (!file) return CURLE_OK;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    return code;
}

static CURLcode http_set_callbacks(qtts__transfer *transfer)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, http_on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, http_on_request);
    return curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
}

/* What is the same for every request of a client; set once for each handle, which is then used again and again. */
static bool http_set_up(qtts__transfer *transfer)
{
    CURL *easy = transfer->easy;
    const qtts__settings *settings = transfer->http->settings;
    int64_t connect_ms = settings->connect_timeout_ms > INT32_MAX ? INT32_MAX : settings->connect_timeout_ms;
    CURLcode codes[] = {
        http_set_callbacks(transfer),
        http_set_ca(easy, settings),
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L),
        curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L),
        curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L),
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
        curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)HTTP_REDIRECTS),
        curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2),
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1),
        curl_easy_setopt(easy, CURLOPT_USERAGENT, settings->user_agent),
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms),
        curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L),
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] != CURLE_OK) return false;
    return true;
}

static qtts__transfer *http_new_transfer(qtts__http *http)
{
    qtts__transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->http = http;
    transfer->easy = curl_easy_init();
    if (transfer->easy && http_set_up(transfer)) return transfer;
    curl_easy_cleanup(transfer->easy);
    free(transfer);
    return NULL;
}

static qtts__transfer *http_take_idle(qtts__http *http)
{
    qtts__transfer *transfer = http->idle;
    if (!transfer) return http_new_transfer(http);
    http->idle = transfer->next;
    http->idle_count--;
    *transfer = (qtts__transfer){.easy = transfer->easy, .http = http};
    return transfer;
}

static bool http_address_matters(const qtts__http *http, const qtts__order *order)
{
    return order->kind == QTTS__ORDER_DOWNLOAD && !http->settings->allow_private_address;
}

/* NULL: what the environment says. That is for the world, not for this machine itself: an http url with the key in its headers would go to
 * the proxy in the clear. */
static const char *http_proxy_for(const qtts__http *http, const qtts__order *order)
{
    qtts__url parts;
    if (http->settings->proxy) return http->settings->proxy;
    return qtts__http_split(order->url, &parts) && parts.loopback ? "" : NULL;
}

static CURLoption http_method(qtts__order_kind kind)
{
    if (kind == QTTS__ORDER_WARMUP) return CURLOPT_NOBODY;
    return kind == QTTS__ORDER_DOWNLOAD ? CURLOPT_HTTPGET : CURLOPT_POST;
}

static bool http_set_order(qtts__transfer *transfer, const qtts__order *order)
{
    CURL *easy = transfer->easy;
    bool plain = transfer->http->settings->allow_plaintext || strncasecmp(order->url, "http:", 5) == 0;
    bool download = order->kind == QTTS__ORDER_DOWNLOAD, guarded = http_address_matters(transfer->http, order);
    CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_URL, order->url),
        curl_easy_setopt(easy, CURLOPT_PROXY, http_proxy_for(transfer->http, order)),
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)order->body_size),
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, order->body),
        curl_easy_setopt(easy, http_method(order->kind), 1L),
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->http->headers[order->kind]),
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, download ? 1L : 0L),
        curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, plain ? "http,https" : "https"), /* never down from https */
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, guarded ? http_on_open : NULL),
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer),
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] != CURLE_OK) return false;
    return true;
}

static bool http_add_header(struct curl_slist **list, const char *name, const char *value)
{
    size_t room = strlen(name) + strlen(value) + 1;
    char *line = malloc(room);
    if (!line) return false;
    snprintf(line, room, "%s%s", name, value);
    struct curl_slist *longer = curl_slist_append(*list, line);
    explicit_bzero(line, room);
    free(line);
    if (longer) *list = longer;
    return longer != NULL;
}

static bool http_make_headers(qtts__http *http, qtts__order_kind kind)
{
    const qtts__settings *settings = http->settings;
    struct curl_slist **list = &http->headers[kind];
    if (kind == QTTS__ORDER_DOWNLOAD || kind == QTTS__ORDER_WARMUP) return http_add_header(list, "Accept: */*", "");
    bool stream = kind == QTTS__ORDER_STREAM;
    bool made = http_add_header(list, "Authorization: Bearer ", settings->api_key) && http_add_header(list, "Content-Type: application/json", "") &&
                http_add_header(list, stream ? "Accept: text/event-stream" : "Accept: application/json", "") && http_add_header(list, "Expect:", "");
    if (made && stream) made = http_add_header(list, "X-DashScope-SSE: enable", "");
    if (made && settings->workspace) made = http_add_header(list, "X-DashScope-WorkSpace: ", settings->workspace);
    for (size_t i = 0; made && settings->headers[i]; i++) made = http_add_header(list, settings->headers[i], "");
    return made;
}

static bool http_environment_has(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] != '\0';
}

/* As libcurl reads the environment. */
static void http_learn_proxies(qtts__http *http)
{
    const char *given = http->settings->proxy;
    bool all = http_environment_has("all_proxy") || http_environment_has("ALL_PROXY");
    bool https = http_environment_has("https_proxy") || http_environment_has("HTTPS_PROXY");
    http->proxied[false] = given ? given[0] != '\0' : all || http_environment_has("http_proxy");
    http->proxied[true] = given ? given[0] != '\0' : all || https;
    http->may_bypass = http_environment_has("no_proxy") || http_environment_has("NO_PROXY");
}

static bool http_set_multi(qtts__http *http)
{
    http->multi = curl_multi_init();
    return http->multi && curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, http_on_socket) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, http_on_timer) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http) == CURLM_OK;
}

qtts_status qtts__http_new(const qtts__settings *settings, qtts__loop *loop, qtts__http **out)
{
    pthread_once(&http_once, http_init);
    qtts__http *http = calloc(1, sizeof *http);
    *out = http;
    if (!http) return QTTS_NOMEM;
    *http = (qtts__http){.loop = loop, .settings = settings, .due_ns = INT64_MAX};
    http_learn_proxies(http);
    bool made = http_set_multi(http);
    for (int kind = 0; made && kind < HTTP_KINDS; kind++) made = http_make_headers(http, (qtts__order_kind)kind);
    if (made) return QTTS_OK;
    qtts__http_free(http);
    *out = NULL;
    return QTTS_NOMEM;
}

static void http_free_headers(struct curl_slist *list)
{
    for (struct curl_slist *line = list; line; line = line->next) explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(list);
}

static void http_free_transfer(qtts__transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    free(transfer);
}

void qtts__http_free(qtts__http *http)
{
    if (!http) return;
    qtts__http_sweep(http, INT64_MAX);
    while (http->idle) {
        qtts__transfer *transfer = http->idle;
        http->idle = transfer->next;
        http_free_transfer(transfer);
    }
    curl_multi_cleanup(http->multi);
    for (int kind = 0; kind < HTTP_KINDS; kind++) http_free_headers(http->headers[kind]);
    free(http);
}

/* ---- transfers ---- */

static void http_link(qtts__transfer *transfer)
{
    qtts__http *http = transfer->http;
    transfer->previous = NULL;
    transfer->next = http->running;
    if (http->running) http->running->previous = transfer;
    http->running = transfer;
}

static void http_unlink(qtts__transfer *transfer)
{
    if (transfer->previous) transfer->previous->next = transfer->next;
    else transfer->http->running = transfer->next;
    if (transfer->next) transfer->next->previous = transfer->previous;
}

/* The handle goes back to the idle ones, with its options. */
static void http_recycle(qtts__transfer *transfer)
{
    qtts__http *http = transfer->http;
    if (http->idle_count == HTTP_IDLE_HANDLES) {
        http_free_transfer(transfer);
        return;
    }
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, NULL); /* frees the copy */
    transfer->next = http->idle;
    http->idle = transfer;
    http->idle_count++;
}

static void http_drop(qtts__transfer *transfer)
{
    if (transfer->released && !transfer->answer.over) transfer->http->lingering--;
    curl_multi_remove_handle(transfer->http->multi, transfer->easy);
    http_unlink(transfer);
    http_recycle(transfer);
}

qtts_status qtts__http_start(qtts__http *http, const qtts__order *order, qtts__transfer **out)
{
    qtts__transfer *transfer = http_take_idle(http);
    *out = NULL;
    if (!transfer) return QTTS_NOMEM;
    transfer->order = *order;
    transfer->answer.retry_after_ms = -1;
    if (!http_set_order(transfer, order) || curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK) {
        http_recycle(transfer);
        return QTTS_NOMEM;
    }
    http_link(transfer);
    *out = transfer;
    return QTTS_OK;
}

const qtts__answer *qtts__transfer_answer(const qtts__transfer *transfer) { return &transfer->answer; }

void qtts__transfer_resume(qtts__transfer *transfer)
{
    if (!transfer->answer.over) curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
}

void qtts__transfer_release(qtts__transfer *transfer, int64_t until_ns)
{
    if (until_ns == 0 || transfer->answer.over) {
        http_drop(transfer);
        return;
    }
    transfer->released = true;
    transfer->until_ns = until_ns;
    transfer->http->lingering++;
}

int qtts__http_lingering(const qtts__http *http) { return http->lingering; }

int64_t qtts__http_sweep(qtts__http *http, int64_t now_ns)
{
    int64_t next_ns = INT64_MAX;
    for (qtts__transfer *next, *transfer = http->lingering == 0 ? NULL : http->running; transfer; transfer = next) {
        next = transfer->next;
        if (!transfer->released) continue;
        if (transfer->until_ns <= now_ns) http_drop(transfer);
        else if (transfer->until_ns < next_ns) next_ns = transfer->until_ns;
    }
    return next_ns;
}

/* ---- driving ---- */

int64_t qtts__http_due(const qtts__http *http) { return http->due_ns; }

void qtts__http_timer(qtts__http *http)
{
    int running;
    http->due_ns = INT64_MAX;
    curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

void qtts__http_socket(qtts__http *http, qtts__event event)
{
    int running, what = 0;
    if (event.what & QTTS__READABLE) what |= CURL_CSELECT_IN;
    if (event.what & QTTS__WRITABLE) what |= CURL_CSELECT_OUT;
    if (event.what & QTTS__BROKEN) what |= CURL_CSELECT_ERR;
    curl_multi_socket_action(http->multi, event.fd, what, &running);
}

static void http_end(qtts__transfer *transfer, CURLcode code)
{
    if (transfer->released) transfer->http->lingering--;
    http_learn(transfer);
    transfer->answer.over = true;
    if (code != CURLE_OK) http_set_fault(transfer, code);
}

void *qtts__http_ended(qtts__http *http)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(http->multi, &left))) {
        qtts__transfer *transfer = NULL;
        if (message->msg != CURLMSG_DONE) continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        http_end(transfer, message->data.result);
        if (!transfer->released) return transfer->order.self;
        http_drop(transfer);
    }
    return NULL;
}

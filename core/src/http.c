/* HTTP by libcurl: one multi handle behind the client's descriptor. */
#include "http_curl.h"

#include "trust.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HTTP_IDLE_HANDLES = 16 };

static pthread_once_t http_once = PTHREAD_ONCE_INIT;
static const char *http_ca_folder, *http_ca_bundle; /* the system's: one of them, or neither */

static void http_find_ca(void)
{
    const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    bool openssl = version->ssl_version && strncmp(version->ssl_version, "OpenSSL/", strlen("OpenSSL/")) == 0;
    if (openssl && qtts__trust_folder_serves(version->capath, version->cainfo)) http_ca_folder = version->capath;
    else http_ca_bundle = version->cainfo;
}

static void http_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    http_find_ca();
}

const char *qtts__http_build(void)
{
    static _Thread_local char build[96];
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    snprintf(build, sizeof build, "libcurl/%s %s", info->version, info->ssl_version ? info->ssl_version : "without TLS");
    return build;
}

const char *qtts__http_ca_file(const qtts__settings *settings)
{
    pthread_once(&http_once, http_init);
    return settings->ca_file ? settings->ca_file : http_ca_bundle;
}

const char *qtts__http_ca_folder(const qtts__settings *settings)
{
    pthread_once(&http_once, http_init);
    return settings->ca_file ? NULL : http_ca_folder;
}

/* ---- the life of a client's connections ---- */

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

qtts_status qtts__http_new(const qtts__settings *settings, qtts__loop *loop, qtts__http **out)
{
    pthread_once(&http_once, http_init);
    qtts__http *http = calloc(1, sizeof *http);
    *out = http;
    if (!http) return QTTS_NOMEM;
    *http = (qtts__http){.loop = loop, .settings = settings, .due_ns = INT64_MAX};
    qtts__route_read(&http->route, settings);
    errno = 0;
    bool made = qtts__http_open_multi(http), crowded = !made && (errno == EMFILE || errno == ENFILE); /* newer versions open some of their own */
    made = made && qtts__transfer_parse_service(http);
    for (int kind = 0; made && kind < QTTS__HTTP_KINDS; kind++) made = http_make_headers(http, (qtts__order_kind)kind);
    if (made) return QTTS_OK;
    qtts__http_free(http);
    *out = NULL;
    return crowded ? QTTS_NETWORK : QTTS_NOMEM;
}

static void http_free_headers(struct curl_slist *list)
{
    for (struct curl_slist *line = list; line; line = line->next) explicit_bzero(line->data, strlen(line->data));
    curl_slist_free_all(list);
}

void qtts__http_free(qtts__http *http)
{
    if (!http) return;
    qtts__http_sweep(http, INT64_MAX);
    while (http->idle) {
        qtts__transfer *transfer = http->idle;
        http->idle = transfer->next;
        qtts__transfer_free(transfer);
    }
    curl_multi_cleanup(http->multi);
    curl_url_cleanup(http->service);
    for (int kind = 0; kind < QTTS__HTTP_KINDS; kind++) http_free_headers(http->headers[kind]);
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

static qtts__transfer *http_take_idle(qtts__http *http)
{
    qtts__transfer *transfer = http->idle;
    if (!transfer) return qtts__transfer_new(http);
    http->idle = transfer->next;
    http->idle_count--;
    *transfer = (qtts__transfer){.easy = transfer->easy, .http = http, .set_for = transfer->set_for};
    return transfer;
}

/* The handle goes back to the idle ones, with its options. */
static void http_recycle(qtts__transfer *transfer)
{
    qtts__http *http = transfer->http;
    if (http->idle_count == HTTP_IDLE_HANDLES) {
        qtts__transfer_free(transfer);
        return;
    }
    qtts__transfer_unset(transfer);
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

/* libcurl 7.88 leaves a socket's list of transfers destroyed when memory was out, and divides by its size when it is used again. */
static bool http_renew_multi(qtts__http *http)
{
    qtts__http_sweep(http, INT64_MAX); /* connections that would be kept */
    if (http->running) return false;
    curl_multi_cleanup(http->multi);
    http->due_ns = INT64_MAX;
    http->lost = false;
    http->stale = !qtts__http_open_multi(http);
    return !http->stale;
}

qtts_status qtts__http_start(qtts__http *http, const qtts__order *order, qtts__transfer **out)
{
    qtts__transfer *transfer = http_take_idle(http);
    *out = NULL;
    if (!transfer) return QTTS_NOMEM;
    if (http->stale && !http_renew_multi(http)) return http_recycle(transfer), QTTS_NOMEM;
    transfer->order = *order;
    transfer->answer.retry_after_ms = -1;
    if (!qtts__transfer_set(transfer, order) || curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK) {
        http_recycle(transfer);
        return QTTS_NOMEM;
    }
    http_link(transfer);
    *out = transfer;
    return QTTS_OK;
}

const qtts__answer *qtts__transfer_answer(const qtts__transfer *transfer) { return &transfer->answer; }

void qtts__transfer_release(qtts__transfer *transfer, int64_t until_ns)
{
    if (until_ns == 0 || transfer->answer.over) {
        http_drop(transfer);
        return;
    }
    transfer->released = true;
    transfer->order.self = NULL;
    transfer->order.self_size = 0;
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
        int64_t until_ns = qtts__transfer_until(transfer, now_ns);
        if (until_ns <= now_ns) http_drop(transfer);
        else if (until_ns < next_ns) next_ns = until_ns;
    }
    return next_ns;
}

/* ---- driving ---- */

int64_t qtts__http_due(const qtts__http *http) { return http->due_ns; }

void qtts__http_lose(qtts__http *http)
{
    http->lost = http->stale = true;
    http->due_ns = 0;
}

static void http_act(qtts__http *http, curl_socket_t fd, int what)
{
    int running;
    if (!http->stale && curl_multi_socket_action(http->multi, fd, what, &running) != CURLM_OK) qtts__http_lose(http);
    if (!http->stale && http->moved_on) qtts__http_move_on(http);
}

void qtts__http_timer(qtts__http *http)
{
    http->due_ns = INT64_MAX;
    http_act(http, CURL_SOCKET_TIMEOUT, 0);
}

void qtts__http_socket(qtts__http *http, qtts__event event)
{
    int what = 0;
    if (qtts__http_stop_watching(http, event.fd)) return;
    if (event.what & QTTS__READABLE) what |= CURL_CSELECT_IN;
    if (event.what & QTTS__WRITABLE) what |= CURL_CSELECT_OUT;
    if (event.what & QTTS__BROKEN) what |= CURL_CSELECT_ERR;
    qtts__http_fetch_ahead(http, event.fd);
    http_act(http, event.fd, what);
}

static void http_end(qtts__transfer *transfer, CURLcode code)
{
    if (transfer->released) transfer->http->lingering--;
    qtts__transfer_learn(transfer);
    transfer->answer.over = true;
    if (code != CURLE_OK) qtts__transfer_fault(transfer, code);
}

/* Whatever runs might never be heard of again. */
static void *http_next_lost(qtts__http *http)
{
    for (qtts__transfer *next, *transfer = http->running; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->answer.over) continue;
        http_end(transfer, CURLE_OUT_OF_MEMORY);
        if (!transfer->released) return transfer->order.self;
        http_drop(transfer);
    }
    http->lost = false;
    return NULL;
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
    return http->lost ? http_next_lost(http) : NULL;
}

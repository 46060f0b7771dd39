/* One request on one handle: its options, and what libcurl calls while it runs. */
#include "http_curl.h"

#include "header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

enum { TRANSFER_LINGER_BYTES = 64 * 1024, TRANSFER_REDIRECTS = 3 };
enum { TRANSFER_SILENCE_NS = 1000000000 }; /* of a HEAD that went out: a server that does not answer it holds new streams up no longer */

/* ---- what libcurl calls: it touches our memory and nothing else ---- */

static int transfer_on_request(void *self, char *remote, char *local, int remote_port, int local_port)
{
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    qtts__transfer *transfer = self;
    transfer->answer.requests_sent++;
    transfer->answer.sent_ns = qtts__loop_now();
    return CURL_PREREQFUNC_OK;
}

static curl_socket_t transfer_on_open(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    qtts__transfer *transfer = self;
    qtts__url parts = {0};
    char *hop = NULL; /* the url that is connected to now: a redirect may have led away from the first one */
    if (curl_easy_getinfo(transfer->easy, CURLINFO_EFFECTIVE_URL, &hop) == CURLE_OK && hop) qtts__url_split(hop, &parts);
    transfer->address_refused = !qtts__route_allows(&transfer->http->route, &parts, &address->addr);
    if (transfer->address_refused) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool transfer_value_begins(const char *value, size_t size, const char *text)
{
    return size >= strlen(text) && strncasecmp(value, text, strlen(text)) == 0;
}

static void transfer_take_header(qtts__answer *answer, const char *line, size_t size)
{
    const char *value;
    size_t value_size;
    if (qtts__header_is(line, size, "Content-Type", &value, &value_size)) {
        answer->event_stream = transfer_value_begins(value, value_size, "text/event-stream");
        answer->html = transfer_value_begins(value, value_size, "text/html");
    } else if (qtts__header_is(line, size, "Content-Encoding", &value, &value_size))
        answer->encoded = value_size != 0 && !transfer_value_begins(value, value_size, "identity");
    else if (qtts__header_is(line, size, "Retry-After", &value, &value_size))
        answer->retry_after_ms = qtts__header_retry_after(value, value_size, (int64_t)time(NULL));
}

/* A status line begins the headers of another answer: after a 1xx, a redirect, a proxy's CONNECT. */
static void transfer_begin_headers(qtts__answer *answer)
{
    answer->event_stream = answer->html = answer->encoded = false;
    answer->retry_after_ms = -1;
}

static size_t transfer_on_header(char *line, size_t one, size_t size, void *self)
{
    (void)one;
    qtts__transfer *transfer = self;
    transfer->header_bytes += (int64_t)size;
    transfer->headers_over = transfer->header_bytes > transfer->http->settings->max_header_bytes;
    if (transfer->headers_over) return 0;
    if (transfer_value_begins(line, size, "HTTP/")) transfer_begin_headers(&transfer->answer);
    transfer_take_header(&transfer->answer, line, size);
    return size;
}

void qtts__transfer_learn(qtts__transfer *transfer)
{
    long status = 0, connections = 1;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connections);
    transfer->answer.http_status = (int)status;
    transfer->answer.reused = connections == 0 && transfer->answer.requests_sent != 0;
}

/* A piece that is refused is copied by libcurl, so it is told in time that no further one is wanted. Both directions, as with one alone libcurl
 * 7.88 reads on at once. */
static void transfer_hold(qtts__transfer *transfer)
{
    if (!transfer->resuming && curl_easy_pause(transfer->easy, CURLPAUSE_ALL) != CURLE_OK) qtts__http_lose(transfer->http);
}

/* What libcurl kept comes within this. It may have ended the transfer already. */
void qtts__transfer_resume(qtts__transfer *transfer)
{
    if (transfer->answer.over) return;
    transfer->resuming = true;
    CURLcode code = curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
    transfer->resuming = false;
    if (code != CURLE_OK && code != CURLE_BAD_FUNCTION_ARGUMENT) qtts__http_lose(transfer->http);
}

static size_t transfer_on_body(char *bytes, size_t one, size_t size, void *self)
{
    (void)one;
    qtts__transfer *transfer = self;
    if (transfer->released) {
        transfer->wasted_bytes += (int64_t)size;
        return transfer->wasted_bytes > TRANSFER_LINGER_BYTES ? 0 : size;
    }
    if (transfer->answer.http_status == 0) qtts__transfer_learn(transfer);
    qtts__taken taken = transfer->order.take(transfer->order.self, bytes, size);
    if (taken == QTTS__TAKEN_NOTHING) return CURL_WRITEFUNC_PAUSE;
    transfer->answer.wire_bytes += (int64_t)size;
    if (taken == QTTS__TAKEN_LAST) transfer_hold(transfer);
    return size;
}

/* ---- setting up ---- */

/* The zone of an IPv6 address is lost in the copy that libcurl 7.88 makes for each request. */
bool qtts__transfer_parse_service(qtts__http *http)
{
    const char *url = http->settings->service_url;
    if (strchr(url, '%')) return true;
    http->service = curl_url();
    return http->service && curl_url_set(http->service, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
}

/* Never both. To read a whole bundle takes OpenSSL 30 to 50 ms in the middle of a step, once for each client, and with a folder beside it for
 * each connection; of a folder it reads the one authority that it needs. */
static CURLcode transfer_set_ca(CURL *easy, const qtts__settings *settings)
{
    const char *file = qtts__http_ca_file(settings), *folder = qtts__http_ca_folder(settings);
    if (!file && !folder) return CURLE_OK;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
    return code;
}

static CURLcode transfer_set_callbacks(qtts__transfer *transfer)
{
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->detail);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, transfer_on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, transfer_on_request);
    return curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
}

/* What is the same for every request of a client; set once for each handle, which is then used again and again. */
static bool transfer_set_up(qtts__transfer *transfer)
{
    CURL *easy = transfer->easy;
    const qtts__settings *settings = transfer->http->settings;
    int64_t connect_ms = settings->connect_timeout_ms > INT32_MAX ? INT32_MAX : settings->connect_timeout_ms;
    CURLcode codes[] = {
        transfer_set_callbacks(transfer),
        transfer_set_ca(easy, settings),
        curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, qtts__http_close_socket),
        curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, transfer->http),
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L),
        curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L),
        curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L),
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
        curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)TRANSFER_REDIRECTS),
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

qtts__transfer *qtts__transfer_new(qtts__http *http)
{
    qtts__transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->http = http;
    transfer->set_for = QTTS__ORDER_DOWNLOAD;
    transfer->easy = curl_easy_init();
    if (transfer->easy && transfer_set_up(transfer)) return transfer;
    curl_easy_cleanup(transfer->easy);
    free(transfer);
    return NULL;
}

void qtts__transfer_free(qtts__transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    free(transfer);
}

static CURLoption transfer_method(qtts__order_kind kind)
{
    if (kind == QTTS__ORDER_WARMUP) return CURLOPT_NOBODY;
    return kind == QTTS__ORDER_DOWNLOAD ? CURLOPT_HTTPGET : CURLOPT_POST;
}

static bool transfer_set_options(qtts__transfer *transfer, const qtts__order *order)
{
    CURL *easy = transfer->easy;
    const qtts__http *http = transfer->http;
    const char *url = order->url ? order->url : http->settings->service_url;
    bool plain = http->settings->allow_plaintext || strncasecmp(url, "http:", 5) == 0;
    bool download = order->kind == QTTS__ORDER_DOWNLOAD, guarded = download && !http->settings->allow_private_address;
    CURLcode codes[] = {
        curl_easy_setopt(easy, CURLOPT_CURLU, order->url ? NULL : http->service), /* forgets the url that is set, from libcurl 8.12 on */
        curl_easy_setopt(easy, CURLOPT_URL, url),
        curl_easy_setopt(easy, CURLOPT_PROXY, qtts__route_proxy(&http->route, order->to_loopback)),
        curl_easy_setopt(easy, transfer_method(order->kind), 1L),
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, http->headers[order->kind]),
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, download ? 1L : 0L),
        curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, plain ? "http,https" : "https"), /* never down from https */
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, guarded ? transfer_on_open : NULL),
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] != CURLE_OK) return false;
    return true;
}

bool qtts__transfer_set(qtts__transfer *transfer, const qtts__order *order)
{
    CURL *easy = transfer->easy;
    bool again = !order->url && transfer->set_for == order->kind;
    transfer->set_for = QTTS__ORDER_DOWNLOAD;
    if (!again && !transfer_set_options(transfer, order)) return false;
    transfer->set_for = order->kind;
    if (transfer->http->trusting) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, qtts__http_distrusts(transfer->http) ? 1L : 0L);
    return order->url || (curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)order->body_size) == CURLE_OK &&
                          curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, order->body) == CURLE_OK);
}

void qtts__transfer_unset(qtts__transfer *transfer) { curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, NULL); }

/* A connection that is being made has its time; how long the HEAD behind it is silent counts from when it went out. */
int64_t qtts__transfer_until(const qtts__transfer *transfer, int64_t now_ns)
{
    int64_t from_ns = transfer->answer.sent_ns != 0 ? transfer->answer.sent_ns : now_ns;
    bool silent = transfer->order.kind == QTTS__ORDER_WARMUP && transfer->until_ns - from_ns > TRANSFER_SILENCE_NS;
    if (!silent) return transfer->until_ns;
    return from_ns + TRANSFER_SILENCE_NS;
}

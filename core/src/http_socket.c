/* What libcurl waits for: descriptors, in the client's set, and time. */
#include "http_curl.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKET_MILLISECOND = 1000000, SOCKET_AT_ONCE = 0, SOCKET_TRUST_MS = 1000 };

static int socket_resting(const qtts__http *http, int fd)
{
    int at = http->resting_count - 1;
    while (at >= 0 && http->resting[at] != fd) at--;
    return at;
}

static void socket_disturb(qtts__http *http, int at) { http->resting[at] = http->resting[--http->resting_count]; }

/* On a connection that nobody uses nothing comes but its end, in TLS with a few bytes in front. While something runs it may be that one's: to
 * look at it would take its error away. */
static void socket_judge(qtts__http *http, int fd)
{
    char byte;
    if (http->running) return;
    ssize_t got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got >= 0 || errno == ECONNRESET) http->distrusted_ns = qtts__loop_now() + (int64_t)SOCKET_TRUST_MS * SOCKET_MILLISECOND;
}

static bool socket_stop_watching(qtts__http *http, int fd)
{
    int at = socket_resting(http, fd);
    if (at < 0) return false;
    socket_disturb(http, at);
    qtts__loop_watch(http->loop, fd, 0, true);
    return true;
}

bool qtts__http_stop_watching(qtts__http *http, int fd)
{
    bool rested = socket_stop_watching(http, fd);
    if (rested && http->trusting) socket_judge(http, fd);
    return rested;
}

int qtts__http_close_socket(void *http, curl_socket_t fd)
{
    socket_stop_watching(http, fd);
    return close(fd);
}

/* A connection that was still being made may be closed behind our back (libcurl 7.88 tells of that only once it stands), and its number given
 * away again: so one that waits to be written to does not rest, and one that rested is asked for anew, whatever is known of it. */
static bool socket_watch(qtts__http *http, int fd, unsigned what, unsigned watched)
{
    int at = socket_resting(http, fd);
    if (what == 0 && watched == QTTS__READABLE && http->resting_count < QTTS__HTTP_RESTING) {
        http->resting[http->resting_count++] = fd;
        return true;
    }
    if (at >= 0) socket_disturb(http, at);
    bool certain = at < 0 && what == watched;
    return certain || qtts__loop_watch(http->loop, fd, what, at >= 0 || watched != 0);
}

static qtts__ahead *socket_ahead(qtts__http *http, int fd) { return &http->ahead[(unsigned)fd % QTTS__HTTP_AHEAD]; }

static void socket_look_ahead(qtts__http *http, CURL *easy, int fd)
{
    qtts__transfer *transfer = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer) != CURLE_OK || !transfer) return;
    uintptr_t self = (uintptr_t)transfer->order.self;
    *socket_ahead(http, fd) = (qtts__ahead){(uintptr_t)transfer, self, self + transfer->order.self_size};
}

static void socket_fetch(uintptr_t at, uintptr_t end)
{
    enum { LINE = 64 };
    for (at -= at % LINE; at < end; at += LINE) __builtin_prefetch((const void *)at);
}

void qtts__http_fetch_ahead(qtts__http *http, int fd)
{
    const qtts__ahead *ahead = socket_ahead(http, fd);
    socket_fetch(ahead->transfer, ahead->transfer + offsetof(qtts__transfer, answer.fault));
    socket_fetch(ahead->self, ahead->self_end);
}

static int socket_on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *watched)
{
    qtts__http *http = self;
    unsigned interest = 0;
    socket_look_ahead(http, easy, fd);
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) interest |= QTTS__READABLE;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) interest |= QTTS__WRITABLE;
    if (what != CURL_POLL_REMOVE) curl_multi_assign(http->multi, fd, (void *)(uintptr_t)interest);
    else if ((unsigned)(uintptr_t)watched == QTTS__WRITABLE) http->moved_on = true;
    return socket_watch(http, fd, interest, (unsigned)(uintptr_t)watched) ? 0 : -1;
}

/* libcurl 7.88 gives a silent address up and looks at the next one when it is called again, for which it asks nobody: to hold a transfer back
 * and to let it go on makes it ask. */
void qtts__http_move_on(qtts__http *http)
{
    http->moved_on = false;
    for (qtts__transfer *transfer = http->running; transfer; transfer = transfer->next) {
        if (transfer->answer.over || transfer->answer.sent_ns != 0) continue;
        CURLcode code = curl_easy_pause(transfer->easy, CURLPAUSE_RECV);
        if (code == CURLE_OK) code = curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
        if (code != CURLE_OK && code != CURLE_BAD_FUNCTION_ARGUMENT) qtts__http_lose(http);
    }
}

static int socket_on_timer(CURLM *multi, long timeout_ms, void *self)
{
    (void)multi;
    qtts__http *http = self;
    http->due_ns = timeout_ms < 0 ? INT64_MAX : timeout_ms == 0 ? SOCKET_AT_ONCE : qtts__loop_now() + (int64_t)timeout_ms * SOCKET_MILLISECOND;
    return 0;
}

/* Newer versions (8.22) ask the multi handle whether threads of look-ups are waited for at its end; older ones do not know the option. */
static void socket_set_quick_exit(CURLM *multi)
{
    enum { QUICK_EXIT_OF_MULTI = 21 };
    (void)curl_multi_setopt(multi, (CURLMoption)QUICK_EXIT_OF_MULTI, 1L);
}

/* Until 8.14 libcurl looks at a connection before it uses it again; newer versions trust it for a second after it was in use. */
static bool socket_is_trusted(void)
{
    enum { LAST_THAT_LOOKS = 0x080eff };
    return curl_version_info(CURLVERSION_NOW)->version_num > LAST_THAT_LOOKS;
}

bool qtts__http_open_multi(qtts__http *http)
{
    http->multi = curl_multi_init();
    if (!http->multi) return false;
    socket_set_quick_exit(http->multi);
    http->trusting = socket_is_trusted();
    return curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, socket_on_socket) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, socket_on_timer) == CURLM_OK &&
           curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http) == CURLM_OK;
}

bool qtts__http_distrusts(qtts__http *http)
{
    for (int i = 0; i < http->resting_count; i++) socket_judge(http, http->resting[i]);
    return qtts__loop_now() < http->distrusted_ns;
}

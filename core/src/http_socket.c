/* What libcurl waits for: descriptors, in the client's set, and time. */
#include "http_curl.h"

#include <unistd.h>

enum { SOCKET_MILLISECOND = 1000000, SOCKET_AT_ONCE = 0 };

static int socket_resting(const qtts__http *http, int fd)
{
    int at = http->resting_count - 1;
    while (at >= 0 && http->resting[at].fd != fd) at--;
    return at;
}

static void socket_disturb(qtts__http *http, int at) { http->resting[at] = http->resting[--http->resting_count]; }

bool qtts__http_stop_watching(qtts__http *http, int fd)
{
    int at = socket_resting(http, fd);
    if (at < 0) return false;
    socket_disturb(http, at);
    qtts__loop_watch(http->loop, fd, 0, true);
    return true;
}

int qtts__http_close_socket(void *http, curl_socket_t fd)
{
    qtts__http_stop_watching(http, fd);
    return close(fd);
}

/* `watched` is how it is watched so far; 0 = not. */
static bool socket_watch(qtts__http *http, int fd, unsigned what, unsigned watched)
{
    int at = socket_resting(http, fd);
    if (what == 0 && http->resting_count < QTTS__HTTP_RESTING) {
        http->resting[http->resting_count++] = (qtts__resting){fd, watched};
        return true;
    }
    if (at >= 0) watched = http->resting[at].what;
    if (at >= 0) socket_disturb(http, at);
    return what == watched || qtts__loop_watch(http->loop, fd, what, watched != 0);
}

int qtts__http_on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *watched)
{
    (void)easy;
    qtts__http *http = self;
    unsigned interest = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) interest |= QTTS__READABLE;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) interest |= QTTS__WRITABLE;
    if (what != CURL_POLL_REMOVE) curl_multi_assign(http->multi, fd, (void *)(uintptr_t)interest);
    return socket_watch(http, fd, interest, (unsigned)(uintptr_t)watched) ? 0 : -1;
}

int qtts__http_on_timer(CURLM *multi, long timeout_ms, void *self)
{
    (void)multi;
    qtts__http *http = self;
    http->due_ns = timeout_ms < 0 ? INT64_MAX : timeout_ms == 0 ? SOCKET_AT_ONCE : qtts__loop_now() + (int64_t)timeout_ms * SOCKET_MILLISECOND;
    return 0;
}

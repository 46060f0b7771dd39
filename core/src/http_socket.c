/* What libcurl waits for: descriptors, in the client's set, and time. */
#include "http_curl.h"

#include <unistd.h>

enum { SOCKET_MILLISECOND = 1000000, SOCKET_AT_ONCE = 0 };

static int socket_resting(const qtts__http *http, int fd)
{
    int at = http->resting_count - 1;
    while (at >= 0 && http->resting[at] != fd) at--;
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

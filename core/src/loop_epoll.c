/* The one descriptor on Linux: an epoll set with a timerfd and an eventfd in it. */
#if defined(__linux__)

#include "loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { LOOP_SECOND = 1000000000 };

int64_t qtts__loop_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * LOOP_SECOND + now.tv_nsec;
}

static bool loop_add(qtts__loop *loop, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return fd >= 0 && epoll_ctl(loop->fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

int qtts__loop_open(qtts__loop *loop)
{
    *loop = (qtts__loop){.fd = -1, .timer = -1, .wake = -1};
    loop->fd = epoll_create1(EPOLL_CLOEXEC);
    if (loop->fd < 0) return errno;
    loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return loop_add(loop, loop->timer) && loop_add(loop, loop->wake) ? 0 : errno;
}

void qtts__loop_close(qtts__loop *loop)
{
    if (loop->wake >= 0) close(loop->wake);
    if (loop->timer >= 0) close(loop->timer);
    if (loop->fd >= 0) close(loop->fd);
    *loop = (qtts__loop){.fd = -1, .timer = -1, .wake = -1};
}

/* A descriptor may have been closed, and its number given away again, between two calls: then what was known is not so. */
bool qtts__loop_watch(qtts__loop *loop, int fd, unsigned what, bool known)
{
    struct epoll_event event = {.data.fd = fd};
    if (what & QTTS__READABLE) event.events |= EPOLLIN;
    if (what & QTTS__WRITABLE) event.events |= EPOLLOUT;
    if (what == 0) return epoll_ctl(loop->fd, EPOLL_CTL_DEL, fd, &event) == 0 || errno == EBADF || errno == ENOENT;
    if (epoll_ctl(loop->fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) == 0) return true;
    if (errno != ENOENT && errno != EEXIST) return false;
    return epoll_ctl(loop->fd, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) == 0;
}

/* A later alarm than the one that is set costs no system call: the early one fires for nothing and is set anew then. */
void qtts__loop_alarm(qtts__loop *loop, int64_t at_ns)
{
    if (at_ns == INT64_MAX || (loop->armed_ns != 0 && loop->armed_ns <= at_ns)) return;
    if (at_ns <= 0) at_ns = 1;
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(at_ns / LOOP_SECOND), .tv_nsec = (long)(at_ns % LOOP_SECOND)}};
    if (timerfd_settime(loop->timer, TFD_TIMER_ABSTIME, &when, NULL) == 0) loop->armed_ns = at_ns;
}

void qtts__loop_wake(qtts__loop *loop)
{
    uint64_t one = 1;
    int kept = errno;
    while (write(loop->wake, &one, sizeof one) < 0 && errno == EINTR) {
    }
    errno = kept;
}

static void loop_drain(int fd)
{
    uint64_t count;
    while (read(fd, &count, sizeof count) < 0 && errno == EINTR) {
    }
}

static bool loop_own(qtts__loop *loop, int fd)
{
    if (fd != loop->timer && fd != loop->wake) return false;
    loop_drain(fd);
    if (fd == loop->timer) loop->armed_ns = 0;
    return true;
}

static unsigned loop_what(uint32_t events)
{
    unsigned what = 0;
    if (events & EPOLLIN) what |= QTTS__READABLE;
    if (events & EPOLLOUT) what |= QTTS__WRITABLE;
    if (events & (EPOLLERR | EPOLLHUP)) what |= QTTS__BROKEN;
    return what;
}

int qtts__loop_wait(qtts__loop *loop, int timeout_ms, qtts__event events[QTTS__LOOP_EVENTS])
{
    struct epoll_event raw[QTTS__LOOP_EVENTS];
    int taken = 0, count = epoll_wait(loop->fd, raw, QTTS__LOOP_EVENTS, timeout_ms);
    for (int i = 0; i < count; i++)
        if (!loop_own(loop, raw[i].data.fd)) events[taken++] = (qtts__event){raw[i].data.fd, loop_what(raw[i].events)};
    return count < 0 ? -1 : taken;
}

#else
typedef int qtts__loop_epoll_is_elsewhere;
#endif

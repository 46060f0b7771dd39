/* The one descriptor on macOS and the BSDs: a kqueue, with its own timer and user event. */
#if defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || defined(__DragonFly__) || defined(QTTS_KQUEUE)

#include "loop.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/event.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { LOOP_SECOND = 1000000000, LOOP_MILLISECOND = 1000000, LOOP_ALARM_ID = 1 };

int64_t qtts__loop_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * LOOP_SECOND + now.tv_nsec;
}

static bool loop_change(qtts__loop *loop, uintptr_t ident, short filter, unsigned short flags, int64_t data)
{
    struct kevent change;
    EV_SET(&change, ident, filter, flags, 0, (intptr_t)data, NULL);
    return kevent(loop->fd, &change, 1, NULL, 0, NULL) == 0;
}

/* A pipe, since not every system here has EVFILT_USER. */
int qtts__loop_open(qtts__loop *loop)
{
    int ends[2];
    *loop = (qtts__loop){.fd = kqueue(), .timer = -1, .wake = -1};
    if (loop->fd < 0 || pipe(ends) != 0) return errno;
    loop->timer = ends[0];
    loop->wake = ends[1];
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    fcntl(loop->fd, F_SETFD, FD_CLOEXEC);
    return loop_change(loop, (uintptr_t)ends[0], EVFILT_READ, EV_ADD, 0) ? 0 : errno;
}

void qtts__loop_close(qtts__loop *loop)
{
    if (loop->wake >= 0) close(loop->wake);
    if (loop->timer >= 0) close(loop->timer);
    if (loop->fd >= 0) close(loop->fd);
    *loop = (qtts__loop){.fd = -1, .timer = -1, .wake = -1};
}

static bool loop_filter(qtts__loop *loop, int fd, short filter, bool wanted)
{
    bool changed = loop_change(loop, (uintptr_t)fd, filter, wanted ? EV_ADD : EV_DELETE, 0);
    return changed || (!wanted && (errno == ENOENT || errno == EBADF));
}

bool qtts__loop_watch(qtts__loop *loop, int fd, unsigned what, bool known)
{
    (void)known;
    bool reads = loop_filter(loop, fd, EVFILT_READ, (what & QTTS__READABLE) != 0);
    return loop_filter(loop, fd, EVFILT_WRITE, (what & QTTS__WRITABLE) != 0) && reads;
}

void qtts__loop_alarm(qtts__loop *loop, int64_t at_ns)
{
    if (at_ns == INT64_MAX || (loop->armed_ns != 0 && loop->armed_ns <= at_ns)) return;
    int64_t wait_ns = at_ns - qtts__loop_now();
    int64_t wait_ms = wait_ns <= 0 ? 0 : (wait_ns + LOOP_MILLISECOND - 1) / LOOP_MILLISECOND;
    if (loop_change(loop, LOOP_ALARM_ID, EVFILT_TIMER, EV_ADD | EV_ONESHOT, wait_ms)) loop->armed_ns = at_ns;
}

void qtts__loop_wake(qtts__loop *loop)
{
    int kept = errno;
    while (write(loop->wake, "", 1) < 0 && errno == EINTR) {
    }
    errno = kept;
}

static bool loop_own(qtts__loop *loop, const struct kevent *event)
{
    char bytes[64];
    if (event->filter == EVFILT_TIMER) return loop->armed_ns = 0, true;
    if ((int)event->ident != loop->timer) return false;
    while (read(loop->timer, bytes, sizeof bytes) > 0) {
    }
    return true;
}

static qtts__event loop_event(const struct kevent *event)
{
    unsigned what = event->filter == EVFILT_WRITE ? QTTS__WRITABLE : QTTS__READABLE;
    return (qtts__event){(int)event->ident, event->flags & EV_ERROR ? what | QTTS__BROKEN : what};
}

int qtts__loop_wait(qtts__loop *loop, int timeout_ms, qtts__event events[QTTS__LOOP_EVENTS])
{
    struct kevent raw[QTTS__LOOP_EVENTS];
    struct timespec limit = {timeout_ms / 1000, (long)(timeout_ms % 1000) * LOOP_MILLISECOND};
    int taken = 0, count = kevent(loop->fd, NULL, 0, raw, QTTS__LOOP_EVENTS, timeout_ms < 0 ? NULL : &limit);
    for (int i = 0; i < count; i++)
        if (!loop_own(loop, &raw[i])) events[taken++] = loop_event(&raw[i]);
    return count < 0 ? -1 : taken;
}

#else
typedef int qtts__loop_kqueue_is_elsewhere;
#endif

/* A server inside the test program that does with each connection what a test tells it to, in a thread of its own. */
#include "wire.h"

#include "support.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* ---- counts ---- */

void wire_count(wire *self, wire_what what, int64_t more)
{
    pthread_mutex_lock(&self->lock);
    self->counts[what] += more;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
}

int64_t wire_counted(wire *self, wire_what what)
{
    pthread_mutex_lock(&self->lock);
    int64_t count = self->counts[what];
    pthread_mutex_unlock(&self->lock);
    return count;
}

bool wire_await(wire *self, wire_what what, int64_t at_least) { return wire_await_for(self, what, at_least, PATIENCE_MS); }

bool wire_await_for(wire *self, wire_what what, int64_t at_least, int timeout_ms)
{
    struct timespec until;
    int problem = 0;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += timeout_ms / 1000 + (until.tv_nsec / 1000000 + timeout_ms % 1000) / 1000;
    until.tv_nsec = (until.tv_nsec + timeout_ms % 1000 * 1000000L) % 1000000000L;
    pthread_mutex_lock(&self->lock);
    while (self->counts[what] < at_least && !self->ending && problem == 0) problem = pthread_cond_timedwait(&self->changed, &self->lock, &until);
    bool reached = self->counts[what] >= at_least;
    pthread_mutex_unlock(&self->lock);
    return reached;
}

/* ---- connections ---- */

/* The program's signals are for the threads of the test. */
static void wire_without_signals(void)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
}

static void *wire_serve(void *argument)
{
    wire_link *link = argument;
    wire_without_signals();
    link->server->play(link);
    pthread_mutex_lock(&link->server->lock);
    if (link->fd >= 0) close(link->fd);
    link->fd = -1;
    pthread_mutex_unlock(&link->server->lock);
    return NULL;
}

static bool wire_take(wire *self, int fd)
{
    wire_link *link = calloc(1, sizeof *link);
    pthread_mutex_lock(&self->lock);
    bool taken = link && !self->ending && self->link_count < WIRE_CONNECTIONS_MOST;
    if (taken) {
        *link = (wire_link){.server = self, .fd = fd, .number = self->link_count};
        self->links[self->link_count++] = link;
        self->counts[WIRE_CONNECTIONS]++;
        pthread_cond_broadcast(&self->changed);
        pthread_create(&link->thread, NULL, wire_serve, link);
    }
    pthread_mutex_unlock(&self->lock);
    if (taken) return true;
    free(link);
    close(fd);
    return false;
}

static void *wire_accept(void *argument)
{
    wire *self = argument;
    int fd;
    wire_without_signals();
    while ((fd = accept4(self->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        if (!wire_take(self, fd)) break;
    return NULL;
}

static int wire_listen(int backlog, char *base, size_t room)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, backlog), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(base, room, "http://127.0.0.1:%u/api/v1", (unsigned)ntohs(address.sin_port));
    return listener;
}

wire *wire_start(wire_play *play, void *user)
{
    wire *self = calloc(1, sizeof *self);
    assert_non_null(self);
    self->play = play;
    self->user = user;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->changed, NULL);
    self->listener = wire_listen(WIRE_CONNECTIONS_MOST, self->base, sizeof self->base);
    assert_int_equal(pthread_create(&self->thread, NULL, wire_accept, self), 0);
    return self;
}

void wire_stop(wire *self)
{
    pthread_mutex_lock(&self->lock);
    self->ending = true;
    pthread_cond_broadcast(&self->changed);
    for (int i = 0; i < self->link_count; i++)
        if (self->links[i]->fd >= 0) shutdown(self->links[i]->fd, SHUT_RDWR);
    pthread_mutex_unlock(&self->lock);
    shutdown(self->listener, SHUT_RDWR);
    pthread_join(self->thread, NULL);
    for (int i = 0; i < self->link_count; i++) {
        pthread_join(self->links[i]->thread, NULL);
        free(self->links[i]);
    }
    close(self->listener);
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

void wire_full_open(wire_full *self)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    self->listener = wire_listen(0, self->base, sizeof self->base);
    assert_int_equal(getsockname(self->listener, (struct sockaddr *)&address, &size), 0);
    for (int i = 0; i < WIRE_FILLERS; i++) {
        self->fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        connect(self->fillers[i], (struct sockaddr *)&address, size);
    }
}

void wire_full_close(wire_full *self)
{
    for (int i = 0; i < WIRE_FILLERS; i++) close(self->fillers[i]);
    close(self->listener);
}

/* qtts-endpoint: starts everything, says where it is, waits for the end, ends everything. */
#include "base64.h"
#include "options.h"
#include "pacer.h"
#include "results.h"
#include "server.h"
#include "speech.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Before any thread, so that the signals come here and nowhere else. */
static int main_signals(void) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &ends, SFD_CLOEXEC);
}

static bool main_stdin_ended(void) {
    char block[256];
    ssize_t size = read(STDIN_FILENO, block, sizeof block);
    return size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN);
}

static void main_wait(int signals, bool parent) {
    for (;;) {
        struct pollfd watch[2] = {{signals, POLLIN, 0}, {parent ? STDIN_FILENO : -1, POLLIN, 0}};
        if (poll(watch, 2, -1) < 0 && errno != EINTR)
            return;
        if (watch[0].revents != 0 || (watch[1].revents != 0 && main_stdin_ended()))
            return;
    }
}

/* Serves until it is told to end. The urls of results need the port before anyone is served. */
static bool main_serve(const struct options *options, int signals) {
    char origin[64];
    uint16_t port = server_listen(options->port);
    snprintf(origin, sizeof origin, "http://127.0.0.1:%u", (unsigned)port);
    results_start(origin);
    if (port == 0 || !server_start(options)) {
        fprintf(stderr, "qtts-endpoint: cannot listen on 127.0.0.1:%u: %s\n",
                (unsigned)options->port, strerror(errno));
        return false;
    }
    if (printf("%s/api/v1\n", origin) > 0 && fflush(stdout) == 0)
        main_wait(signals, options->parent);
    return true;
}

int main(int count, char **words) {
    struct options options;
    int signals = main_signals();
    replay_start();
    base64_start();
    options_read(&options, count, words);
    pacer_start();
    speech_start(&options);
    bool served = main_serve(&options, signals);
    pacer_stop(); /* first: the library must find nobody asleep */
    server_stop();
    speech_stop();
    results_stop();
    return served ? 0 : 1;
}

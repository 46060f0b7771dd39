/* Runs a program with text on its stdin and collects what it writes to its stdout. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS_MAX = 60, OUTPUT_MAX = 256 << 20 };

extern char **environ;

bool process_installed(const char *name) {
    const char *path = getenv("PATH");
    char file[4096];
    while (path != NULL && *path != '\0') {
        size_t size = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/%s", (int)size, path, name);
        if (access(file, X_OK) == 0)
            return true;
        path += size + (path[size] == ':');
    }
    return false;
}

/* The endpoint's own environment with the settings in front: the first of two names counts. */
static char **process_environment(const char *const *settings) {
    size_t count = 0, added = 0;
    while (environ[count] != NULL)
        count++;
    while (settings != NULL && settings[added * 2] != NULL)
        added++;
    char **list = memory_new((count + added + 1) * sizeof *list);
    for (size_t i = 0; i < added; i++) {
        struct buffer pair = {0};
        buffer_format(&pair, "%s=%s", settings[i * 2], settings[i * 2 + 1]);
        list[i] = pair.data;
    }
    memcpy(list + added, environ, count * sizeof *list);
    return list;
}

static void process_environment_free(char **list, const char *const *settings) {
    for (size_t i = 0; settings != NULL && settings[i * 2] != NULL; i++)
        free(list[i]);
    free(list);
}

struct child {
    pid_t pid;
    int in, out; /* our ends */
    const char *text;
    size_t left;
    time_t until;
};

static void process_close(int *descriptor) {
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static int process_spawn(struct child *child, const int in[2], const int out[2],
                         const char *const *words, char **environment) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, pipe_signal;
    sigemptyset(&none);
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawnp(&child->pid, words[0], &actions, &attributes, (char *const *)words,
                             environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static bool process_start(struct child *child, const char *const *words, char **environment) {
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    bool good = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
                process_spawn(child, in, out, words, environment) == 0;
    process_close(&in[0]);
    process_close(&out[1]);
    child->in = in[1];
    child->out = out[0];
    if (good)
        fcntl(child->in, F_SETFL, O_NONBLOCK); /* it may write before it has read everything */
    return good;
}

static void process_feed(struct child *child) {
    ssize_t sent = write(child->in, child->text, child->left);
    if (sent > 0) {
        child->text += sent;
        child->left -= (size_t)sent;
    }
    if (child->left == 0 || (sent < 0 && errno != EAGAIN && errno != EINTR))
        process_close(&child->in);
}

/* False at the end of its output. */
static bool process_take(struct child *child, struct buffer *output) {
    char block[16384];
    ssize_t size = read(child->out, block, sizeof block);
    if (size > 0)
        buffer_append(output, block, (size_t)size);
    return size > 0 || (size < 0 && errno == EINTR);
}

static time_t process_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static const char *process_talk(struct child *child, struct buffer *output) {
    while (process_clock() < child->until) {
        struct pollfd watch[2] = {{child->out, POLLIN, 0}, {child->in, POLLOUT, 0}};
        if (poll(watch, 2, 1000) <= 0)
            continue;
        if (watch[1].revents != 0)
            process_feed(child);
        if (watch[0].revents != 0 && !process_take(child, output))
            return NULL;
        if (output->size > OUTPUT_MAX)
            return "The speech engine wrote far too much.";
    }
    return "The speech engine took longer than a minute.";
}

static const char *process_finish(struct child *child, const char *error) {
    int status = 0;
    process_close(&child->in);
    process_close(&child->out);
    if (error != NULL)
        kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return error == NULL && status != 0 ? "The speech engine failed." : error;
}

const char *process_run(const char *const *words, const char *const *settings, const char *input,
                        struct buffer *output) {
    struct child child = {.text = input, .left = strlen(input),
                          .until = process_clock() + SECONDS_MAX};
    char **environment = process_environment(settings);
    bool started = process_start(&child, words, environment);
    process_environment_free(environment, settings);
    if (started)
        return process_finish(&child, process_talk(&child, output));
    process_close(&child.in);
    process_close(&child.out);
    return "The speech engine could not be started.";
}

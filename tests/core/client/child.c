/* A program that a test starts and speaks with by its stdin and stdout; it ends when its stdin does. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void child_give_up(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* The child's ends are inherited, ours are not: else a second child would keep the first one's stdin open. */
static void child_pipe(int ends[2])
{
    if (pipe(ends) != 0) child_give_up("pipe");
    for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
}

static pid_t child_spawn(char *const words[], int in, int out, int err)
{
    pid_t pid;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (in >= 0) posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (out >= 0) posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    int problem = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = problem;
    if (problem != 0) child_give_up(words[0]);
    return pid;
}

child child_start(char *const words[])
{
    int in[2], out[2];
    child_pipe(in);
    child_pipe(out);
    child self = {child_spawn(words, in[0], out[1], -1), in[1], out[0]};
    close(in[0]);
    close(out[1]);
    return self;
}

void child_line(const child *self, char *line, size_t room)
{
    size_t size = 0;
    while (size + 1 < room && read(self->out, line + size, 1) == 1 && line[size] != '\n') size++;
    line[size] = '\0';
}

void child_say(const child *self, const char *text)
{
    if (write(self->in, text, strlen(text)) < 0) child_give_up("write");
}

static int child_wait(pid_t pid)
{
    int state;
    while (waitpid(pid, &state, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

int child_end(child *self)
{
    close(self->in);
    close(self->out);
    return child_wait(self->pid);
}

int child_run(char *const words[])
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    int code = child_wait(child_spawn(words, nothing, nothing, nothing));
    close(nothing);
    return code;
}

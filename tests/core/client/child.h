/* A program that a test starts and speaks with by its stdin and stdout; it ends when its stdin does. */
#ifndef QTTS_TEST_CHILD_H
#define QTTS_TEST_CHILD_H

#include <stddef.h>
#include <sys/types.h>

typedef struct child {
    pid_t pid;
    int in;  /* what it reads */
    int out; /* what it writes */
} child;

/* `words` ends with NULL; the program is looked up in PATH. Ends the test program when it cannot be started. */
child child_start(char *const words[]);

/* One line, without its end; "" when nothing comes any more. */
void child_line(const child *self, char *line, size_t room);
void child_say(const child *self, const char *text);
int child_end(child *self); /* closes its stdin and waits: its exit code */

/* Runs a program to its end, silently: its exit code. */
int child_run(char *const words[]);

#endif

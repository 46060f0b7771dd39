/* One descriptor for many: sockets, an alarm and a wake-up behind a single file descriptor that a host can watch. */
#ifndef QTTS_LOOP_H
#define QTTS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

enum { QTTS__READABLE = 1, QTTS__WRITABLE = 2, QTTS__BROKEN = 4 };
enum { QTTS__LOOP_EVENTS = 64 }; /* taken in one wait; more are taken in the next one */

typedef struct qtts__event {
    int fd;
    unsigned what; /* QTTS__READABLE | ... */
} qtts__event;

typedef struct qtts__loop {
    int fd;    /* readable = wait has something */
    int timer; /* descriptors behind it, where the system has them */
    int wake;
    _Atomic int64_t armed_ns; /* what the alarm is set to; 0 = perhaps not */
} qtts__loop;

/* Nanoseconds on the monotonic clock. */
int64_t qtts__loop_now(void);

/* 0, or errno. The loop must be closed also when this failed. */
int qtts__loop_open(qtts__loop *loop);
void qtts__loop_close(qtts__loop *loop);

/* Watches `fd` for what is named; 0 = no longer. `known`: it was watched before. Any thread. */
bool qtts__loop_watch(qtts__loop *loop, int fd, unsigned what, bool known);

/* The descriptor becomes readable at `at_ns` at the latest; it may also become so earlier, for an alarm set before. */
void qtts__loop_alarm(qtts__loop *loop, int64_t at_ns);

/* Ends a wait, or the next one. Any thread, also in a signal handler. */
void qtts__loop_wake(qtts__loop *loop);

/* Waits for events of sockets: their number, or -1 after a signal. Alarms and wake-ups end the wait and are no events. < 0 ms: no limit. */
int qtts__loop_wait(qtts__loop *loop, int timeout_ms, qtts__event events[QTTS__LOOP_EVENTS]);

#endif

/* Loaded before a program: a signal every millisecond, whose handler does nothing, so that every wait of the client (epoll_wait, poll) ends early.
 * SA_RESTART: the drivers read their jobs by stdio, which takes an interruption for an error; the waits are never restarted. */
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static void storm_blow(int number) { (void)number; }

__attribute__((constructor)) static void storm_begin(void)
{
    const struct sigaction action = {.sa_handler = storm_blow, .sa_flags = SA_RESTART};
    const struct itimerval each = {{0, 1000}, {0, 1000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &each, NULL);
}

/* Loaded before a program: a signal every millisecond, whose handler does nothing, so that every call of the system is interrupted. */
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static void storm_blow(int number) { (void)number; }

__attribute__((constructor)) static void storm_begin(void)
{
    const struct sigaction action = {.sa_handler = storm_blow}; /* no SA_RESTART */
    const struct itimerval each = {{0, 1000}, {0, 1000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &each, NULL);
}

/* Loaded before a program: no thread can be made, as under RLIMIT_NPROC. */
#include <errno.h>
#include <pthread.h>

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict how, void *(*run)(void *), void *restrict argument)
{
    (void)thread, (void)how, (void)run, (void)argument;
    return EAGAIN;
}

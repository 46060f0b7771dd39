/* LD_PRELOAD: the look-up of a name that ends in ".silent.invalid" takes its time, as behind a name server that does not answer: a second, or
 * QTTS_SILENT_SECONDS. At the end it writes how many bytes malloc has handed out to the file QTTS_IN_USE, if one is named. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <malloc.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int (*look_up)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int is_silent(const char *name)
{
    static const char end[] = ".silent.invalid";
    size_t size = name ? strlen(name) : 0;
    return size >= sizeof end && strcmp(name + size - (sizeof end - 1), end) == 0;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
    look_up real;
    void *found = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&real, &found, sizeof real);
    if (!is_silent(name)) return real(name, service, hints, out);
    const char *seconds = getenv("QTTS_SILENT_SECONDS");
    double takes = seconds ? strtod(seconds, NULL) : 1;
    nanosleep(&(struct timespec){.tv_sec = (time_t)takes, .tv_nsec = (long)((takes - (double)(time_t)takes) * 1e9)}, NULL);
    return EAI_AGAIN;
}

__attribute__((destructor)) static void silent_names_end(void)
{
    const char *name = getenv("QTTS_IN_USE");
    struct mallinfo2 malloced = mallinfo2();
    FILE *file = name ? fopen(name, "w") : NULL;
    if (!file) return;
    fprintf(file, "%zu\n", malloced.uordblks + malloced.hblkhd); /* large blocks are counted apart */
    fclose(file);
}

/* What a benchmark program prints: the CPU and wall time of its requests, one line of JSON. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct measure {
    double cpu, wall;
} measure;

static inline double measure_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline measure measure_now(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return (measure){cpu, measure_seconds()};
}

/* A line of /proc/self/status in KiB: "VmHWM:" is the peak, "VmRSS:" is now. Not ru_maxrss, which the process that started us has filled. */
static inline long measure_memory(const char *name)
{
    char line[256];
    long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (strncmp(line, name, strlen(name)) == 0) sscanf(line + strlen(name), "%ld", &kib);
    if (status) fclose(status);
    return kib;
}

/* first: when the first PCM was there, on the monotonic clock; 0 = there is none to see. */
static inline void measure_print(measure from, long requests, double bytes, double first)
{
    measure now = measure_now();
    printf("{\"cpu\": %.6f, \"wall\": %.6f, \"requests\": %ld, \"bytes\": %.0f, \"rss_kib\": %ld, \"first\": %.6f}\n", now.cpu - from.cpu,
           now.wall - from.wall, requests, bytes, measure_memory("VmHWM:"), first);
}

#endif

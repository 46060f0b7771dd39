/* Runs the differential check of the kernel KERNEL as a program of its own: [step]. */
#define _DEFAULT_SOURCE
#include "base64_kernels.h"
#include "differential.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGES = 65536 /* the largest page of any system it runs on */ };

int main(int count, char **arguments)
{
    size_t step = count > 1 ? (size_t)atoi(arguments[1]) : 1;
    char *pages = mmap(NULL, 2 * PAGES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + PAGES, PAGES, PROT_NONE) != 0) return 2;
    differential result = {0};
    differential_run(&result, KERNEL, pages + PAGES, step);
    if (result.failed > 0) printf("first failure: size %" PRIu64 ", bad character at %" PRIu64 "\n", result.first_size, result.first_bad);
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", result.passed, result.failed);
    return result.failed > 0;
}

/* The differential check of the AVX-512 kernel for a processor without an operating system: avx512_bochs.py loads it and reads bare_result. */
#include "base64_kernels.h"
#include "differential.h"

#include <string.h>

#define FENCE ((char *)0x20000000) /* where avx512_bochs.py leaves the address space empty */

volatile differential bare_result;

void *memcpy(void *to, const void *from, size_t size)
{
    void *result = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
    return result;
}

void *memset(void *to, int byte, size_t size)
{
    void *result = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(byte) : "memory");
    return result;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *left = a, *right = b;
    for (size_t at = 0; at < size; at++)
        if (left[at] != right[at]) return left[at] - right[at];
    return 0;
}

void _start(void);
void _start(void)
{
    differential result = {0};
    differential_run(&result, qtts__base64_avx512, FENCE, 63);
    bare_result = result;
    for (;;) __asm__ volatile("hlt");
}

/* How often a text stands in the memory of this program; the text itself must not, so it is given in disguise. */
#include "memory_scan.h"

#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SCAN_BLOCK = 1 << 20, SCAN_OVERLAP = 256 };

/* Larger ones are a sanitizer's shadow: reserved, not used as memory. */
#define SCAN_LARGEST ((unsigned long)1 << 32)

static int scan_block(const unsigned char *block, size_t size, const unsigned char *disguised, size_t length)
{
    int found = 0;
    const unsigned char *at = block, *end = block + size;
    while ((at = memchr(at, disguised[0] ^ SCAN_DISGUISE, (size_t)(end - at))) && at + length <= end) {
        size_t same = 0;
        while (same < length && (at[same] ^ SCAN_DISGUISE) == disguised[same]) same++;
        found += same == length;
        at++;
    }
    return found;
}

static int scan_range(int memory, unsigned char *block, unsigned long from, unsigned long to, const unsigned char *disguised, size_t length)
{
    int found = 0;
    unsigned long mine = (unsigned long)block;
    for (unsigned long at = from; at < to; at += SCAN_BLOCK - SCAN_OVERLAP) {
        size_t size = to - at < SCAN_BLOCK ? to - at : SCAN_BLOCK;
        if (at < mine + SCAN_BLOCK && mine < at + size) continue; /* what was read before */
        ssize_t count = pread(memory, block, size, (off_t)at);
        if (count > 0) found += scan_block(block, (size_t)count, disguised, length);
    }
    return found;
}

int scan_memory(const unsigned char *disguised, size_t size)
{
    char line[512];
    int found = 0, memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    unsigned char *block = mmap(NULL, SCAN_BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_true(memory >= 0 && block != MAP_FAILED && maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || rights[1] != 'w' || to - from > SCAN_LARGEST) continue;
        found += scan_range(memory, block, from, to, disguised, size);
    }
    fclose(maps);
    munmap(block, SCAN_BLOCK);
    close(memory);
    return found;
}

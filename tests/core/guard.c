/* Memory that ends at an unreadable page. */
#define _DEFAULT_SOURCE
#include "guard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { GUARD_RUBBISH = 0xA5 };

static void guard_require(int holds, const char *what)
{
    if (holds) return;
    perror(what);
    abort();
}

guard guard_new(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
    uint8_t *start = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    guard_require(start != MAP_FAILED, "mmap");
    guard_require(mprotect(start + room, page, PROT_NONE) == 0, "mprotect");
    return (guard){start, start + room};
}

void guard_free(guard *area)
{
    if (area->start) munmap(area->start, (size_t)(area->end - area->start) + (size_t)sysconf(_SC_PAGESIZE));
    *area = (guard){0};
}

uint8_t *guard_room(const guard *area, size_t size)
{
    guard_require(size <= (size_t)(area->end - area->start), "guard_room: too large");
    return memset(area->end - size, GUARD_RUBBISH, size);
}

uint8_t *guard_copy(const guard *area, const void *bytes, size_t size)
{
    uint8_t *at = guard_room(area, size);
    if (size != 0) memcpy(at, bytes, size);
    return at;
}

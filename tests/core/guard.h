/* Memory that ends at an unreadable page: one byte read or written behind it faults, with or without sanitizers. */
#ifndef QTTS_TEST_GUARD_H
#define QTTS_TEST_GUARD_H

#include <stddef.h>
#include <stdint.h>

typedef struct guard {
    uint8_t *start, *end;
} guard;

/* At least `size` bytes in front of the unreadable page; ends the program when there is no memory. */
guard guard_new(size_t size);
void guard_free(guard *area);

/* `size` bytes right in front of the page, filled with rubbish. Valid until the next call for the same area. */
uint8_t *guard_room(const guard *area, size_t size);

/* A copy of `bytes` there. */
uint8_t *guard_copy(const guard *area, const void *bytes, size_t size);

#endif

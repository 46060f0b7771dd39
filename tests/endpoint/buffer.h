/* A growing piece of memory, and allocation that ends the program when there is none. */
#ifndef ENDPOINT_BUFFER_H
#define ENDPOINT_BUFFER_H

#include <stddef.h>

struct buffer {
    char *data; /* owned; always followed by a NUL once anything was written */
    size_t size;
    size_t capacity;
};

/* A test tool has nothing better to do without memory than to say so and end. */
void *memory_new(size_t size); /* zero-filled */
void *memory_resize(void *old, size_t size);
char *memory_copy(const char *text);

void buffer_reserve(struct buffer *, size_t more);
void buffer_append(struct buffer *, const void *data, size_t size);
void buffer_text(struct buffer *, const char *text);
void buffer_format(struct buffer *, const char *format, ...) __attribute__((nonnull, format(printf, 2, 3)));
void buffer_free(struct buffer *); /* and ready for use again */

#endif

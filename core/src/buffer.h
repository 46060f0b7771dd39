/* A byte buffer that grows up to a ceiling given by its owner. Zero-filled is an empty one. */
#ifndef QTTS_BUFFER_H
#define QTTS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct qtts__buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
} qtts__buffer;

/* Room for `more` bytes behind the `size` that are there; false when memory is out. The contents may move. */
bool qtts__buffer_reserve(qtts__buffer *buffer, size_t more);
bool qtts__buffer_append(qtts__buffer *buffer, const void *bytes, size_t size);
void qtts__buffer_free(qtts__buffer *buffer);

/* A copy of `size` bytes with a NUL behind; NULL when memory is out. */
char *qtts__copy(const char *bytes, size_t size);

#endif

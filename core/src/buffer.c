/* A byte buffer that grows by doubling. */
#include "buffer.h"

#include <stdlib.h>
#include <string.h>

enum { BUFFER_SMALLEST = 512 };

static size_t buffer_next_capacity(size_t capacity, size_t needed)
{
    if (capacity < BUFFER_SMALLEST) capacity = BUFFER_SMALLEST;
    while (capacity < needed) capacity *= 2;
    return capacity;
}

bool qtts__buffer_reserve(qtts__buffer *buffer, size_t more)
{
    if (more <= buffer->capacity - buffer->size) return true;
    if (more > SIZE_MAX / 2 - buffer->size) return false;
    size_t capacity = buffer_next_capacity(buffer->capacity, buffer->size + more);
    uint8_t *data = realloc(buffer->data, capacity);
    if (!data) return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

bool qtts__buffer_append(qtts__buffer *buffer, const void *bytes, size_t size)
{
    if (size == 0) return true;
    if (!qtts__buffer_reserve(buffer, size)) return false;
    memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    return true;
}

void qtts__buffer_free(qtts__buffer *buffer)
{
    free(buffer->data);
    *buffer = (qtts__buffer){0};
}

char *qtts__copy(const char *bytes, size_t size)
{
    char *copy = malloc(size + 1);
    if (!copy) return NULL;
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

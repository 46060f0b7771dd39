/* A growing piece of memory, and allocation that ends the program when there is none. */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *memory_check(void *memory) {
    if (memory == NULL) {
        fputs("qtts-endpoint: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *memory_new(size_t size) { return memory_check(calloc(1, size ? size : 1)); }

void *memory_resize(void *old, size_t size) { return memory_check(realloc(old, size ? size : 1)); }

char *memory_copy(const char *text) { return memory_check(strdup(text ? text : "")); }

void buffer_reserve(struct buffer *self, size_t more) {
    size_t needed = self->size + more + 1;
    if (needed <= self->capacity)
        return;
    size_t capacity = self->capacity ? self->capacity * 2 : 256;
    if (capacity < needed)
        capacity = needed;
    self->data = memory_resize(self->data, capacity);
    self->capacity = capacity;
}

void buffer_append(struct buffer *self, const void *data, size_t size) {
    buffer_reserve(self, size);
    if (size)
        memcpy(self->data + self->size, data, size);
    self->size += size;
    self->data[self->size] = '\0';
}

void buffer_text(struct buffer *self, const char *text) { buffer_append(self, text, strlen(text)); }

/* Tries with the room there is, and a second time with as much as the first try asked for. */
void buffer_format(struct buffer *self, const char *format, ...) {
    buffer_reserve(self, 256);
    for (;;) {
        va_list list;
        size_t room = self->capacity - self->size;
        va_start(list, format);
        int size = vsnprintf(self->data + self->size, room, format, list);
        va_end(list);
        if (size < 0)
            return;
        if ((size_t)size < room) {
            self->size += (size_t)size;
            return;
        }
        buffer_reserve(self, (size_t)size);
    }
}

void buffer_free(struct buffer *self) {
    free(self->data);
    *self = (struct buffer){0};
}

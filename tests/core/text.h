/* A text that a test puts together and then compares: what a module said, in one line. */
#ifndef QTTS_TEST_TEXT_H
#define QTTS_TEST_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct text {
    char bytes[8192];
    size_t size;
} text;

/* Ends the program when there is no room: a test that says so much compares nothing useful. */
__attribute__((format(printf, 2, 3))) static inline void text_say(text *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(out->bytes + out->size, sizeof out->bytes - out->size, format, arguments);
    va_end(arguments);
    if (size < 0 || (size_t)size >= sizeof out->bytes - out->size) abort();
    out->size += (size_t)size;
}

#endif

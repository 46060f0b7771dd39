/* Writes JSON, token by token. */
#ifndef QTTS_JSON_WRITE_H
#define QTTS_JSON_WRITE_H

#include "buffer.h"

/* Zero-filled is ready. */
typedef struct qtts__json_writer {
    qtts__buffer text; /* what was written, without a NUL */
    bool nomem;        /* sticks: to be asked at the end */
} qtts__json_writer;

/* JSON as it stands. */
void qtts__json_write(qtts__json_writer *writer, const char *json, size_t size);

/* The quoted string that means `text`, which is valid UTF-8. */
void qtts__json_write_string(qtts__json_writer *writer, const char *text, size_t size);

/* What stands in front of a member: the comma that parts it from the one before; and of its value: the name. */
void qtts__json_write_comma(qtts__json_writer *writer);
void qtts__json_write_name(qtts__json_writer *writer, const char *name);

#endif

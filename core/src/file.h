/* A file that appears under its name when it is whole. */
#ifndef QTTS_FILE_H
#define QTTS_FILE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct qtts__file {
    long owner; /* process that made it */
    int fd;
    char *path;      /* the name that it shall have */
    char *temporary; /* the name that it has; NULL: it is written to under its own, as a device or a pipe is */
} qtts__file;

/* Each gives 0 or errno. The file must be closed also when opening failed. */
int qtts__file_open(qtts__file *file, const char *path);
int qtts__file_write(qtts__file *file, const void *data, size_t size);
int qtts__file_write_at(qtts__file *file, size_t offset, const void *data, size_t size); /* of a temporary only; the last thing that is written */
int qtts__file_commit(qtts__file *file);                                                 /* to the disk, then to its name */
void qtts__file_close(qtts__file *file);                                                 /* what was not committed is gone */

#endif

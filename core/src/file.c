/* A file that appears under its name when it is whole: written beside it, flushed to the disk, renamed. */
#define _DEFAULT_SOURCE 1
#include "file.h"

#include "buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_TRIES = 100, FILE_RIGHTS = 0666 };

/* Renaming over a device would put a file in its place; a link is followed, so that what it points to is replaced. */
static int file_open_special(qtts__file *file)
{
    file->fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return file->fd < 0 ? errno : 0;
}

static int file_open_beside(qtts__file *file)
{
    size_t room = strlen(file->path) + 32;
    file->temporary = malloc(room);
    if (!file->temporary) return ENOMEM;
    for (int i = 0; i < FILE_TRIES; i++) {
        snprintf(file->temporary, room, "%s.%ld-%d.tmp", file->path, (long)getpid(), i);
        file->fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_RIGHTS);
        if (file->fd >= 0) return 0;
        if (errno != EEXIST) break;
    }
    int problem = errno;
    free(file->temporary);
    file->temporary = NULL;
    return problem;
}

static char *file_target(const char *path)
{
    char *target = realpath(path, NULL);
    return target ? target : qtts__copy(path, strlen(path));
}

int qtts__file_open(qtts__file *file, const char *path)
{
    struct stat about;
    *file = (qtts__file){.fd = -1, .owner = getpid()};
    bool there = stat(path, &about) == 0;
    if (!there && errno != ENOENT) return errno;
    if (there && S_ISDIR(about.st_mode)) return EISDIR;
    if (there && S_ISREG(about.st_mode) && access(path, W_OK) != 0) return errno;
    bool special = there && !S_ISREG(about.st_mode);
    file->path = special ? qtts__copy(path, strlen(path)) : file_target(path);
    if (!file->path) return ENOMEM;
    return special ? file_open_special(file) : file_open_beside(file);
}

int qtts__file_write(qtts__file *file, const void *data, size_t size)
{
    const char *from = data;
    while (size > 0) {
        ssize_t written = write(file->fd, from, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        from += written;
        size -= (size_t)written;
    }
    return 0;
}

int qtts__file_write_at(qtts__file *file, size_t offset, const void *data, size_t size)
{
    if (lseek(file->fd, (off_t)offset, SEEK_SET) < 0) return errno;
    return qtts__file_write(file, data, size);
}

/* Also a close that fails has closed: a second one would hit what another thread has opened meanwhile. */
static int file_end(qtts__file *file)
{
    int closed = close(file->fd) == 0 ? 0 : errno;
    file->fd = -1;
    return closed;
}

static int file_sync(qtts__file *file)
{
    int problem = fsync(file->fd) == 0 || errno == EINVAL ? 0 : errno;
    int closed = file_end(file);
    return problem != 0 ? problem : closed;
}

int qtts__file_commit(qtts__file *file)
{
    if (!file->temporary) return file_end(file);
    int problem = file_sync(file);
    if (problem == 0 && rename(file->temporary, file->path) != 0) problem = errno;
    if (problem != 0) return problem;
    free(file->temporary);
    file->temporary = NULL;
    return 0;
}

void qtts__file_close(qtts__file *file)
{
    if (file->fd >= 0) close(file->fd);
    if (file->temporary && file->owner == getpid()) unlink(file->temporary); /* not in a child of fork: the parent writes on */
    free(file->temporary);
    free(file->path);
    *file = (qtts__file){.fd = -1};
}

/* Loaded before a program: what it writes to files is written in small pieces, every other time only after EINTR. With SHIM_FAILS=fsync or
 * close that call fails with EIO for a file that was written to. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1000, DESCRIPTORS = 1024 };

static char written[DESCRIPTORS];

static int is_file(int fd)
{
    struct stat about;
    return fd >= 0 && fd < DESCRIPTORS && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

static int fails(const char *call, int fd)
{
    const char *named = getenv("SHIM_FAILS");
    return named && strcmp(named, call) == 0 && fd >= 0 && fd < DESCRIPTORS && written[fd] && is_file(fd);
}

ssize_t write(int fd, const void *data, size_t size)
{
    static _Thread_local unsigned turn;
    ssize_t (*real)(int, const void *, size_t);
    *(void **)&real = dlsym(RTLD_NEXT, "write");
    if (!is_file(fd) || fd <= STDERR_FILENO) return real(fd, data, size);
    written[fd] = 1;
    if (turn++ % 2 == 0) {
        errno = EINTR;
        return -1;
    }
    return real(fd, data, size > PIECE ? PIECE : size);
}

int fsync(int fd)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    if (!fails("fsync", fd)) return real(fd);
    errno = EIO;
    return -1;
}

int close(int fd)
{
    int (*real)(int);
    int bad = fails("close", fd);
    *(void **)&real = dlsym(RTLD_NEXT, "close");
    if (fd >= 0 && fd < DESCRIPTORS) written[fd] = 0;
    int code = real(fd);
    if (!bad) return code;
    errno = EIO;
    return -1;
}

/* Failing allocations and failing calls on files. The linker's --wrap leads the core's calls here. */
#include "shim.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
int __real_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *data, size_t size);
off_t __real_lseek(int fd, off_t offset, int whence);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);

char *__real_realpath(const char *path, char *room);
char *__wrap_realpath(const char *path, char *room);
FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
int __wrap_open(const char *path, int flags, ...);
ssize_t __wrap_write(int fd, const void *data, size_t size);
off_t __wrap_lseek(int fd, off_t offset, int whence);
int __wrap_fsync(int fd);
int __wrap_close(int fd);
int __wrap_rename(const char *from, const char *to);

const char *const shim_call_names[SHIM_CALLS] = {"open", "write", "lseek", "fsync", "close", "rename"};

enum { SHIM_NOTHING = -2, SHIM_ALLOCATION = -1 };

typedef struct shim {
    int what; /* SHIM_ALLOCATION, a shim_call, or nothing */
    long at, count, failed;
    bool for_ever, libcurls;
    int error;
} shim;

static _Thread_local shim shim_now = {.what = SHIM_NOTHING};
static _Thread_local bool shim_counts;
static _Thread_local bool shim_in_libcurl;
static long shim_blocks;
static bool shim_first_was_libcurls;

static bool shim_fails(int what)
{
    if (shim_now.what != what) return false;
    shim_now.count++;
    bool fails = shim_now.at != 0 && (shim_now.count == shim_now.at || (shim_now.for_ever && shim_now.count > shim_now.at));
    if (fails && shim_now.failed++ == 0) shim_now.libcurls = shim_in_libcurl;
    if (fails) errno = what == SHIM_ALLOCATION ? ENOMEM : shim_now.error;
    return fails;
}

/* ---- memory ---- */

static void *shim_counted(void *block)
{
    if (block && shim_counts) shim_blocks++;
    return block;
}

void *__wrap_malloc(size_t size) { return shim_fails(SHIM_ALLOCATION) ? NULL : shim_counted(__real_malloc(size)); }
void *__wrap_calloc(size_t count, size_t size) { return shim_fails(SHIM_ALLOCATION) ? NULL : shim_counted(__real_calloc(count, size)); }

void *__wrap_realloc(void *block, size_t size)
{
    if (shim_fails(SHIM_ALLOCATION)) return NULL;
    void *moved = __real_realloc(block, size);
    return block ? moved : shim_counted(moved);
}

void __wrap_free(void *block)
{
    if (block && shim_counts) shim_blocks--;
    __real_free(block);
}

char *__wrap_realpath(const char *path, char *room) { return shim_fails(SHIM_ALLOCATION) ? NULL : shim_counted(__real_realpath(path, room)); }

/* What the C library allocates for them is its own, and is freed where these are closed. */
FILE *__wrap_fopen(const char *path, const char *mode) { return shim_fails(SHIM_ALLOCATION) ? NULL : __real_fopen(path, mode); }
DIR *__wrap_opendir(const char *path) { return shim_fails(SHIM_ALLOCATION) ? NULL : __real_opendir(path); }

static void *shim_libcurl_malloc(size_t size)
{
    shim_in_libcurl = true;
    void *block = __wrap_malloc(size);
    shim_in_libcurl = false;
    return block;
}

static void *shim_libcurl_calloc(size_t count, size_t size)
{
    shim_in_libcurl = true;
    void *block = __wrap_calloc(count, size);
    shim_in_libcurl = false;
    return block;
}

static void *shim_libcurl_realloc(void *block, size_t size)
{
    shim_in_libcurl = true;
    void *moved = __wrap_realloc(block, size);
    shim_in_libcurl = false;
    return moved;
}

static char *shim_libcurl_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = shim_libcurl_malloc(size);
    if (copy) memcpy(copy, text, size);
    return copy;
}

void shim_begin(void)
{
    cJSON_Hooks hooks = {__wrap_malloc, __wrap_free};
    curl_global_init_mem(CURL_GLOBAL_DEFAULT, shim_libcurl_malloc, __wrap_free, shim_libcurl_realloc, shim_libcurl_strdup, shim_libcurl_calloc);
    cJSON_InitHooks(&hooks);
}

void shim_count(bool on) { shim_counts = on; }
long shim_live(void) { return shim_blocks; }
bool shim_was_libcurls(void) { return shim_first_was_libcurls; }

/* ---- files: sockets and events are no matter here ---- */

static bool shim_file_fails(int fd, shim_call call)
{
    struct stat about;
    if (shim_now.what != (int)call || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return false;
    return shim_fails((int)call);
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    bool writes = (flags & O_ACCMODE) != O_RDONLY;
    return writes && shim_fails(SHIM_OPEN) ? -1 : __real_open(path, flags, mode);
}

ssize_t __wrap_write(int fd, const void *data, size_t size)
{
    if (!shim_file_fails(fd, SHIM_WRITE)) return __real_write(fd, data, size);
    return shim_now.error != 0 ? -1 : __real_write(fd, data, size > 1 ? size / 2 : size);
}

off_t __wrap_lseek(int fd, off_t offset, int whence) { return shim_file_fails(fd, SHIM_SEEK) ? -1 : __real_lseek(fd, offset, whence); }
int __wrap_fsync(int fd) { return shim_file_fails(fd, SHIM_SYNC) ? -1 : __real_fsync(fd); }

/* A close that fails has closed. */
int __wrap_close(int fd)
{
    bool fails = shim_file_fails(fd, SHIM_CLOSE);
    int closed = __real_close(fd);
    if (fails) errno = shim_now.error;
    return fails ? -1 : closed;
}

int __wrap_rename(const char *from, const char *to) { return shim_fails(SHIM_RENAME) ? -1 : __real_rename(from, to); }

/* ---- what is to fail ---- */

void shim_fail_allocation(long at, bool for_ever) { shim_now = (shim){.what = SHIM_ALLOCATION, .at = at, .for_ever = for_ever}; }

void shim_fail_call(shim_call call, long at, bool for_ever, int error)
{
    shim_now = (shim){.what = (int)call, .at = at, .for_ever = for_ever, .error = error};
}

long shim_end(long *failed)
{
    shim ended = shim_now;
    shim_now = (shim){.what = SHIM_NOTHING};
    if (failed) *failed = ended.failed;
    shim_first_was_libcurls = ended.libcurls;
    return ended.count;
}

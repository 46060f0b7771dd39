/* The API key in a file. */
#define _DEFAULT_SOURCE 1
#include "keyfile.h"

#include "buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYFILE_BYTES = 4096 };

static bool keyfile_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* The white space around a key is an editor's; inside it is a mistake, which the check of the key finds. */
static bool keyfile_take(const char *text, size_t size, char **key, qtts__error *error)
{
    size_t start = 0;
    while (start < size && keyfile_space(text[start])) start++;
    while (size > start && keyfile_space(text[size - 1])) size--;
    if (size == start) return true;
    if (size - start >= KEYFILE_BYTES || memchr(text + start, '\0', size - start)) {
        qtts__error_set(error, QTTS_INVALID, "the key file holds something else than a key");
        return false;
    }
    *key = qtts__copy(text + start, size - start);
    if (!*key) qtts__error_set(error, QTTS_NOMEM, "out of memory");
    return *key != NULL;
}

static bool keyfile_read(FILE *file, char **key, qtts__error *error)
{
    char text[KEYFILE_BYTES];
    size_t size = fread(text, 1, sizeof text, file);
    bool taken = !ferror(file) && keyfile_take(text, size, key, error);
    explicit_bzero(text, sizeof text);
    return taken;
}

static bool keyfile_open(const char *path, bool must_be_there, char **key, qtts__error *error)
{
    FILE *file = fopen(path, "rbe");
    if (!file && errno != ENOMEM && !must_be_there) return true;
    if (!file) {
        if (errno == ENOMEM) qtts__error_set(error, QTTS_NOMEM, "out of memory");
        error->shown.os_error = errno;
        qtts__error_set(error, QTTS_INVALID, "the key file %s (DASHSCOPE_API_KEY_FILE_PATH) cannot be read: %s", path, strerror(errno));
        return false;
    }
    setvbuf(file, NULL, _IONBF, 0); /* no second copy of the key in a stream's buffer */
    errno = 0;
    bool read = keyfile_read(file, key, error);
    if (!read) qtts__error_set(error, QTTS_INVALID, "the key file %s cannot be read: %s", path, strerror(errno));
    fclose(file);
    return read;
}

bool qtts__keyfile_find(char **key, const char **source, qtts__error *error)
{
    const char *named = getenv("DASHSCOPE_API_KEY_FILE_PATH"), *home = getenv("HOME");
    char path[4096];
    *source = "DASHSCOPE_API_KEY_FILE_PATH";
    if (named && named[0] != '\0' && !keyfile_open(named, true, key, error)) return false;
    if (*key || !home || home[0] == '\0') return true;
    *source = "~/.dashscope/api_key";
    int length = snprintf(path, sizeof path, "%s/.dashscope/api_key", home);
    return length < 0 || (size_t)length >= sizeof path || keyfile_open(path, false, key, error);
}

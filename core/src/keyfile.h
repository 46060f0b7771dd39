/* The API key in a file: DASHSCOPE_API_KEY_FILE_PATH, else ~/.dashscope/api_key. */
#ifndef QTTS_KEYFILE_H
#define QTTS_KEYFILE_H

#include "error.h"

/* Leaves *key NULL when no such file is there. false: memory is out, or the named file cannot be read. The key is the caller's; *source is
 * static text that names where it was found. */
bool qtts__keyfile_find(char **key, const char **source, qtts__error *error);

#endif

/* The API key in a file: DASHSCOPE_API_KEY_FILE_PATH, else ~/.dashscope/api_key. */
#ifndef QTTS_KEYFILE_H
#define QTTS_KEYFILE_H

#include "error.h"

/* Leaves *key NULL when no such file is there. false: memory is out, or the named file cannot be read. The key is the caller's. */
bool qtts__keyfile_find(char **key, qtts__error *error);

#endif

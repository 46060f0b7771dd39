/* Whom to trust when nobody said: counts authorities, so that the folder is used where it lacks none. */
#define _DEFAULT_SOURCE 1
#include "trust.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* 12345678.0 */
static bool trust_is_hashed(const char *name)
{
    enum { DIGITS = 8 };
    return strspn(name, "0123456789abcdef") == DIGITS && name[DIGITS] == '.' && strspn(name + DIGITS + 1, "0123456789") > 0;
}

static int trust_count_hashed(const char *folder)
{
    int count = 0;
    DIR *entries = opendir(folder);
    struct dirent *entry;
    while (entries && (entry = readdir(entries))) count += trust_is_hashed(entry->d_name);
    if (entries) closedir(entries);
    return count;
}

static int trust_count_bundled(const char *bundle)
{
    char line[128];
    int count = 0;
    FILE *file = fopen(bundle, "re");
    while (file && fgets(line, sizeof line, file)) count += strncmp(line, "-----BEGIN ", strlen("-----BEGIN ")) == 0;
    if (file) fclose(file);
    return count;
}

bool qtts__trust_folder_serves(const char *folder, const char *bundle)
{
    int hashed = folder ? trust_count_hashed(folder) : 0;
    return hashed > 0 && hashed >= (bundle ? trust_count_bundled(bundle) : 0);
}

/* Whom to trust when nobody said: counts authorities and compares times, so that the folder is used where it lacks none. */
#define _DEFAULT_SOURCE 1
#include "trust.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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

/* Who appends an authority to the bundle changes its time only; who makes both anew puts the bundle into the folder last. A machine's own
 * certificate, hashed as well (Debian's ssl-cert), would make up for it in number. */
static bool trust_was_appended_to(const char *bundle, const char *folder)
{
    struct stat of_bundle, of_folder;
    return stat(bundle, &of_bundle) == 0 && stat(folder, &of_folder) == 0 && of_bundle.st_mtime > of_folder.st_mtime;
}

bool qtts__trust_folder_serves(const char *folder, const char *bundle)
{
    if (folder && bundle && trust_was_appended_to(bundle, folder)) return false;
    int hashed = folder ? trust_count_hashed(folder) : 0;
    return hashed > 0 && hashed >= (bundle ? trust_count_bundled(bundle) : 0);
}

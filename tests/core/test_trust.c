/* The folder of authorities serves where it holds as many as the bundle: a table of folders and bundles. */
#define _DEFAULT_SOURCE
#include "trust.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <utime.h>

#include <cmocka.h>

enum { TRUST_FILES = 3 };

static const struct {
    const char *name, *files[TRUST_FILES];
    int bundled; /* authorities; -1: there is no bundle */
    bool serves;
    int later; /* seconds that the bundle is younger than the folder */
} trust_rows[] = {
    {"as many", {"0123abcd.0", "ffffffff.0"}, 2, true, 0},
    {"two of one name", {"0123abcd.0", "0123abcd.1"}, 2, true, 0},
    {"more", {"0123abcd.0", "ffffffff.0", "00000000.0"}, 2, true, 0},
    {"one is in the bundle alone", {"0123abcd.0", "ffffffff.0"}, 3, false, 0},
    {"as many, but the bundle was appended to", {"0123abcd.0", "ffffffff.0"}, 2, false, 1},
    {"as many, and the folder was made last", {"0123abcd.0", "ffffffff.0"}, 2, true, -1},
    {"no bundle", {"0123abcd.0"}, -1, true, 0},
    {"nothing hashed", {"good.pem", "0123abcd.r0", "0123abc.0"}, 0, false, 0},
    {"other names do not count", {"0123abcd.0", "0123ABCD.0", "0123abcd."}, 2, false, 0},
    {"empty", {NULL}, 0, false, 0},
};

static void trust_touch(const char *path, int authorities)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < authorities; i++) fprintf(file, "# a name\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    fclose(file);
}

/* What is not there has no time. */
static void trust_date(const char *path, int seconds)
{
    enum { SOME_DAY = 1700000000 };
    utime(path, &(struct utimbuf){.actime = SOME_DAY + seconds, .modtime = SOME_DAY + seconds});
}

static void trust_row(size_t row)
{
    char folder[] = "/tmp/qtts-trust-XXXXXX", bundle[64], path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(bundle, sizeof bundle, "%s.crt", folder);
    if (trust_rows[row].bundled >= 0) trust_touch(bundle, trust_rows[row].bundled);
    for (int i = 0; i < TRUST_FILES && trust_rows[row].files[i]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, trust_rows[row].files[i]);
        trust_touch(path, 1);
    }
    trust_date(folder, 0);
    trust_date(bundle, trust_rows[row].later);
    if (qtts__trust_folder_serves(folder, bundle) != trust_rows[row].serves) fail_msg("%s", trust_rows[row].name);
    for (int i = 0; i < TRUST_FILES && trust_rows[row].files[i]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, trust_rows[row].files[i]);
        unlink(path);
    }
    unlink(bundle);
    rmdir(folder);
}

static void rows(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof trust_rows / sizeof *trust_rows; row++) trust_row(row);
}

static void nothing_given(void **state)
{
    (void)state;
    assert_false(qtts__trust_folder_serves(NULL, NULL));
    assert_false(qtts__trust_folder_serves("/no/such/folder", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(nothing_given)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

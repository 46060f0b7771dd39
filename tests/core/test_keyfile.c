/* The API key: argument, environment, named file, file at home, in this order; and files that are no key. */
#define _DEFAULT_SOURCE
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char keyfile_home[] = "/tmp/qtts-test-XXXXXX";

static int keyfile_wrong; /* rows: all are tried before a test fails */

static void keyfile_expect(const char *name, const qtts_config *config, qtts_status expected, const char *part)
{
    qtts__settings settings;
    qtts__error error = {.code = ""};
    qtts_status status = qtts__config_read(config, &settings, &error);
    bool right = status == expected && error.shown.status == expected && strstr(error.message, part) != NULL;
    if (!right) print_error("%s: %s <%s>\n", name, qtts_status_name(status), error.message);
    keyfile_wrong += !right;
    qtts__settings_free(&settings);
    assert_null(settings.api_key);
}

static void keyfile_expect_key(const char *expected, const char *source)
{
    qtts__settings settings;
    qtts__error error = {.code = ""};
    qtts__config_read(&(qtts_config){.retries = 0}, &settings, &error);
    if (expected) assert_string_equal(error.message, "");
    if (expected) assert_string_equal(settings.api_key, expected);
    if (expected) assert_string_equal(settings.key_source, source);
    if (!expected) assert_int_equal(error.shown.status, QTTS_INVALID);
    qtts__settings_free(&settings);
}

static void keyfile_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* PROTOCOL.md, section 6: an argument, the variable, the named file, the file at home. */
static void keyfile_sources(void **state)
{
    char home_key[64], named[64];
    (void)state;
    snprintf(home_key, sizeof home_key, "%s/.dashscope/api_key", keyfile_home);
    snprintf(named, sizeof named, "%s/named", keyfile_home);
    keyfile_expect_key(NULL, NULL);
    keyfile_write(home_key, " \tsk-home\r\n\n", 12);
    keyfile_expect_key("sk-home", "~/.dashscope/api_key");
    keyfile_write(named, "sk-named", 8);
    setenv("DASHSCOPE_API_KEY_FILE_PATH", named, 1);
    keyfile_expect_key("sk-named", "DASHSCOPE_API_KEY_FILE_PATH");
    setenv("DASHSCOPE_API_KEY", "sk-env", 1);
    keyfile_expect_key("sk-env", "DASHSCOPE_API_KEY");
    setenv("DASHSCOPE_API_KEY", "", 1);
    keyfile_expect_key("sk-named", "DASHSCOPE_API_KEY_FILE_PATH");
    keyfile_expect("an empty argument is no leave to look elsewhere", &(qtts_config){.api_key = ""}, QTTS_INVALID, "no API key");
    unsetenv("DASHSCOPE_API_KEY");
    unsetenv("DASHSCOPE_API_KEY_FILE_PATH");
    unlink(home_key);
}

/* A key file that is not what it should be is never half a key. */
static void keyfile_files(void **state)
{
    static char large[6000];
    char named[64];
    (void)state;
    keyfile_wrong = 0;
    snprintf(named, sizeof named, "%s/named", keyfile_home);
    setenv("DASHSCOPE_API_KEY_FILE_PATH", named, 1);
    keyfile_write(named, "sk-1\nsk-2\n", 10);
    keyfile_expect("two lines", &(qtts_config){.retries = 0}, QTTS_INVALID, "key");
    keyfile_write(named, "", 0);
    keyfile_expect("an empty file", &(qtts_config){.retries = 0}, QTTS_INVALID, "key");
    keyfile_write(named, "sk-1\0sk-2", 9);
    keyfile_expect("a NUL in the file", &(qtts_config){.retries = 0}, QTTS_INVALID, "key");
    memset(large, 'k', sizeof large);
    keyfile_write(named, large, sizeof large);
    keyfile_expect("a file that is too large", &(qtts_config){.retries = 0}, QTTS_INVALID, "key");
    unlink(named);
    keyfile_expect("a file that is not there", &(qtts_config){.retries = 0}, QTTS_INVALID, "named");
    setenv("DASHSCOPE_API_KEY_FILE_PATH", keyfile_home, 1);
    keyfile_expect("a folder", &(qtts_config){.retries = 0}, QTTS_INVALID, keyfile_home);
    unsetenv("DASHSCOPE_API_KEY_FILE_PATH");
    assert_int_equal(keyfile_wrong, 0);
}

/* No variable of whoever runs this, and a home of our own. */
static int keyfile_set_up(void **state)
{
    char folder[64];
    (void)state;
    if (!mkdtemp(keyfile_home)) return -1;
    snprintf(folder, sizeof folder, "%s/.dashscope", keyfile_home);
    unsetenv("DASHSCOPE_API_KEY");
    unsetenv("DASHSCOPE_API_KEY_FILE_PATH");
    unsetenv("DASHSCOPE_HTTP_BASE_URL");
    unsetenv("SSL_CERT_FILE");
    return setenv("HOME", keyfile_home, 1) || mkdir(folder, 0700);
}

static int keyfile_tear_down(void **state)
{
    char folder[64];
    (void)state;
    snprintf(folder, sizeof folder, "%s/named", keyfile_home);
    unlink(folder);
    snprintf(folder, sizeof folder, "%s/.dashscope", keyfile_home);
    return rmdir(folder) || rmdir(keyfile_home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keyfile_sources), cmocka_unit_test(keyfile_files)};
    return cmocka_run_group_tests_name("keyfile", tests, keyfile_set_up, keyfile_tear_down);
}

/* The settings of a client: defaults, what is refused, and what the caller gave. */
#define _DEFAULT_SOURCE
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define KEY .api_key = "sk-1"

static const struct {
    const char *name;
    qtts_config config;
    const char *base_url;
} config_urls[] = {
    {"nothing given", {KEY}, "https://dashscope-intl.aliyuncs.com/api/v1"},
    {"singapore", {KEY, .region = "singapore"}, "https://dashscope-intl.aliyuncs.com/api/v1"},
    {"intl", {KEY, .region = "intl"}, "https://dashscope-intl.aliyuncs.com/api/v1"},
    {"beijing", {KEY, .region = "beijing"}, "https://dashscope.aliyuncs.com/api/v1"},
    {"cn", {KEY, .region = "cn"}, "https://dashscope.aliyuncs.com/api/v1"},
    {"us", {KEY, .region = "us"}, "https://dashscope-us.aliyuncs.com/api/v1"},
    {"an empty region", {KEY, .region = ""}, "https://dashscope-intl.aliyuncs.com/api/v1"},
    {"another host", {KEY, .base_url = "https://w.cn-beijing.maas.aliyuncs.com/api/v1"}, "https://w.cn-beijing.maas.aliyuncs.com/api/v1"},
    {"slashes at the end", {KEY, .base_url = "https://h/api/v1///"}, "https://h/api/v1"},
    {"the url is stronger than the region", {KEY, .base_url = "https://h/api/v1", .region = "cn"}, "https://h/api/v1"},
    {"loopback in the clear", {KEY, .base_url = "http://127.0.0.1:8080/api/v1"}, "http://127.0.0.1:8080/api/v1"},
    {"loopback by name", {KEY, .base_url = "http://localhost:1/api/v1"}, "http://localhost:1/api/v1"},
    {"loopback, IPv6", {KEY, .base_url = "http://[::1]:1/api/v1"}, "http://[::1]:1/api/v1"},
    {"in the clear, by name", {KEY, .base_url = "http://h/api/v1", .allow_plaintext = 1}, "http://h/api/v1"},
};

static const char *const config_evil_headers[] = {"X-A: b\r\nX-Evil: 1", NULL}, *const config_own_headers[] = {"Authorization: x", NULL};

/* `part` must stand in the message. */
static const struct {
    const char *name;
    qtts_config config;
    const char *part;
} config_refused[] = {
    {"an empty key", {.api_key = ""}, "no API key"},
    {"a key with a line's end", {.api_key = "sk-1\n"}, "key"},
    {"a key that is two headers", {.api_key = "k\r\nX-Evil: 1"}, "key"},
    {"a key with a space", {.api_key = "sk 1"}, "key"},
    {"a key with a space in front", {.api_key = " sk-1"}, "key"},
    {"a key that is not ASCII", {.api_key = "sk-\xC3\xA9"}, "key"},
    {"a workspace with a line's end", {KEY, .workspace = "w\r\n"}, "workspace"},
    {"a user agent with a line's end", {KEY, .user_agent = "a\r\nb"}, "user agent"},
    {"a header with a line's end", {KEY, .headers = config_evil_headers}, "header"},
    {"a header of ours", {KEY, .headers = config_own_headers}, "header"},
    {"an unknown region", {KEY, .region = "mars"}, "region"},
    {"a region of another case", {KEY, .region = "Beijing"}, "region"},
    {"http to another host", {KEY, .base_url = "http://h/api/v1"}, "http://"},
    {"http to a host that begins like loopback", {KEY, .base_url = "http://127.0.0.1.example.com/api/v1"}, "http://"},
    {"http to a host that begins like localhost", {KEY, .base_url = "http://localhost.example.com/api/v1"}, "http://"},
    {"http to loopback as a user", {KEY, .base_url = "http://127.0.0.1@example.com/api/v1"}, "base URL"},
    {"ftp", {KEY, .base_url = "ftp://h/api/v1"}, "base URL"},
    {"file", {KEY, .base_url = "file:///etc/passwd"}, "base URL"},
    {"no scheme", {KEY, .base_url = "dashscope.aliyuncs.com/api/v1"}, "base URL"},
    {"no host", {KEY, .base_url = "https://"}, "base URL"},
    {"slashes", {KEY, .base_url = "///"}, "base URL"},
    {"a query", {KEY, .base_url = "https://h/api/v1?x=1"}, "base URL"},
    {"a user", {KEY, .base_url = "https://u:p@h/api/v1"}, "base URL"},
    {"a space", {KEY, .base_url = "https://h/api v1"}, "base URL"},
    {"a line's end", {KEY, .base_url = "https://h/api/v1\r\nX-Evil: 1"}, "base URL"},
    {"retries of -2", {KEY, .retries = -2}, "retries"},
    {"a connect timeout of -2", {KEY, .connect_timeout_ms = -2}, "connect_timeout_ms"},
    {"a first byte timeout of -2", {KEY, .first_byte_timeout_ms = -2}, "first_byte_timeout_ms"},
    {"an idle timeout of -2", {KEY, .idle_timeout_ms = -2}, "idle_timeout_ms"},
    {"a total timeout of -2", {KEY, .total_timeout_ms = -2}, "total_timeout_ms"},
    {"a ceiling of -2: event", {KEY, .max_event_bytes = -2}, "max_event_bytes"},
    {"a ceiling of -2: header", {KEY, .max_header_bytes = -2}, "max_header_bytes"},
    {"a ceiling of -2: buffered", {KEY, .max_buffered_bytes = -2}, "max_buffered_bytes"},
    {"a ceiling of -2: download", {KEY, .max_download_bytes = INT64_MIN}, "max_download_bytes"},
};

static int config_wrong; /* rows: all are tried before a test fails */

static void config_expect(const char *name, const qtts_config *config, qtts_status expected, const char *part)
{
    qtts__settings settings;
    qtts__error error = {.code = ""};
    qtts_status status = qtts__config_read(config, &settings, &error);
    bool right = status == expected && error.shown.status == expected && strstr(error.message, part) != NULL;
    if (config->api_key && strlen(config->api_key) > 3) right = right && !strstr(error.message, config->api_key);
    if (!right) print_error("%s: %s <%s>\n", name, qtts_status_name(status), error.message);
    config_wrong += !right;
    qtts__settings_free(&settings);
    assert_null(settings.api_key);
}

static void config_url_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(config_urls); i++) {
        qtts__settings settings;
        qtts__error error = {.code = ""};
        if (qtts__config_read(&config_urls[i].config, &settings, &error) != QTTS_OK) fail_msg("%s: %s", config_urls[i].name, error.message);
        assert_string_equal(settings.base_url, config_urls[i].base_url);
        assert_int_equal(settings.base_is_loopback, strstr(config_urls[i].name, "loopback") != NULL);
        qtts__settings_free(&settings);
    }
}

static void J4_config_refused_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(config_refused); i++)
        config_expect(config_refused[i].name, &config_refused[i].config, QTTS_INVALID, config_refused[i].part);
    assert_int_equal(config_wrong, 0);
}

/* The defaults, as qtts.h promises them. */
static void config_defaults(void **state)
{
    qtts__settings settings;
    qtts__error error = {.code = ""};
    (void)state;
    assert_int_equal(qtts__config_read(&(qtts_config){KEY}, &settings, &error), QTTS_OK);
    assert_int_equal(settings.retries, 2);
    assert_int_equal(settings.connect_timeout_ms, 10000);
    assert_int_equal(settings.first_byte_timeout_ms, 60000);
    assert_int_equal(settings.whole_answer_timeout_ms, 300000);
    assert_int_equal(settings.idle_timeout_ms, 30000);
    assert_true(settings.total_timeout_ms == INT64_MAX);
    assert_int_equal(settings.max_event_bytes, 16 << 20);
    assert_int_equal(settings.max_header_bytes, 64 << 10);
    assert_int_equal(settings.max_buffered_bytes, 128 << 10);
    assert_int_equal(settings.max_download_bytes, 256 << 20);
    assert_false(settings.allow_plaintext || settings.allow_private_address);
    assert_true(!settings.workspace && !settings.proxy && !settings.ca_file && !settings.headers[0]);
    assert_string_equal(settings.user_agent, "qtts/0.1.0");
    qtts__settings_free(&settings);
}

static void config_given(void **state)
{
    static const char *const headers[] = {"X-A: b", "X-C:d", NULL};
    const qtts_config config = {KEY,
                                .workspace = "w",
                                .headers = headers,
                                .user_agent = "mine/1",
                                .proxy = "",
                                .ca_file = "c",
                                .retries = 7,
                                .connect_timeout_ms = 1,
                                .first_byte_timeout_ms = 2,
                                .idle_timeout_ms = 3,
                                .total_timeout_ms = 4,
                                .max_event_bytes = 5,
                                .max_header_bytes = 6,
                                .max_buffered_bytes = 7,
                                .max_download_bytes = INT64_MAX};
    qtts__settings settings;
    qtts__error error = {.code = ""};
    (void)state;
    assert_int_equal(qtts__config_read(&config, &settings, &error), QTTS_OK);
    assert_string_equal(settings.headers[0], "X-A: b");
    assert_string_equal(settings.headers[1], "X-C:d");
    assert_null(settings.headers[2]);
    assert_string_equal(settings.workspace, "w");
    assert_string_equal(settings.user_agent, "mine/1 qtts/0.1.0");
    assert_string_equal(settings.proxy, ""); /* none, which is another thing than not given */
    assert_string_equal(settings.ca_file, "c");
    assert_int_equal(settings.retries, 7);
    assert_true(settings.connect_timeout_ms == 1 && settings.first_byte_timeout_ms == 2 && settings.whole_answer_timeout_ms == 2);
    assert_true(settings.idle_timeout_ms == 3 && settings.total_timeout_ms == 4);
    assert_true(settings.max_event_bytes == 5 && settings.max_header_bytes == 6 && settings.max_buffered_bytes == 7);
    assert_true(settings.max_download_bytes == INT64_MAX);
    qtts__settings_free(&settings);
}

static void config_off(void **state)
{
    const qtts_config config = {KEY, .retries = QTTS_OFF, .connect_timeout_ms = QTTS_OFF, .idle_timeout_ms = QTTS_OFF, .max_event_bytes = QTTS_OFF};
    qtts__settings settings;
    qtts__error error = {.code = ""};
    (void)state;
    assert_int_equal(qtts__config_read(&config, &settings, &error), QTTS_OK);
    assert_int_equal(settings.retries, 0);
    assert_true(settings.connect_timeout_ms == INT64_MAX && settings.idle_timeout_ms == INT64_MAX && settings.max_event_bytes == INT64_MAX);
    qtts__settings_free(&settings);
}

static void config_url_sources(void **state)
{
    qtts__settings settings;
    qtts__error error = {.code = ""};
    const qtts_config without = {KEY}, with_region = {KEY, .region = "cn"};
    (void)state;
    setenv("DASHSCOPE_HTTP_BASE_URL", "https://env/api/v1/", 1);
    assert_int_equal(qtts__config_read(&without, &settings, &error), QTTS_OK);
    assert_string_equal(settings.base_url, "https://env/api/v1");
    qtts__settings_free(&settings);
    assert_int_equal(qtts__config_read(&with_region, &settings, &error), QTTS_OK);
    assert_string_equal(settings.base_url, "https://dashscope.aliyuncs.com/api/v1");
    qtts__settings_free(&settings);
    unsetenv("DASHSCOPE_HTTP_BASE_URL");
}

/* No variable of whoever runs this. */
static int config_set_up(void **state)
{
    (void)state;
    unsetenv("DASHSCOPE_API_KEY");
    unsetenv("DASHSCOPE_API_KEY_FILE_PATH");
    unsetenv("DASHSCOPE_HTTP_BASE_URL");
    return unsetenv("SSL_CERT_FILE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(config_url_table), cmocka_unit_test(J4_config_refused_table), cmocka_unit_test(config_defaults),
        cmocka_unit_test(config_given),     cmocka_unit_test(config_off),           cmocka_unit_test(config_url_sources),
    };
    return cmocka_run_group_tests_name("config", tests, config_set_up, NULL);
}

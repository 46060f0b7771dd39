/* Which way a request goes, and which addresses may be connected to: settings, environment and url, row by row. */
#include "route.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const char *const route_names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "HTTP_PROXY"};

/* "NAME=VALUE", or nothing. */
static void route_surround(const char *variable)
{
    char name[32];
    const char *value = strchr(variable, '=');
    for (size_t i = 0; i < COUNT(route_names); i++) unsetenv(route_names[i]);
    if (!value) return;
    memcpy(name, variable, (size_t)(value - variable));
    name[value - variable] = '\0';
    setenv(name, value + 1, 1);
}

/* What libcurl is told: "-" is NULL, the environment's. */
static const struct {
    const char *given, *variable;
    bool to_loopback;
    const char *told;
} route_proxy_rows[] = {
    {NULL, "", false, "-"},
    {NULL, "http_proxy=http://p:1", false, "-"},
    {NULL, "", true, ""}, /* the key never goes to the environment's proxy for this machine itself */
    {NULL, "all_proxy=http://p:1", true, ""},
    {"", "http_proxy=http://p:1", false, ""},
    {"http://p:1", "", false, "http://p:1"},
    {"http://p:1", "", true, "http://p:1"}, /* who names a proxy means it */
    {"http://p:1", "http_proxy=http://q:1", false, "http://p:1"},
};

static void route_proxy_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(route_proxy_rows); i++) {
        qtts__route route;
        char given[32];
        const qtts__settings settings = {.proxy = route_proxy_rows[i].given ? strcpy(given, route_proxy_rows[i].given) : NULL};
        route_surround(route_proxy_rows[i].variable);
        qtts__route_read(&route, &settings);
        const char *told = qtts__route_proxy(&route, route_proxy_rows[i].to_loopback);
        if (strcmp(told ? told : "-", route_proxy_rows[i].told) != 0) fail_msg("row %zu: told <%s>", i, told ? told : "-");
    }
}

/* May a connection be made to `address`, at port 8080, for a recording's url? */
static const struct {
    const char *url, *address, *given, *variable;
    bool base_is_loopback, allowed;
} route_rows[] = {
    {"https://h/", "8.8.8.8", NULL, "", false, true},
    {"https://h/", "127.0.0.1", NULL, "", false, false},
    {"https://h/", "10.0.0.1", NULL, "", false, false},
    {"https://a.aliyuncs.com/", "10.0.0.1", NULL, "", false, true}, /* the service, from within its network */
    {"https://a.aliyuncs.com/", "127.0.0.1", NULL, "", false, false},
    {"http://127.0.0.1:8080/", "127.0.0.1", NULL, "", true, true}, /* tests, and who develops offline */
    {"http://127.0.0.1:8080/", "127.0.0.1", NULL, "", false, false},
    {"http://h:8080/", "127.0.0.1", NULL, "", true, false}, /* a name that leads here does not count */
    {"https://h/", "10.0.0.1", "http://10.0.0.1:8080", "", false, true}, /* the proxy's own address */
    {"http://h/", "10.0.0.1", "http://10.0.0.1:8080", "", false, true},
    {"https://h/", "10.0.0.1", "", "https_proxy=http://10.0.0.1:8080", false, false}, /* switched off */
    {"https://h/", "10.0.0.1", NULL, "https_proxy=http://10.0.0.1:8080", false, true},
    {"https://h/", "10.0.0.1", NULL, "HTTPS_PROXY=http://10.0.0.1:8080", false, true},
    {"https://h/", "10.0.0.1", NULL, "all_proxy=http://10.0.0.1:8080", false, true},
    {"http://h/", "10.0.0.1", NULL, "ALL_PROXY=http://10.0.0.1:8080", false, true},
    {"http://h/", "10.0.0.1", NULL, "https_proxy=http://10.0.0.1:8080", false, false},
    {"http://h/", "10.0.0.1", NULL, "http_proxy=http://10.0.0.1:8080", false, true},
    {"http://h/", "10.0.0.1", NULL, "HTTP_PROXY=http://10.0.0.1:8080", false, false}, /* libcurl does not read it: a CGI's header */
    {"https://h/", "10.0.0.1", NULL, "https_proxy=", false, false},
};

static bool route_ask(size_t row)
{
    qtts__url url;
    qtts__route route;
    char given[32];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
    const qtts__settings settings = {.proxy = route_rows[row].given ? strcpy(given, route_rows[row].given) : NULL,
                                     .base_is_loopback = route_rows[row].base_is_loopback};
    route_surround(route_rows[row].variable);
    qtts__route_read(&route, &settings);
    assert_true(qtts__url_split(route_rows[row].url, &url));
    assert_int_equal(inet_pton(AF_INET, route_rows[row].address, &address.sin_addr), 1);
    return qtts__route_allows(&route, &url, (const struct sockaddr *)(const void *)&address);
}

static void route_table(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(route_rows); i++) {
        if (route_ask(i) == route_rows[i].allowed) continue;
        print_error("row %zu, %s at %s: %s\n", i, route_rows[i].url, route_rows[i].address, route_rows[i].allowed ? "refused" : "allowed");
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* With no_proxy some connections go past the proxy: only its port, another than the url's, tells that it is the proxy. */
static void route_past_the_proxy(void **state)
{
    static const struct {
        const char *url;
        bool allowed;
    } rows[] = {{"http://h:8080/", false}, {"http://h/", true}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        qtts__url url;
        qtts__route route;
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080), .sin_addr.s_addr = htonl(0x0A000001)};
        route_surround("http_proxy=http://10.0.0.1:8080");
        setenv("no_proxy", "elsewhere", 1);
        qtts__route_read(&route, &(qtts__settings){0});
        assert_true(qtts__url_split(rows[i].url, &url));
        assert_int_equal(qtts__route_allows(&route, &url, (const struct sockaddr *)(const void *)&address), rows[i].allowed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(route_proxy_table),
        cmocka_unit_test(route_table),
        cmocka_unit_test(route_past_the_proxy),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}

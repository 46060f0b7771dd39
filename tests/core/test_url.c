/* Where a url leads: how it is taken apart, and which addresses a result url may reach (FAULTS G1 to G3). */
#define _DEFAULT_SOURCE
#include "address.h"
#include "url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* What is known of it: s https, l loopback, a the service's domain, u a user, q a query; NULL: refused. */
static const struct {
    const char *url, *parts;
} url_rows[] = {
    {"https://h/", "s"},
    {"http://h/", ""},
    {"HTTPS://h/", "s"},
    {"https://h:8443/api/v1", "s"},
    {"https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.wav?Expires=1&Signature=%2F", "saq"},
    {"http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com/a.wav?x", "aq"},
    {"https://aliyuncs.com/", "s"},
    {"https://evilaliyuncs.com/", "s"},
    {"https://a.aliyuncs.com.evil.com/", "s"},
    {"https://evil.com/.aliyuncs.com", "s"},
    {"https://evil.com?.aliyuncs.com", "sq"},
    {"https://A.ALIYUNCS.COM/", "sa"},
    {"http://127.0.0.1:1/", "l"},
    {"http://127.8.8.8/", "l"},
    {"http://localhost/", "l"},
    {"http://LOCALHOST/", "l"},
    {"http://[::1]:1/", "l"},
    {"http://localhost.evil.com/", ""},
    {"http://127.0.0.1.evil.com/", ""},
    {"http://u@h/", "u"},
    {"http://u:p@h/", "u"},
    {"http://127.0.0.1@evil.com/", "u"},
    {"", NULL},
    {"h", NULL},
    {"//h/", NULL},
    {"/a.wav", NULL},
    {"https://", NULL},
    {"https:///a.wav", "s"}, /* the host is a.wav, as in browsers */
    {"file:///etc/passwd", NULL},
    {"FILE:///etc/passwd", NULL},
    {"ftp://h/", NULL},
    {"gopher://h/", NULL},
    {"dict://h/", NULL},
    {"smb://h/", NULL},
    {"data:audio/wav;base64,UklG", NULL},
    {"javascript:1", NULL},
    {"httpx://h/", NULL},
    {"https://h/a b", NULL},
    {"https://h/a\tb", NULL},
    {"https://h/\r\nX-Evil:1", NULL},
    {" https://h/", NULL},
    {"https://h/\x7F", NULL},
    {"https://h/\xC3\xA9", NULL},
    {"https://h:99999/", NULL},
    {"https://h:x/", NULL},
    {"https://[::1/", NULL},
};

static void url_say(const qtts__url *url, char *parts)
{
    if (url->https) *parts++ = 's';
    if (url->loopback) *parts++ = 'l';
    if (url->service) *parts++ = 'a';
    if (url->has_user) *parts++ = 'u';
    if (url->has_query) *parts++ = 'q';
    *parts = '\0';
}

static void G3_url_table(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(url_rows); i++) {
        qtts__url url;
        char parts[8] = "refused";
        if (qtts__url_split(url_rows[i].url, &url)) url_say(&url, parts);
        if (strcmp(parts, url_rows[i].parts ? url_rows[i].parts : "refused") == 0) continue;
        print_error("<%s>: <%s>, not <%s>\n", url_rows[i].url, parts, url_rows[i].parts ? url_rows[i].parts : "refused");
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void url_long(void **state)
{
    enum { LONG = 64 * 1024 };
    char *text = malloc(LONG + 1);
    qtts__url url;
    (void)state;
    assert_non_null(text);
    memset(text, 'a', LONG);
    memcpy(text, "https://h/", 10);
    text[LONG] = '\0';
    assert_false(qtts__url_split(text, &url));
    text[4096] = '\0';
    assert_true(qtts__url_split(text, &url));
    free(text);
}

/* + allowed, - refused; the second mark is for a host of the service seen from within its network. IANA's special-purpose registries. */
static const struct {
    const char *address, *marks;
} address_rows[] = {
    {"8.8.8.8", "++"},
    {"47.88.0.1", "++"},
    {"1.0.0.0", "++"},
    {"223.255.255.255", "++"},
    {"0.0.0.0", "--"},
    {"0.1.2.3", "--"},
    {"127.0.0.1", "--"},
    {"127.255.255.255", "--"},
    {"126.255.255.255", "++"},
    {"128.0.0.0", "++"},
    {"169.254.169.254", "--"},
    {"169.254.0.0", "--"},
    {"169.253.255.255", "++"},
    {"169.255.0.0", "++"},
    {"100.100.100.200", "--"},
    {"100.100.100.201", "-+"},
    {"100.64.0.0", "-+"},
    {"100.127.255.255", "-+"},
    {"100.63.255.255", "++"},
    {"100.128.0.0", "++"},
    {"10.0.0.0", "-+"},
    {"10.255.255.255", "-+"},
    {"9.255.255.255", "++"},
    {"11.0.0.0", "++"},
    {"172.16.0.0", "-+"},
    {"172.31.255.255", "-+"},
    {"172.15.255.255", "++"},
    {"172.32.0.0", "++"},
    {"192.168.0.0", "-+"},
    {"192.168.255.255", "-+"},
    {"192.167.255.255", "++"},
    {"192.169.0.0", "++"},
    {"192.0.0.1", "--"},
    {"192.0.2.1", "--"},
    {"198.18.0.0", "--"},
    {"198.19.255.255", "--"},
    {"198.17.255.255", "++"},
    {"198.20.0.0", "++"},
    {"198.51.100.1", "--"},
    {"203.0.113.1", "--"},
    {"224.0.0.1", "--"},
    {"239.255.255.255", "--"},
    {"240.0.0.0", "--"},
    {"255.255.255.255", "--"},
    {"2001:4860:4860::8888", "++"},
    {"2400:3200::1", "++"},
    {"::", "--"},
    {"::1", "--"},
    {"::7f00:1", "--"},
    {"::ffff:127.0.0.1", "--"},
    {"::ffff:10.0.0.1", "-+"},
    {"::ffff:8.8.8.8", "++"},
    {"::ffff:169.254.169.254", "--"},
    {"64:ff9b::127.0.0.1", "--"},
    {"64:ff9b::8.8.8.8", "++"},
    {"64:ff9b:1::1", "--"},
    {"2002:7f00:1::", "--"},
    {"2002:a00:1::", "-+"},
    {"fe80::1", "--"},
    {"febf::1", "--"},
    {"fc00::1", "-+"},
    {"fdff::1", "-+"},
    {"fec0::1", "--"},
    {"ff02::1", "--"},
    {"100::1", "--"},
    {"2001:db8::1", "--"},
    {"2001::1", "--"},
    {"4000::1", "--"},
};

static bool address_ask(const char *text, bool inside)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) return qtts__address_allowed((const struct sockaddr *)(const void *)&v4, inside);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return qtts__address_allowed((const struct sockaddr *)(const void *)&v6, inside);
}

static void G2_address_table(void **state)
{
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(address_rows); i++) {
        const char got[] = {address_ask(address_rows[i].address, false) ? '+' : '-', address_ask(address_rows[i].address, true) ? '+' : '-', '\0'};
        if (strcmp(got, address_rows[i].marks) == 0) continue;
        print_error("%s: %s, not %s\n", address_rows[i].address, got, address_rows[i].marks);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void address_of_another_kind(void **state)
{
    const struct sockaddr_un local = {.sun_family = AF_UNIX};
    (void)state;
    assert_false(qtts__address_allowed((const struct sockaddr *)(const void *)&local, true));
}

static void address_loopback_names(void **state)
{
    static const char *const here[] = {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"};
    static const char *const elsewhere[] = {"",           "localhost.", "localhosts", "127.0.0.1.", "127.1",  "0x7f.0.0.1",
                                            "2130706433", "128.0.0.1",  "::2",        "[::1",       "0.0.0.0"};
    (void)state;
    for (size_t i = 0; i < COUNT(here); i++) assert_true(qtts__address_is_loopback_name(here[i]));
    for (size_t i = 0; i < COUNT(elsewhere); i++) assert_false(qtts__address_is_loopback_name(elsewhere[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(G3_url_table),
        cmocka_unit_test(url_long),
        cmocka_unit_test(G2_address_table),
        cmocka_unit_test(address_of_another_kind),
        cmocka_unit_test(address_loopback_names),
    };
    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}

/* Headers: what may be sent, how the lines of an answer are read, Retry-After in both of its forms (RFC 9110). */
#include "guard.h"
#include "header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static guard header_area;

static const struct {
    const char *value;
    bool ok;
} header_values[] = {
    {"sk-0123456789abcdef", true},
    {"a", true},
    {"a b", true},
    {"a\tb", true},
    {"!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", true},
    {"", false},
    {" a", false},
    {"a ", false},
    {"\ta", false},
    {"a\t", false},
    {"k\r\nX-Evil: 1", false},
    {"k\n", false},
    {"k\r", false},
    {"a\x01", false},
    {"a\x1F"
     "b",
     false},
    {"a\x7F", false},
    {"\xC3\xA9", false},
    {"a\x80", false},
};

static const struct {
    const char *line;
    bool ok;
} header_lines[] = {
    {"X-A: b", true},
    {"X-A:b", true},
    {"x: y: z", true},
    {"!#$%&'*+-.^_`|~09azAZ: v", true},
    {"X-Authorization: v", true},
    {"Hos: v", true},
    {"", false},
    {":", false},
    {": v", false},
    {"X-A", false},
    {"X-A:", false},
    {"X-A: ", false},
    {"X-A:  v", false},
    {"X A: v", false},
    {" X-A: v", false},
    {"X-A : v", false},
    {"X(A): v", false},
    {"X\"A: v", false},
    {"X\xC3\xA9: v", false},
    {"X-A: v\r\nX-Evil: 1", false},
    {"X-A\r\nX-Evil: 1", false},
    {"X-A: v\n", false},
    {"Authorization: Bearer x", false},
    {"AUTHORIZATION: x", false},
    {"authorization:x", false},
    {"Host: x", false},
    {"Content-Length: 1", false},
    {"Transfer-Encoding: chunked", false},
    {"Content-Type: text/plain", false},
    {"Connection: close", false},
    {"Expect: 100-continue", false},
    {"Accept-Encoding: gzip", false},
    {"Upgrade: h2c", false},
    /* qtts.h: "not those that qtts sets itself" */
    {"Accept: */*", false},
    {"User-Agent: x", false},
    {"X-DashScope-SSE: disable", false},
    {"X-DashScope-WorkSpace: x", false},
};

static const struct {
    const char *line, *name, *value; /* NULL: another header */
} header_answers[] = {
    {"Content-Type: text/html\r\n", "Content-Type", "text/html"},
    {"content-type:text/html", "Content-Type", "text/html"},
    {"CONTENT-TYPE: \t a b \t\r\n", "Content-Type", "a b"},
    {"Content-Type:\r\n", "Content-Type", ""},
    {"Content-Type:", "Content-Type", ""},
    {"Content-Type\r\n", "Content-Type", NULL},
    {"Content-Type", "Content-Type", NULL},
    {"Content-Typ: x", "Content-Type", NULL},
    {"Content-Type2: x", "Content-Type", NULL},
    {"Content-Type : x", "Content-Type", NULL},
    {" Content-Type: x", "Content-Type", NULL},
    {"X-Content-Type: x", "Content-Type", NULL},
    {"\r\n", "Content-Type", NULL},
    {"", "Content-Type", NULL},
    {"HTTP/1.1 200 OK\r\n", "Content-Type", NULL},
};

enum { HEADER_NOW = 784111777 }; /* Sun, 06 Nov 1994 08:49:37 GMT, RFC 9110's example */

static const struct {
    const char *value;
    int64_t ms;
} header_waits[] = {
    {"0", 0},
    {"1", 1000},
    {"120", 120000},
    {"007", 7000},
    {"1000000000", INT64_C(1000000000000)},
    {"Sun, 06 Nov 1994 08:49:37 GMT", 0},
    {"Sun, 06 Nov 1994 08:49:47 GMT", 10000},
    {"Sun, 06 Nov 1994 09:49:37 GMT", 3600000},
    {"Mon, 07 Nov 1994 08:49:37 GMT", 86400000},
    {"Sat, 05 Nov 1994 08:49:37 GMT", 0},
    {"Fri, 06 Jan 1995 08:49:37 GMT", INT64_C(5270400000)},
    {"Thu, 29 Feb 1996 00:00:00 GMT", INT64_C(41440223000)},
    {"", -1},
    {"-1", -1},
    {"+1", -1},
    {"1.5", -1},
    {"1s", -1},
    {"1 2", -1},
    {"0x10", -1},
    {"soon", -1},
    {"Sun, 06 Nov 1994 08:49:37", -1},
    {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
    {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
    {"Sun, 06 Foo 1994 08:49:37 GMT", -1},
    {"Sun, 06 ovD 1994 08:49:37 GMT", -1},
    {"Sun, xx Nov 1994 08:49:37 GMT", -1},
    {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
    {"Sun, 32 Nov 1994 08:49:37 GMT", -1},
    {"Sun, 06 Nov 1994 24:49:37 GMT", -1},
    {"Sun, 06 Nov 1994 08:60:37 GMT", -1},
    {"Sun, 06 Nov 1994 08:49:99 GMT", -1},
    {"Sun, 06 Nov 1994 08-49-37 GMT", -1},
    {"Sun, 06-Nov-1994 08:49:37 GMT", -1},
    {"Sunday, 06-Nov-94 08:49:37 GMT", -1}, /* the two old forms may be refused: nobody sends them */
    {"Sun Nov  6 08:49:37 1994", -1},
};

static void J1_header_check_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(header_values); i++) {
        const char *value = (const char *)guard_copy(&header_area, header_values[i].value, strlen(header_values[i].value) + 1);
        if (qtts__header_value_ok(value) != header_values[i].ok) fail_msg("value <%s>: not %d", header_values[i].value, header_values[i].ok);
    }
}

/* A key: such a value, without a space inside. */
static void header_check_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(header_values); i++) {
        const char *value = header_values[i].value;
        assert_int_equal(qtts__header_word_ok(value), header_values[i].ok && strpbrk(value, " \t") == NULL);
    }
}

static void J2_header_check_lines(void **state)
{
    int failures = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(header_lines); i++) {
        const char *line = (const char *)guard_copy(&header_area, header_lines[i].line, strlen(header_lines[i].line) + 1);
        if (qtts__header_line_ok(line) == header_lines[i].ok) continue;
        print_error("line <%s>: not %d\n", header_lines[i].line, header_lines[i].ok);
        failures++;
    }
    assert_int_equal(failures, 0);
}

static void header_check_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(header_answers); i++) {
        size_t size = strlen(header_answers[i].line), value_size = 0;
        const char *line = (const char *)guard_copy(&header_area, header_answers[i].line, size), *value = NULL, *expected = header_answers[i].value;
        bool is = qtts__header_is(line, size, header_answers[i].name, &value, &value_size);
        if (is != (expected != NULL)) fail_msg("<%s>: %d", header_answers[i].line, is);
        if (is && (value_size != strlen(expected) || memcmp(value, expected, value_size) != 0))
            fail_msg("<%s>: another value", header_answers[i].line);
    }
}

static void header_check_waits(void **state)
{
    int failures = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(header_waits); i++) {
        size_t size = strlen(header_waits[i].value);
        const char *value = (const char *)guard_copy(&header_area, header_waits[i].value, size);
        int64_t ms = qtts__header_retry_after(value, size, HEADER_NOW);
        if (ms == header_waits[i].ms) continue;
        print_error("<%s>: %lld, not %lld\n", header_waits[i].value, (long long)ms, (long long)header_waits[i].ms);
        failures++;
    }
    assert_int_equal(failures, 0);
}

static void header_waits_do_not_overflow(void **state)
{
    char digits[64];
    (void)state;
    memset(digits, '9', sizeof digits);
    for (size_t size = 1; size <= sizeof digits; size++) {
        int64_t ms = qtts__header_retry_after(digits, size, HEADER_NOW);
        assert_true(ms >= 9000 && ms % 1000 == 0);
        assert_true(size < 4 || ms > 60000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(J1_header_check_values),  cmocka_unit_test(header_check_words), cmocka_unit_test(J2_header_check_lines),
        cmocka_unit_test(header_check_answers), cmocka_unit_test(header_check_waits), cmocka_unit_test(header_waits_do_not_overflow),
    };
    header_area = guard_new(4096);
    int failed = cmocka_run_group_tests_name("header", tests, NULL, NULL);
    guard_free(&header_area);
    return failed;
}

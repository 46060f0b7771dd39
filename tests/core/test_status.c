/* Names and meanings of statuses, the version, and the error that sticks. */
#include "error.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void status_names(void **state)
{
    static const struct {
        qtts_status status;
        const char *name;
    } rows[] = {
        {QTTS_OK, "OK"},           {QTTS_CHUNK, "CHUNK"},           {QTTS_DONE, "DONE"},   {QTTS_AGAIN, "AGAIN"},         {QTTS_NOMEM, "NOMEM"},
        {QTTS_INVALID, "INVALID"}, {QTTS_NETWORK, "NETWORK"},       {QTTS_TLS, "TLS"},     {QTTS_TIMEOUT, "TIMEOUT"},     {QTTS_HTTP, "HTTP"},
        {QTTS_SERVICE, "SERVICE"}, {QTTS_PROTOCOL, "PROTOCOL"},     {QTTS_LIMIT, "LIMIT"}, {QTTS_CANCELLED, "CANCELLED"}, {QTTS_IO, "IO"},
        {QTTS_CLOSED, "CLOSED"},   {QTTS_INCOMPLETE, "INCOMPLETE"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_string_equal(qtts_status_name(rows[i].status), rows[i].name);
}

static void status_of_any_number(void **state)
{
    (void)state;
    for (int number = -300; number <= 300; number++) {
        assert_true(qtts_status_name((qtts_status)number)[0] != '\0');
        assert_true(qtts_status_meaning((qtts_status)number)[0] != '\0');
    }
}

static void status_version(void **state)
{
    char version[32];
    (void)state;
    snprintf(version, sizeof version, "%d.%d.%d", QTTS_VERSION_MAJOR, QTTS_VERSION_MINOR, QTTS_VERSION_PATCH);
    assert_string_equal(qtts_version(), version);
    assert_non_null(strstr(qtts_build(), "libcurl/"));
    assert_non_null(strstr(qtts_build(), "cJSON/"));
    assert_non_null(strstr(qtts_build(), "utf8proc/"));
    assert_non_null(strstr(qtts_build(), qtts_base64_kernel()));
}

static void error_first_wins(void **state)
{
    qtts__error error = {.code = ""};
    (void)state;
    assert_null(qtts__error_shown(&error));
    assert_int_equal(qtts__error_set(&error, QTTS_NETWORK, "first %d", 1), QTTS_NETWORK);
    assert_int_equal(qtts__error_set(&error, QTTS_NOMEM, "second"), QTTS_NETWORK);
    const qtts_error *shown = qtts__error_shown(&error);
    assert_int_equal(shown->status, QTTS_NETWORK);
    assert_string_equal(shown->message, "first 1");
    assert_string_equal(shown->code, "");
    assert_string_equal(shown->request_id, "");
    assert_string_equal(shown->hint, "");
    assert_int_equal(shown->retry_after_ms, -1);
}

static void error_is_copied(void **state)
{
    qtts__error from = {.code = ""}, to = {.code = ""};
    (void)state;
    qtts__error_set(&from, QTTS_SERVICE, "message");
    qtts__error_code(&from, "Code");
    qtts__error_request_id(&from, "id");
    qtts__error_code(&from, NULL);
    qtts__error_copy(&to, &from);
    memset(&from, 'x', sizeof from);
    assert_string_equal(to.shown.message, "message");
    assert_string_equal(to.shown.code, "Code");
    assert_string_equal(to.shown.request_id, "id");
    assert_ptr_equal(to.shown.message, to.message);
}

static void error_text_is_clean(void **state)
{
    qtts__error error = {.code = ""};
    (void)state;
    qtts__error_set(&error, QTTS_HTTP, "a\r\nb\x1B[0m\xFF%s", "\xC2\x9B.");
    assert_string_equal(error.shown.message, "a  b [0m\xEF\xBF\xBD .");
    qtts__error_code(&error, "c\n\xFF");
    assert_string_equal(error.shown.code, "c \xEF\xBF\xBD");
}

/* Text that does not fit is cut at a whole character, wherever the end falls. */
static void error_text_is_cut(void **state)
{
    static char text[3 * QTTS__MESSAGE_BYTES + 1];
    (void)state;
    for (size_t i = 0; i + 3 < sizeof text; i += 3) memcpy(text + i, "\xE4\xBD\xA0", 3);
    for (int lead = 0; lead < 3; lead++) {
        qtts__error error = {.code = ""};
        qtts__error_set(&error, QTTS_HTTP, "%.*s%s", lead, "..", text);
        size_t size = strlen(error.message);
        assert_true(size < QTTS__MESSAGE_BYTES && size + 4 >= QTTS__MESSAGE_BYTES);
        assert_null(strstr(error.message, "\xEF\xBF\xBD"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_names),      cmocka_unit_test(status_of_any_number), cmocka_unit_test(status_version),
        cmocka_unit_test(error_first_wins),  cmocka_unit_test(error_is_copied),      cmocka_unit_test(error_text_is_clean),
        cmocka_unit_test(error_text_is_cut),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}

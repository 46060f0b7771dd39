/* What an error means for the user, by code first and status second; whether it is tried again, and when. */
#include "advice.h"
#include "retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* `hint`: a word that must stand in the hint; "" = no matter which, NULL = none. */
static const struct {
    qtts_status status;
    int http_status;
    const char *code, *message;
    int retryable;
    const char *hint;
} advice_rows[] = {
    /* the table of PROTOCOL.md, section 4 */
    {QTTS_SERVICE, 400, "InvalidParameter", "Invalid voice specified", 0, "Cherry"},
    {QTTS_SERVICE, 400, "InvalidParameter", "The voice property is required", 0, "Cherry"},
    {QTTS_SERVICE, 400, "InvalidParameter", "url error, please check url", 0, "/api/v1"},
    {QTTS_SERVICE, 400, "InvalidParameter", "Range of input length should be [0, 600]", 0, "600"},
    {QTTS_SERVICE, 400, "DataInspectionFailed", "", 0, "filter"},
    {QTTS_SERVICE, 400, "Arrearage", "", 0, "balance"},
    {QTTS_SERVICE, 400, "UnsupportedOperation", "", 0, "model"},
    {QTTS_SERVICE, 400, "BadRequest.TooLarge", "", 0, ""},
    {QTTS_SERVICE, 401, "InvalidApiKey", "", 0, "region"},
    {QTTS_SERVICE, 403, "AccessDenied", "", 0, "workspace"},
    {QTTS_SERVICE, 403, "AccessDenied.Unpurchased", "", 0, ""},
    {QTTS_SERVICE, 403, "Model.AccessDenied", "", 0, "workspace"},
    {QTTS_SERVICE, 403, "Workspace.AccessDenied", "", 0, "workspace"},
    {QTTS_SERVICE, 403, "AllocationQuota.FreeTierOnly", "", 0, "balance"},
    {QTTS_SERVICE, 404, "ModelNotFound", "", 0, "region"},
    {QTTS_SERVICE, 404, "WorkSpaceNotFound", "", 0, "region"},
    {QTTS_SERVICE, 429, "Throttling", "", 1, "quota"},
    {QTTS_SERVICE, 429, "Throttling.RateQuota", "", 1, "quota"},
    {QTTS_SERVICE, 429, "Throttling.BurstRate", "", 1, "quota"},
    {QTTS_SERVICE, 429, "Throttling.AllocationQuota", "", 1, "quota"},
    {QTTS_SERVICE, 429, "CommodityNotPurchased", "", 0, "balance"},
    {QTTS_SERVICE, 429, "PrepaidBillOverdue", "", 0, "balance"},
    {QTTS_SERVICE, 429, "PostpaidBillOverdue", "", 0, "balance"},
    {QTTS_SERVICE, 500, "InternalError", "", 1, "later"},
    {QTTS_SERVICE, 500, "InternalError.Algo", "", 1, "later"},
    {QTTS_SERVICE, 504, "RequestTimeOut", "", 1, "later"},
    {QTTS_SERVICE, 500, "SystemError", "", 1, "later"},
    {QTTS_SERVICE, 500, "ModelServiceFailed", "", 1, "later"},
    {QTTS_SERVICE, 503, "ModelServingError", "", 1, "later"},
    {QTTS_SERVICE, 503, "ModelUnavailable", "", 1, "later"},
    /* the code is stronger than the status */
    {QTTS_SERVICE, 500, "InvalidParameter", "", 0, ""},
    {QTTS_SERVICE, 400, "Throttling", "", 1, "quota"},
    {QTTS_SERVICE, 0, "Throttling", "", 1, "quota"},
    {QTTS_SERVICE, 429, "Arrearage", "", 0, "balance"},
    /* a code that is not known: the status */
    {QTTS_SERVICE, 400, "SomethingNew", "", 0, NULL},
    {QTTS_SERVICE, 429, "SomethingNew", "", 1, "quota"},
    {QTTS_SERVICE, 500, "SomethingNew", "", 1, "later"},
    {QTTS_SERVICE, 401, "", "", 0, "region"},
    {QTTS_SERVICE, 0, "", "", 0, NULL},
    /* HTTP */
    {QTTS_HTTP, 301, "", "", 0, "edirect"},
    {QTTS_HTTP, 308, "", "", 0, "edirect"},
    {QTTS_HTTP, 403, "", "", 0, NULL},
    {QTTS_HTTP, 404, "", "", 0, NULL},
    {QTTS_HTTP, 407, "", "", 0, "proxy"},
    {QTTS_HTTP, 429, "", "", 1, "quota"},
    {QTTS_HTTP, 500, "", "", 1, "later"},
    {QTTS_HTTP, 502, "", "", 1, "later"},
    {QTTS_HTTP, 503, "", "", 1, "later"},
    {QTTS_HTTP, 504, "", "", 1, "later"},
    /* the rest */
    {QTTS_NETWORK, 0, "", "", 1, "network"},
    {QTTS_TIMEOUT, 0, "", "", 1, NULL},
    {QTTS_INCOMPLETE, 200, "", "", 1, "valid"},
    {QTTS_TLS, 0, "", "", 0, "CA"},
    {QTTS_PROTOCOL, 200, "", "", 0, NULL},
    {QTTS_LIMIT, 200, "", "", 0, NULL},
    {QTTS_INVALID, 0, "", "", 0, NULL},
    {QTTS_CANCELLED, 0, "", "", 0, NULL},
    {QTTS_NOMEM, 0, "", "", 0, NULL},
    {QTTS_IO, 0, "", "", 0, NULL},
    {QTTS_CLOSED, 0, "", "", 0, NULL},
};

static void advice_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(advice_rows); i++) {
        qtts_error error = {advice_rows[i].status, advice_rows[i].http_status, advice_rows[i].code, advice_rows[i].message, "", "", 0, -1, 0};
        const char *hint = advice_rows[i].hint;
        qtts__advice_give(&error);
        if (error.retryable != advice_rows[i].retryable) fail_msg("%d %s: retryable %d", error.http_status, error.code, error.retryable);
        assert_non_null(error.hint);
        if (!hint && error.hint[0] != '\0') fail_msg("%s %d: a hint <%s>", qtts_status_name(error.status), error.http_status, error.hint);
        if (hint && !strstr(error.hint, hint)) fail_msg("%s: hint <%s> lacks <%s>", error.code, error.hint, hint);
        assert_null(strstr(error.hint, "verify"));
    }
}

static void advice_keeps_a_hint(void **state)
{
    static const qtts_status statuses[] = {QTTS_NETWORK, QTTS_TIMEOUT, QTTS_INCOMPLETE, QTTS_TLS, QTTS_INVALID};
    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        qtts_error error = {statuses[i], 0, "", "", "mine", "", 0, -1, 0};
        qtts__advice_give(&error);
        assert_string_equal(error.hint, "mine");
    }
}

/* FAULTS B13: an event names no status, the code does. */
static const struct {
    const char *code;
    int http_status;
} advice_statuses[] = {
    {"InvalidApiKey", 401},
    {"invalidapikey", 401},
    {"InvalidParameter.X", 400},
    {"Arrearage", 400},
    {"AccessDenied.Unpurchased", 403},
    {"ModelNotFound", 404},
    {"Throttling.RateQuota", 429},
    {"CommodityNotPurchased", 429},
    {"InternalError.Algo", 500},
    {"RequestTimeOut", 504},
    {"ModelServingError", 503},
    {"AllocationQuota.FreeTierOnly", 403},
    {"SomethingNew", 0},
    {"", 0},
    {"Invalid", 0},
};

static void advice_status_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(advice_statuses); i++)
        if (qtts__advice_status_of(advice_statuses[i].code) != advice_statuses[i].http_status)
            fail_msg("%s: %d", advice_statuses[i].code, qtts__advice_status_of(advice_statuses[i].code));
}

static const struct {
    qtts_status status;
    int retryable;
    qtts__progress progress;
    bool wanted;
} retry_rows[] = {
    {QTTS_SERVICE, 1, QTTS__NOT_SENT, true},    {QTTS_SERVICE, 1, QTTS__SENT, true},     {QTTS_SERVICE, 1, QTTS__AUDIO_CAME, false},
    {QTTS_SERVICE, 0, QTTS__SENT, false},       {QTTS_HTTP, 1, QTTS__SENT, true},        {QTTS_HTTP, 0, QTTS__SENT, false},
    {QTTS_HTTP, 1, QTTS__AUDIO_CAME, false},    {QTTS_NETWORK, 1, QTTS__NOT_SENT, true}, {QTTS_NETWORK, 1, QTTS__SENT, false},
    {QTTS_NETWORK, 1, QTTS__AUDIO_CAME, false}, {QTTS_TIMEOUT, 1, QTTS__SENT, false},    {QTTS_TIMEOUT, 1, QTTS__AUDIO_CAME, false},
    {QTTS_TLS, 0, QTTS__NOT_SENT, false},       {QTTS_INCOMPLETE, 1, QTTS__SENT, false}, {QTTS_INCOMPLETE, 1, QTTS__AUDIO_CAME, false},
    {QTTS_PROTOCOL, 0, QTTS__SENT, false},      {QTTS_LIMIT, 0, QTTS__SENT, false},      {QTTS_CANCELLED, 0, QTTS__NOT_SENT, false},
    {QTTS_INVALID, 0, QTTS__NOT_SENT, false},   {QTTS_NOMEM, 0, QTTS__NOT_SENT, false},
};

static void retry_wanted_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(retry_rows); i++) {
        qtts_error error = {retry_rows[i].status, 0, "", "", "", "", retry_rows[i].retryable, -1, 0};
        if (qtts__retry_wanted(&error, retry_rows[i].progress) != retry_rows[i].wanted)
            fail_msg("%s, retryable %d, progress %d", qtts_status_name(error.status), error.retryable, retry_rows[i].progress);
    }
}

/* Each wait lies between half of a longest wait and that; the longest grows up to a ceiling; the ends are reached. */
static void retry_delays_grow(void **state)
{
    const qtts_error error = {QTTS_HTTP, 503, "", "", "", "", 1, -1, 0};
    int64_t longest_before = 0;
    (void)state;
    for (int retry = 0; retry < 100; retry++) {
        int64_t least = INT64_MAX, most = 0;
        for (uint32_t random = 0; random < 20000; random++) {
            int64_t delay = qtts__retry_delay_ms(&error, retry, random * 2654435761u);
            least = delay < least ? delay : least;
            most = delay > most ? delay : most;
        }
        assert_true(least > 0 && most <= 60000 && least * 2 >= most - 1);
        assert_true(most >= longest_before && (retry > 2 || most > longest_before));
        longest_before = most;
    }
}

static void retry_after_is_honoured(void **state)
{
    static const int64_t waits[][2] = {
        {0, 0}, {1, 1}, {1000, 1000}, {60000, 60000}, {60001, 60000}, {INT64_C(1000000000000), 60000}, {INT64_MAX, 60000}};
    (void)state;
    for (size_t i = 0; i < COUNT(waits); i++)
        for (uint32_t random = 0; random < 3; random++) {
            const qtts_error error = {QTTS_HTTP, 429, "", "", "", "", 1, waits[i][0], 0};
            assert_int_equal(qtts__retry_delay_ms(&error, (int)random * 7, random * 0x7FFFFFFFu), waits[i][1]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advice_table),       cmocka_unit_test(advice_keeps_a_hint), cmocka_unit_test(advice_status_table),
        cmocka_unit_test(retry_wanted_table), cmocka_unit_test(retry_delays_grow),   cmocka_unit_test(retry_after_is_honoured),
    };
    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}

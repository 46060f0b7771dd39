/* What one JSON text of the service says: results, errors in all their shapes, odd types, numbers, duplicates. */
#include "guard.h"
#include "message.h"
#include "text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const message_kinds[] = {"RESULT", "STOP", "ERROR", "STRANGE", "BAD", "NOMEM"};

static void message_say_usage(text *out, const qtts_usage *usage)
{
    const int64_t counts[] = {usage->characters,        usage->input_tokens,        usage->output_tokens,     usage->total_tokens,
                              usage->input_text_tokens, usage->output_audio_tokens, usage->output_text_tokens};
    static const char names[] = "cio+tax";
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] != -1) text_say(out, " %c%lld", names[i], (long long)counts[i]);
}

static void message_say_text(text *out, const char *name, const char *value)
{
    if (value && value[0] != '\0') text_say(out, " %s=%s", name, value);
}

/* The kind, then only what is known. */
static void message_say(text *out, qtts__message_kind kind, const qtts__facts *facts, const qtts__failure *failure)
{
    text_say(out, "%s", message_kinds[kind]);
    message_say_text(out, "id", facts->request_id);
    message_say_text(out, "finish", facts->finish_reason);
    message_say_text(out, "audio", facts->audio_id);
    message_say_text(out, "url", facts->url);
    if (facts->expires_at != 0) text_say(out, " expires=%lld", (long long)facts->expires_at);
    message_say_usage(out, &facts->usage);
    message_say_text(out, "usage", facts->usage_json);
    if (kind != QTTS__MESSAGE_ERROR) return;
    message_say_text(out, "code", failure->code);
    message_say_text(out, "message", failure->message);
}

#define FFFD "\xEF\xBF\xBD"
#define NINES "99999999999999999999999999999999999999999999999999999999999999999999999999999999"
#define ZEROS "0.00000000000000000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *json, *expected;
} message_rows[] = {
    /* results */
    {"{\"output\":{}}", "RESULT"},
    {"{\"output\":{\"finish_reason\":\"null\",\"audio\":{\"data\":\"\",\"expires_at\":1753403234,\"id\":\"audio_1\"}},\"request_id\":\"r\"}",
     "RESULT id=r finish=null audio=audio_1"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"data\":\"\",\"url\":\"http://x/"
     "y?z\",\"id\":\"a\"}},\"usage\":{\"characters\":195},\"request_id\":\"r\"}",
     "STOP id=r finish=stop audio=a url=http://x/y?z c195 usage={\"characters\":195}"},
    {"{\"output\":{\"finish_reason\":\"Stop\"}}", "RESULT finish=Stop"},
    {"{\"output\":{\"finish_reason\":\"length\"}}", "RESULT finish=length"},
    {"{\"output\":{},\"usage\":{\"input_tokens\":17,\"output_tokens\":135,\"total_tokens\":152,\"input_tokens_details\":{\"text_tokens\":16},"
     "\"output_tokens_details\":{\"audio_tokens\":134,\"text_tokens\":0}}}",
     "RESULT i17 o135 +152 t16 a134 x0 "
     "usage={\"input_tokens\":17,\"output_tokens\":135,\"total_tokens\":152,\"input_tokens_details\":{\"text_tokens\":16},"
     "\"output_tokens_details\":{\"audio_tokens\":134,\"text_tokens\":0}}"},
    {"{\"output\":{},\"usage\":{\"new\":[1,{}]}}", "RESULT usage={\"new\":[1,{}]}"},
    {"{\"output\":{\"x\":[[[]]],\"choices\":null,\"text\":null},\"y\":{\"z\":1.5}}", "RESULT"},
    {"{\"code\":\"\",\"message\":\"\",\"output\":{}}", "RESULT"},
    {"{\"code\":null,\"message\":null,\"output\":{\"finish_reason\":\"stop\"}}", "STOP finish=stop"},
    {"{\"status_code\":200,\"code\":\"\",\"output\":{},\"requestId\":\"r\"}", "RESULT id=r"},
    /* errors */
    {"{\"code\":\"InvalidApiKey\",\"message\":\"no\",\"request_id\":\"r\"}", "ERROR id=r code=InvalidApiKey message=no"},
    {"{\"request_id\":\"r\",\"message\":\"no\",\"code\":\"X\"}", "ERROR id=r code=X message=no"},
    {"{\"code\":\"X\"}", "ERROR code=X"},
    {"{\"code\":\"X\",\"msg\":\"no\",\"requestId\":\"r\"}", "ERROR id=r code=X message=no"},
    {"{\"code\":\"X\",\"message\":\"\",\"msg\":\"no\"}", "ERROR code=X message=no"},
    {"{\"code\":\"X\",\"message\":\"first\",\"msg\":\"second\"}", "ERROR code=X message=first"},
    {"{\"code\":\"X\",\"message\":\"no\",\"output\":null}", "ERROR code=X message=no"},
    {"{\"code\":\"X\",\"message\":\"no\",\"output\":\"\"}", "ERROR code=X message=no"},
    {"{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"no\",\"type\":\"t\"},\"request_id\":\"r\"}",
     "ERROR id=r code=invalid_api_key message=no"},
    {"{\"error\":{\"code\":null,\"message\":\"no\",\"type\":\"invalid_request_error\"}}", "ERROR code=invalid_request_error message=no"},
    {"{\"code\":\"X\",\"message\":\"a\\nb\\u001b[0m\\u0085c\"}", "ERROR code=X message=a b [0m c"},
    {"{\"code\":\"X\",\"message\":\"\\u4f60\\ud83d\\ude00\"}", "ERROR code=X message=\xE4\xBD\xA0\xF0\x9F\x98\x80"},
    {"{\"code\":\"X\",\"message\":\"\xFF\xE4\xBD\"}", "ERROR code=X message=" FFFD FFFD},
    /* neither */
    {"{}", "STRANGE"},
    {"[]", "STRANGE"},
    {"null", "STRANGE"},
    {"1", "STRANGE"},
    {"\"stop\"", "STRANGE"},
    {"{\"message\":\"no\"}", "STRANGE"},
    {"{\"output\":[]}", "STRANGE"},
    {"{\"output\":null}", "STRANGE"},
    {"[{\"output\":{}}]", "STRANGE"},
    {"{\"code\":400}", "STRANGE"},
    {"{\"Code\":\"X\"}", "STRANGE"},
    {"{\"OUTPUT\":{}}", "STRANGE"},
    {"{\"output\":{\"audio\":{\"data\":\"\",\"data\":\"QUJD\"}}}", "RESULT"}, /* the first wins */
    /* case, types, duplicates */
    {"{\"output\":{\"Finish_Reason\":\"stop\",\"Audio\":{\"url\":\"x\"}},\"Request_Id\":\"r\"}", "RESULT"},
    {"{\"request_id\":1,\"output\":{\"finish_reason\":true,\"audio\":{\"id\":[],\"url\":{},\"expires_at\":\"1\"}},\"usage\":\"x\"}", "RESULT"},
    {"{\"request_id\":{},\"output\":{\"finish_reason\":[\"stop\"],\"audio\":[{\"url\":\"x\"}]},\"usage\":[]}", "RESULT"},
    {"{\"output\":{},\"usage\":{\"characters\":\"5\",\"input_tokens\":null,\"output_tokens\":true,\"input_tokens_details\":5}}",
     "RESULT usage={\"characters\":\"5\",\"input_tokens\":null,\"output_tokens\":true,\"input_tokens_details\":5}"},
    {"{\"output\":{\"finish_reason\":\"null\",\"finish_reason\":\"stop\"},\"request_id\":\"a\",\"request_id\":\"b\"}", "RESULT id=a finish=null"},
    {"{\"output\":{\"finish_reason\":\"stop\"},\"output\":{}}", "STOP finish=stop"},
    {"{\"output\":{\"audio\":{\"url\":\"\",\"id\":null}}}", "RESULT"},
    /* numbers; the time means nothing before the end */
    {"{\"output\":{\"audio\":{\"expires_at\":1753403234}}}", "RESULT"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":2147483648}}}", "STOP finish=stop expires=2147483648"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":9007199254740991}}}", "STOP finish=stop expires=9007199254740991"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":9223372036854775808}}}", "STOP finish=stop"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":-1}}}", "STOP finish=stop"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":1e400}}}", "STOP finish=stop"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":-1e400}}}", "STOP finish=stop"},
    {"{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"expires_at\":1.753403234e9}}}", "STOP finish=stop expires=1753403234"},
    {"{\"output\":{},\"usage\":{\"characters\":0}}", "RESULT c0 usage={\"characters\":0}"},
    {"{\"output\":{},\"usage\":{\"characters\":-5}}", "RESULT usage={\"characters\":-5}"},
    /* what cJSON would refuse, cut off or pass on */
    {"{\"output\":{},\"x\":" ZEROS "1e-9}", "RESULT"},
    {"{\"x\":[-" ZEROS "1],\"output\":{}}", "RESULT"},
    {"{\"output\":{},\"x\":" NINES ",\"usage\":{\"characters\":5}}", "RESULT c5 usage={\"characters\":5}"},
    {"{\"output\\u0000\":1,\"\\u0000output\":2,\"output\":{\"audio\":{\"id\":\"a\"}}}", "RESULT audio=a"},
    {"{\"code\":\"\\u0000\",\"message\":\"a\\u0000b\"}", "ERROR code=" FFFD " message=a" FFFD "b"},
    {"{\"code\":\"\\\\u0000\"}", "ERROR code=\\u0000"},
    {"{\"code\":\"\\\\\\u0000\\\"\"}", "ERROR code=\\" FFFD "\""},
    {"{\"output\":{\"audio\":{\"url\":\"http://x/\xE4\xBD?\xFF\"}},\"usage\":{\"\xC0\":\"\xED\xA0\x80\"},\"request_id\":\"\xF0\x9F\x98\"}",
     "RESULT id=" FFFD " url=http://x/" FFFD "?" FFFD " usage={\"" FFFD "\":\"" FFFD FFFD FFFD "\"}"},
    {"{\"code\":\"\\u0000\\u0061\\uD83D\\uDE00\\n\\\"\\ufffd\",\"x\":[true,false,null,1e5]}", "ERROR code=" FFFD "a\xF0\x9F\x98\x80 \"" FFFD},
    /* no text */
    {"{\"code\":\"\\ud83d\"}", "BAD"},
    {"{\"code\":\"\\udE00\\ud83d\"}", "BAD"},
    {"{\"code\":\"\\ud83dx\"}", "BAD"},
    {"{\"code\":\"\\ud83d\\n\"}", "BAD"},
    {"{\"code\":\"\\ud83d\\u0041\"}", "BAD"},
    {"{\"code\":\"\\ud83d\\ud83d\\ude00\"}", "BAD"},
    {"{\"x\":{\"\\udc00\":1}}", "BAD"},
    {"{\"output\":{},\"usage\":{\"characters\":5.0}}", "RESULT c5 usage={\"characters\":5.0}"},
    {"{\"output\":{},\"usage\":{\"characters\":5.5}}", "RESULT usage={\"characters\":5.5}"},
    {"{\"output\":{},\"usage\":{\"characters\":50e-1}}", "RESULT c5 usage={\"characters\":50e-1}"},
    {"{\"output\":{},\"usage\":{\"characters\":5e-1}}", "RESULT usage={\"characters\":5e-1}"},
    {"{\"output\":{},\"usage\":{\"characters\":0.5E+1}}", "RESULT c5 usage={\"characters\":0.5E+1}"},
    {"{\"output\":{},\"usage\":{\"characters\":0e999999999999}}", "RESULT c0 usage={\"characters\":0e999999999999}"},
    {"{\"output\":{},\"usage\":{\"characters\":1e-999999999999}}", "RESULT usage={\"characters\":1e-999999999999}"},
    {"{\"output\":{},\"usage\":{\"characters\":9007199254740992}}", "RESULT usage={\"characters\":9007199254740992}"},
    {"{\"output\":{},\"usage\":{\"characters\":99999999999999999999999999}}", "RESULT usage={\"characters\":99999999999999999999999999}"},
    /* usage as it came, white space and all */
    {"{ \"output\" : { } , \"usage\" : { \"characters\" : 7 , \"a\" : \"}]\" } }", "RESULT c7 usage={ \"characters\" : 7 , \"a\" : \"}]\" }"},
    /* strings and keys with escapes, brackets and quotes */
    {"\n{\"request_id\":\"a\\\"}b\\\\\",\"output\":{\"x\":\"{[\\\"\",\"finish_reason\":\"stop\"}}\r\n", "STOP id=a\"}b\\ finish=stop"},
    {"{\"outp\\u0075t\":{\"finish\\u005freason\":\"s\\u0074op\"},\"\\u0072equest_id\":\"r\"}", "STOP id=r finish=stop"},
    {"{\"output\\u0000\":{},\"outpu\":{},\"outputs\":{},\"\":{}}", "STRANGE"},
    {"{\"output\":{\"finish_reason\":\"stop\\u0000\"}}", "RESULT finish=stop" FFFD},
    {"{\"output\":{},\"request_id\":\"\\/\\b\\f\\n\\r\\t\\u00e4\\u4F60\"}", "RESULT id=/     \xC3\xA4\xE4\xBD\xA0"},
    {"{\"output\":{\"x\":[{\"finish_reason\":\"stop\"},[\"]\"]],\"finish_reason\":\"null\"}}", "RESULT finish=null"},
    /* half a surrogate pair */
    {"{\"code\":\"\\ud83d\"}", "BAD"},
    {"{\"code\":\"\\udE00\\ud83d\"}", "BAD"},
    {"{\"code\":\"\\ud83dx\\ude00\"}", "BAD"},
    {"{\"code\":\"\\ud83d\\u0041\"}", "BAD"},
    {"{\"output\":{\"x\":\"\\ud83d\"}}", "BAD"},
    {"{\"output\":{\"x\\udead\":1}}", "BAD"},
    {"{\"output\":{},\"x\":\"\\\\ud83d\"}", "RESULT"},
};

static void message_check_all(void)
{
    guard area = guard_new(1 << 16);
    for (size_t i = 0; i < sizeof message_rows / sizeof *message_rows; i++) {
        size_t size = strlen(message_rows[i].json);
        text out = {.size = 0};
        qtts__facts facts = {.url = NULL};
        qtts__failure failure = {.code = ""};
        qtts__facts_begin(&facts);
        const char *json = (const char *)guard_copy(&area, message_rows[i].json, size);
        message_say(&out, qtts__message_read(json, size, &facts, &failure), &facts, &failure);
        qtts__facts_free(&facts);
        if (strcmp(out.bytes, message_rows[i].expected) != 0)
            fail_msg("%s\nexpected <%s>\ngot      <%s>", message_rows[i].json, message_rows[i].expected, out.bytes);
    }
    guard_free(&area);
}

static void message_table(void **state)
{
    (void)state;
    message_check_all();
}

/* E11. Where no such locale is installed, this is the table once more. */
static void E11_message_decimal_comma(void **state)
{
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof *locales && !setlocale(LC_NUMERIC, locales[i]); i++) {
    }
    message_check_all();
    setlocale(LC_NUMERIC, "C");
}

/* Events come one after the other; absent members leave what stands. */
static void message_facts_gather(void **state)
{
    static const char *const events[] = {
        "{\"output\":{\"finish_reason\":\"null\",\"audio\":{\"id\":\"a\"}},\"request_id\":\"r\",\"usage\":{\"characters\":1}}",
        "{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"url\":\"http://u\",\"expires_at\":5}},\"usage\":{\"characters\":2}}",
        "{\"output\":{\"audio\":{\"url\":\"http://v\",\"id\":\"\"}},\"usage\":null,\"request_id\":null}",
    };
    text out = {.size = 0};
    qtts__facts facts = {.url = NULL};
    qtts__failure failure = {.code = ""};
    qtts__message_kind kind = QTTS__MESSAGE_BAD;
    (void)state;
    qtts__facts_begin(&facts);
    for (size_t i = 0; i < 3; i++) kind = qtts__message_read(events[i], strlen(events[i]), &facts, &failure);
    message_say(&out, kind, &facts, &failure);
    assert_string_equal(out.bytes, "STOP id=r finish=stop audio=a url=http://v expires=5 c2 usage={\"characters\":2}");
    qtts__facts_free(&facts);
}

/* Members longer than there is room for are cut at whole characters. */
static void message_long_members(void **state)
{
    enum { LONG = 100000 };
    char *json = malloc(LONG + 64);
    qtts__facts facts = {.url = NULL};
    qtts__failure failure = {.code = ""};
    (void)state;
    assert_non_null(json);
    size_t size = (size_t)sprintf(json, "{\"code\":\"X\",\"request_id\":\"");
    for (int i = 0; i < LONG / 3; i++, size += 3) memcpy(json + size, "\xE4\xBD\xA0", 3);
    size += (size_t)sprintf(json + size, "\"}");
    assert_int_equal(qtts__message_read(json, size, &facts, &failure), QTTS__MESSAGE_ERROR);
    assert_int_equal(strlen(facts.request_id), (QTTS__REQUEST_ID_BYTES - 1) / 3 * 3);
    qtts__facts_free(&facts);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_table),
        cmocka_unit_test(E11_message_decimal_comma),
        cmocka_unit_test(message_facts_gather),
        cmocka_unit_test(message_long_members),
    };
    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}

/* The body of a request: what is refused before anything is sent, and the JSON that is written. */
#include "guard.h"
#include "request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define FRONT(model) "{\"model\":\"" model "\",\"input\":{"
#define HELLO FRONT("qwen3-tts-flash") "\"text\":\"Hello.\",\"voice\":\"Cherry\""
#define HI .text = "Hello.", .voice = "Cherry"

static const struct {
    qtts_request request;
    const char *json;
} request_bodies[] = {
    {{HI}, HELLO "}}"},
    {{.text = "Hello.", .voice = "Eldric Sage", .model = "qwen-tts"}, FRONT("qwen-tts") "\"text\":\"Hello.\",\"voice\":\"Eldric Sage\"}}"},
    {{HI, .language_type = "German"}, HELLO ",\"language_type\":\"German\"}}"},
    {{HI, .model = "", .language_type = "", .instructions = "", .parameters = "", .input = ""}, HELLO "}}"},
    {{HI, .instructions = "Softly."}, HELLO ",\"instructions\":\"Softly.\"},\"parameters\":{\"instructions\":\"Softly.\"}}"},
    {{HI, .optimize_instructions = 1}, HELLO ",\"optimize_instructions\":true},\"parameters\":{\"optimize_instructions\":true}}"},
    {{HI, .optimize_instructions = QTTS_OFF}, HELLO ",\"optimize_instructions\":false},\"parameters\":{\"optimize_instructions\":false}}"},
    {{HI, .parameters = "{\"speech_rate\":1.5,\"x\":[null,{}]}"}, HELLO "},\"parameters\":{\"speech_rate\":1.5,\"x\":[null,{}]}}"},
    {{HI, .parameters = "{}"}, HELLO "}}"},
    {{HI, .parameters = "{\"a\":\"\\\\u0000\"}"}, HELLO "},\"parameters\":{\"a\":\"\\\\u0000\"}}"}, /* a backslash and letters: no NUL */
    {{HI, .parameters = " {\"a\":1} "}, HELLO "},\"parameters\":{\"a\":1}}"},
    {{HI, .instructions = "a", .parameters = "{\"instructions\":\"b\"}"}, HELLO ",\"instructions\":\"a\"},\"parameters\":{\"instructions\":\"b\"}}"},
    {{HI, .parameters = "{\"Instructions\":\"b\"}", .instructions = "a"},
     HELLO ",\"instructions\":\"a\"},\"parameters\":{\"instructions\":\"a\",\"Instructions\":\"b\"}}"},
    {{HI, .input = "{}", .parameters = "{\"a\":1,\"b\":2,\"a\":3}"}, HELLO "},\"parameters\":{\"b\":2,\"a\":3}}"},
    {{HI, .optimize_instructions = 1, .parameters = "{\"optimize_instructions\":false}", .input = "{\"optimize_instructions\":null}"},
     HELLO ",\"optimize_instructions\":null},\"parameters\":{\"optimize_instructions\":false}}"},
    {{HI, .input = "{\"text\":\"Other.\"}"}, FRONT("qwen3-tts-flash") "\"voice\":\"Cherry\",\"text\":\"Other.\"}}"},
    {{HI, .input = "{\"voice\":\"Ethan\",\"new\":true}"}, FRONT("qwen3-tts-flash") "\"text\":\"Hello.\",\"voice\":\"Ethan\",\"new\":true}}"},
    {{.text = "a\"b\\c/d\n\t\x01\x7F", .voice = "Cherry"},
     FRONT("qwen3-tts-flash") "\"text\":\"a\\\"b\\\\c/d\\n\\t\\u0001\x7F\",\"voice\":\"Cherry\"}}"},
    {{.text = "\xE4\xBD\xA0\xF0\x9F\x98\x80\xE2\x80\xA8", .voice = "Cherry"},
     FRONT("qwen3-tts-flash") "\"text\":\"\xE4\xBD\xA0\xF0\x9F\x98\x80\xE2\x80\xA8\",\"voice\":\"Cherry\"}}"},
    {{.text = "Hello. And more", .text_size = 6, .voice = "Cherry"}, HELLO "}}"},
    {{.text = " ", .voice = "Cherry"}, FRONT("qwen3-tts-flash") "\"text\":\" \",\"voice\":\"Cherry\"}}"},
};

/* `part` must stand in the message. */
static const struct {
    qtts_request request;
    const char *part;
} request_refused[] = {
    {{.text = NULL, .voice = "Cherry"}, "empty"},
    {{.text = "", .voice = "Cherry"}, "empty"},
    {{.text = NULL, .text_size = 5, .voice = "Cherry"}, "empty"},
    {{.text = "a\0b", .text_size = 3, .voice = "Cherry"}, "byte 1"},
    {{.text = "\0", .text_size = 1, .voice = "Cherry"}, "byte 0"},
    {{.text = "ab\xFF", .voice = "Cherry"}, "byte 2"},
    {{.text = "\xC0\x80", .voice = "Cherry"}, "UTF-8"},
    {{.text = "\xED\xA0\x80", .voice = "Cherry"}, "UTF-8"},
    {{.text = "\xE4\xBD\xA0", .text_size = 2, .voice = "Cherry"}, "byte 0"},
    {{.text = "a", .voice = "\xFF"}, "voice"},
    {{HI, .model = "\xFF"}, "model"},
    {{HI, .language_type = "\xFF"}, "language_type"},
    {{HI, .instructions = "\xFF"}, "instructions"},
    {{HI, .parameters = "\xFF"}, "parameters"},
    {{HI, .input = "{\"a\":\"\xFF\"}"}, "input"},
    {{HI, .parameters = "[]"}, "parameters"},
    {{HI, .parameters = "null"}, "parameters"},
    {{HI, .parameters = "1"}, "parameters"},
    {{HI, .parameters = "{"}, "parameters"},
    {{HI, .parameters = "{}x"}, "parameters"},
    {{HI, .parameters = "{\"a\":1,}"}, "parameters"},
    {{HI, .parameters = "{a:1}"}, "parameters"},
    {{HI, .parameters = " "}, "parameters"},
    {{HI, .parameters = "{\"a\":\"b\\u0000c\"}"}, "parameters holds a NUL"},
    {{HI, .parameters = "{\"a\":[\"\\\\\\u0000\"]}"}, "parameters holds a NUL"},
    {{HI, .parameters = "{\"a\\u0000b\":1}"}, "parameters holds a NUL"},
    {{HI, .input = "{\"a\":\"\\u0000\"}"}, "input holds a NUL"},
    {{HI, .parameters = "{\"a\":\"\\"}, "parameters"}, /* ends behind a backslash */
    {{HI, .input = "\"x\""}, "input"},
    {{HI, .input = "{} {}"}, "input"},
};

static const struct {
    const char *parameters;
    bool other;
} request_formats[] = {
    {NULL, false},
    {"{\"response_format\":\"pcm\"}", false},
    {"{\"response_format\":\"wav\"}", false},
    {"{\"response_format\":\"mp3\"}", true},
    {"{\"response_format\":\"opus\"}", true},
    {"{\"response_format\":null}", false},
    {"{\"x\":{\"response_format\":\"mp3\"}}", false},
};

static void request_bodies_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(request_bodies); i++) {
        qtts__error error = {.code = ""};
        qtts__body body;
        if (qtts__request_write(&request_bodies[i].request, &body, &error) != QTTS_OK) fail_msg("%s: %s", request_bodies[i].json, error.message);
        if (strcmp(body.json, request_bodies[i].json) != 0) fail_msg("expected <%s>\ngot      <%s>", request_bodies[i].json, body.json);
        assert_int_equal(body.size, strlen(body.json));
        qtts__body_free(&body);
        assert_null(body.json);
    }
}

static void request_refused_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(request_refused); i++) {
        qtts__error error = {.code = ""};
        qtts__body body;
        qtts_status status = qtts__request_write(&request_refused[i].request, &body, &error);
        if (status != QTTS_INVALID || !strstr(error.message, request_refused[i].part))
            fail_msg("row %zu (%s): %s <%s>", i, request_refused[i].part, qtts_status_name(status), error.message);
        assert_null(body.json);
        qtts__body_free(&body);
    }
}

static void request_formats_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(request_formats); i++) {
        qtts_request request = {HI, .parameters = request_formats[i].parameters};
        qtts__error error = {.code = ""};
        qtts__body body;
        assert_int_equal(qtts__request_write(&request, &body, &error), QTTS_OK);
        assert_int_equal(body.other_audio, request_formats[i].other);
        qtts__body_free(&body);
    }
}

/* Every character that may be escaped or not, among others, as cJSON writes it. */
static void request_escapes_as_cjson(void **state)
{
    (void)state;
    for (int character = 1; character < 0x80; character++) {
        const char text[] = {'a', (char)character, (char)character, 'b', '\0'};
        const qtts_request request = {.text = text, .voice = "Cherry"};
        qtts__error error = {.code = ""};
        qtts__body body;
        cJSON *string = cJSON_CreateString(text);
        char *printed = cJSON_PrintUnformatted(string);
        assert_int_equal(qtts__request_write(&request, &body, &error), QTTS_OK);
        if (!strstr(body.json, printed)) fail_msg("<%s> does not stand in <%s>", printed, body.json);
        qtts__body_free(&body);
        cJSON_free(printed);
        cJSON_Delete(string);
    }
}

/* A text with a size needs no NUL: what stands behind is not read. */
static void request_text_at_the_edge(void **state)
{
    static const char text[] = "Hello.";
    guard area = guard_new(64);
    qtts_request request = {.text = (const char *)guard_copy(&area, text, 6), .text_size = 6, .voice = "Cherry"};
    qtts__error error = {.code = ""};
    qtts__body body;
    (void)state;
    assert_int_equal(qtts__request_write(&request, &body, &error), QTTS_OK);
    assert_string_equal(body.json, HELLO "}}");
    qtts__body_free(&body);
    guard_free(&area);
}

/* Limits of length are the service's matter. */
static void request_long_text(void **state)
{
    enum { LONG = 1 << 20 };
    char *text = malloc(LONG + 1);
    qtts__error error = {.code = ""};
    qtts__body body;
    (void)state;
    assert_non_null(text);
    memset(text, 'a', LONG);
    text[LONG] = '\0';
    qtts_request request = {.text = text, .voice = "Cherry"};
    assert_int_equal(qtts__request_write(&request, &body, &error), QTTS_OK);
    assert_true(body.size > LONG);
    qtts__body_free(&body);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_bodies_table),     cmocka_unit_test(request_refused_table), cmocka_unit_test(request_formats_table),
        cmocka_unit_test(request_text_at_the_edge), cmocka_unit_test(request_long_text),     cmocka_unit_test(request_escapes_as_cjson),
    };
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}

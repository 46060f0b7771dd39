/* What the standards say, through the whole program: JSON of any shape, forgiving base64, the event stream's text, each as an answer of a server. */
#include "support.h"
#include "wire.h"

#include "json_rows.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = WIRE_CONNECTIONS_MOST - 4 }; /* answers of one server: an answer that fails costs a connection */

/* One answer and what must come of it. */
typedef struct answer {
    const char *name;
    char body[JSON_EVENT_BYTES];
    size_t size;
    qtts_status status;
    const char *audio; /* NULL: whole groups in front of a fault may have come */
    size_t audio_size;
    const char *says; /* in the error's message; NULL: no matter */
} answer;

typedef bool answer_at(size_t index, answer *out);

typedef struct batch {
    answer_at *at;
    size_t first;
    atomic_size_t served;
} batch;

static void standards_play(wire_link *link)
{
    batch *from = link->server->user;
    answer *say = malloc(sizeof *say);
    char whole[JSON_EVENT_BYTES + 128]; /* in one piece: a second one would wait for the first to be acknowledged */
    while (say && wire_request(link) && from->at(from->first + from->served++, say)) {
        int head = sprintf(whole, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %zu\r\n\r\n", say->size);
        memcpy(whole + head, say->body, say->size);
        if (!wire_send(link, whole, (size_t)head + say->size)) break;
    }
    free(say);
}

static void standards_judge(const answer *expected, qtts_stream *stream, const char *got, size_t got_size, qtts_status status)
{
    if (status != expected->status) fail_msg("%s: %s, not %s", expected->name, qtts_status_name(status), qtts_status_name(expected->status));
    if (expected->audio && (got_size != expected->audio_size || memcmp(got, expected->audio, got_size) != 0))
        fail_msg("%s: %zu bytes of audio, not these %zu", expected->name, got_size, expected->audio_size);
    const qtts_error *error = qtts_stream_error(stream);
    assert_int_equal(error ? error->status : QTTS_DONE, expected->status);
    if (expected->says && !strstr(error->message, expected->says)) fail_msg("%s: \"%s\", not \"%s\"", expected->name, error->message, expected->says);
}

static void standards_one(qtts_client *client, const answer *expected)
{
    char got[JSON_EVENT_BYTES];
    size_t got_size = 0, size;
    const void *data;
    qtts_status status;
    qtts_stream *stream = use_plain(client);
    while ((status = qtts_stream_next(stream, &data, &size)) == QTTS_CHUNK) {
        assert_true(got_size + size <= sizeof got);
        memcpy(got + got_size, data, size);
        got_size += size;
    }
    standards_judge(expected, stream, got, got_size, status);
    qtts_stream_free(stream);
}

/* Every answer there is; gives how many. */
static size_t standards_all(answer_at *at)
{
    size_t index = 0;
    answer *expected = malloc(sizeof *expected);
    assert_non_null(expected);
    for (bool more = at(0, expected); more;) {
        batch from = {.at = at, .first = index};
        wire *server = wire_start(standards_play, &from);
        qtts_client *client = use_client(server->base, (qtts_config){.retries = QTTS_OFF});
        for (size_t i = 0; i < BATCH && more; i++) {
            standards_one(client, expected);
            more = at(++index, expected);
        }
        qtts_client_free(client);
        wire_stop(server);
    }
    free(expected);
    return index;
}

/* ---- RFC 8259 ---- */

static bool json_answer(size_t index, answer *out)
{
    json_event event;
    if (!json_event_at(index, &event)) return false;
    *out = (answer){.name = event.row, .size = event.size, .status = event.good ? QTTS_DONE : QTTS_PROTOCOL, .says = event.says};
    memcpy(out->body, event.text, event.size);
    out->audio = json_audio;
    out->audio_size = event.at_least;
    return true;
}

static void json(void **state)
{
    (void)state;
    assert_true(standards_all(json_answer) > 3000);
}

/* ---- forgiving base64: the audio's text as JSON has it, and the bytes; NULL = refused ---- */

#define ROW(text, bytes)                                                                                                                             \
    {                                                                                                                                                \
        text, bytes, sizeof(bytes) - 1                                                                                                               \
    }
static const struct {
    const char *text, *bytes;
    size_t size;
} base64_rows[] = {
    ROW("", ""),
    ROW("QUI=", "AB"),
    ROW("QUI", "AB"),
    ROW("QUJDRA==", "ABCD"),
    ROW("QUJDRA", "ABCD"),
    ROW("QUJDRB==", "ABCD"),
    ROW("QUJDRP", "ABCD"),
    ROW("QUJ=", "AB"),
    ROW("QUJDREVG", "ABCDEF"),
    ROW(" QUI=", "AB"),
    ROW("QUI= ", "AB"),
    ROW("Q U I =", "AB"),
    ROW("Q\\tU\\nI\\r=\\f", "AB"),
    ROW("\\u0009\\u000A\\u000c\\u000d\\u0020QUI=", "AB"),
    ROW("QUJDRA =\\n= ", "ABCD"),
    ROW("   ", ""),
    ROW("\\/\\/\\/\\/+v8=", "\xFF\xFF\xFF\xFA\xFF"),
    ROW("\\u0051\\u0055\\u0049\\u003d", "AB"),
    {"Q", NULL, 0},
    {"QUJDR", NULL, 0},
    {"=", NULL, 0},
    {"==", NULL, 0},
    {"===", NULL, 0},
    {"====", NULL, 0},
    {"Q=", NULL, 0},
    {"Q==", NULL, 0},
    {"Q===", NULL, 0},
    {"QQ=", NULL, 0},
    {"QQ===", NULL, 0},
    {"QQ====", NULL, 0},
    {"QUI==", NULL, 0},
    {"QUJD=", NULL, 0},
    {"QUJD==", NULL, 0},
    {"QUJD====", NULL, 0},
    {"Q=Q=", NULL, 0},
    {"=QQ=", NULL, 0},
    {"QQ==QQ==", NULL, 0},
    {"QUI=QUI=", NULL, 0},
    {"QQ=\\u0000=", NULL, 0},
    {"\\u0000QUI", NULL, 0},
    {"QUI\\u000b", NULL, 0},
    {"QUI\\u00a0", NULL, 0},
    {"\\u2028QUI", NULL, 0},
    {"QU\\u0100I", NULL, 0},
    {"QU-_", NULL, 0},
    {"____", NULL, 0},
    {"QUI,", NULL, 0},
    {"QUI.", NULL, 0},
    {"Q*U=", NULL, 0},
    {"QU\\\"I", NULL, 0},
    {"QU\\\\I", NULL, 0},
    {"\xC3\xA9QUI", NULL, 0},
    {"data:;base64,QUI=", NULL, 0},
};

static bool base64_answer(size_t index, answer *out)
{
    if (index == COUNT(base64_rows)) return false;
    bool good = base64_rows[index].bytes != NULL;
    *out = (answer){.name = base64_rows[index].text, .status = good ? QTTS_DONE : QTTS_PROTOCOL, .says = good ? NULL : "is not base64"};
    out->size = (size_t)snprintf(out->body, sizeof out->body,
                                 "data: {\"output\":{\"audio\":{\"data\":\"%s\"}}}\n\ndata: {\"output\":{\"finish_reason\":\"stop\"}}\n\n",
                                 base64_rows[index].text);
    out->audio = base64_rows[index].bytes;
    out->audio_size = base64_rows[index].size & ~(size_t)1; /* whole samples */
    return true;
}

static void base64(void **state)
{
    (void)state;
    assert_int_equal(standards_all(base64_answer), COUNT(base64_rows));
}

/* ---- the WHATWG's "Server-sent events", section 9.2.6, rule by rule ---- */

#define JSON(audio) "{\"output\":{\"audio\":{\"data\":\"" audio "\"}}}"
#define AB JSON("QUI=")
#define CD JSON("Q0Q=")
#define STOP "data:{\"output\":{\"finish_reason\":\"stop\"}}\n\n"
#define BOM "\xEF\xBB\xBF"

static const struct {
    const char *name, *body;
    size_t size;
    qtts_status status;
    const char *audio;
} stream_rows[] = {
    {"LF", TEXT("data:" AB "\n\ndata:" CD "\n\n" STOP), QTTS_DONE, "ABCD"},
    {"CR", TEXT("data:" AB "\r\rdata:" CD "\r\rdata:{\"output\":{\"finish_reason\":\"stop\"}}\r\r"), QTTS_DONE, "ABCD"},
    {"CRLF", TEXT("data:" AB "\r\n\r\ndata:" CD "\r\n\r\ndata:{\"output\":{\"finish_reason\":\"stop\"}}\r\n\r\n"), QTTS_DONE, "ABCD"},
    {"LF CR", TEXT("data:" AB "\n\rdata:" CD "\n\r" STOP), QTTS_DONE, "ABCD"},
    {"CRLF LF", TEXT("data:" AB "\r\n\ndata:" CD "\r\n\n" STOP), QTTS_DONE, "ABCD"},
    {"LF CRLF", TEXT("data:" AB "\n\r\ndata:" CD "\n\r\n" STOP), QTTS_DONE, "ABCD"},
    {"CR CRLF", TEXT("data:" AB "\r\r\ndata:" CD "\r\r\n" STOP), QTTS_DONE, "ABCD"},
    {"CRLF CR", TEXT("data:" AB "\r\n\rdata:" CD "\r\n\r" STOP), QTTS_DONE, "ABCD"},
    {"all kinds within an event", TEXT("id:1\revent:result\r\n:x\ndata:" AB "\r\n\n" STOP), QTTS_DONE, "AB"},
    {"VT, FF, NEL, U+2028 and U+2029 end no line", TEXT("x\vdata:" CD "\fdata:" CD "\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\ndata:" AB "\n\n" STOP),
     QTTS_DONE, "AB"},
    {"a NUL ends no line", TEXT("x\0data:" CD "\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"one BOM is taken off", TEXT(BOM "data:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"the second is a part of the name", TEXT(BOM BOM "data:" AB "\n\ndata:" CD "\n\n" STOP), QTTS_DONE, "CD"},
    {"a BOM at a later line is a part of the name", TEXT("data:" AB "\n\n" BOM "data:" CD "\n\n" STOP), QTTS_DONE, "AB"},
    {"a BOM in front of a comment", TEXT(BOM ":\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"a BOM in front of an empty line", TEXT(BOM "\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"a line that begins with a colon is ignored", TEXT(":data:" CD "\n: event:error\n:\ndata:" AB "\n::\n\n" STOP), QTTS_DONE, "AB"},
    {"one space behind the colon is taken off", TEXT("event: result\ndata: " AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"the rest of a value stands", TEXT("event:  error\ndata:  \t" AB " \t\n\n" STOP), QTTS_DONE, "AB"},
    {"a tab is not taken off", TEXT("event:\terror\ndata:\t" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"data without a colon is an empty line of data", TEXT("data\ndata:" AB "\ndata\ndata:\n\n" STOP), QTTS_DONE, "AB"},
    {"an event of empty data is an event, and no JSON", TEXT("data\n\n" STOP), QTTS_PROTOCOL, ""},
    {"two empty lines of data, too", TEXT("data\ndata\n\n" STOP), QTTS_PROTOCOL, ""},
    {"data that is one space, too", TEXT("data: \n\n" STOP), QTTS_PROTOCOL, ""},
    {"lines of data are joined by LF", TEXT("data:{\"output\":\ndata:{\"audio\"\ndata::{\"data\":\ndata:\"QUI=\"}}\ndata:}\n\n" STOP), QTTS_DONE,
     "AB"},
    {"which may not stand in a text", TEXT("data:{\"output\":{\"x\":\"a\ndata:b\"}}\n\n" STOP), QTTS_PROTOCOL, ""},
    {"names are compared exactly",
     TEXT("Data:" CD "\nDATA:" CD "\n data:" CD "\ndata :" CD "\ndata\0:" CD "\ndatax:" CD "\ndat:" CD "\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"other names are ignored", TEXT("x\nx:\nx:y\ncomment: z\n\xFF\xFE: w\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"event names are compared exactly", TEXT("event:Error\ndata:" AB "\n\nevent:error \ndata:" CD "\n\n" STOP), QTTS_DONE, "ABCD"},
    {"the last event name counts", TEXT("event:error\nevent:result\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"event without a value takes it back", TEXT("event:error\nevent\ndata:" AB "\n\nevent:error\nevent:\ndata:" CD "\n\n" STOP), QTTS_DONE, "ABCD"},
    {"the event name may stand behind the data", TEXT("data:{\"code\":\"X\",\"message\":\"m\"}\nevent:error\n\n" STOP), QTTS_SERVICE, ""},
    {"an event without data is dropped with its name", TEXT("event:error\n\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"a name is of its event only", TEXT("event:other\ndata:x\n\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"events of other names may be anything", TEXT("event:ping\ndata\n\nevent:ping\ndata:[\n\nevent:ping\ndata:{\"a\":1}\n\ndata:" AB "\n\n" STOP),
     QTTS_DONE, "AB"},
    {"an event named message is one without a name", TEXT("event:message\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"id of any kind", TEXT("id\nid:\nid: \nid:1\nid:a\0b\nid:\xFF\nid:\xE2\x80\xA6\ndata:" AB "\nid:9\n\n" STOP), QTTS_DONE, "AB"},
    {"id alone is no event", TEXT("id:7\n\nid\n\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
    {"retry of any kind",
     TEXT("retry:1\nretry\nretry:\nretry:1.5\nretry:-1\nretry: 10\nretry:x\nretry:0x10\nretry:99999999999999999999999\ndata:" AB "\n\n" STOP),
     QTTS_DONE, "AB"},
    {"many empty lines", TEXT("\n\n\r\r\r\n\r\ndata:" AB "\n\n\n\n\n" STOP), QTTS_DONE, "AB"},
    {"broken UTF-8 is U+FFFD, also in texts",
     TEXT("data:{\"x\":\"\xFF\xE4\xBD\",\"output\":{\"audio\":{\"id\":\"\xC0\x80\",\"data\":\"QUI=\"}}}\n\n" STOP), QTTS_DONE, "AB"},
    {"broken UTF-8 eats no end of a line", TEXT(":\xE4\ndata:" AB "\n:\xF0\x9F\r\n\n" STOP), QTTS_DONE, "AB"},
    {"broken UTF-8 eats no quote", TEXT("data:{\"x\":\"\xE4\xBD\",\"output\":{\"audio\":{\"data\":\"QUI=\"}}}\n\n" STOP), QTTS_DONE, "AB"},
    {"broken UTF-8 is no space", TEXT("data:\xFF" AB "\n\n" STOP), QTTS_PROTOCOL, ""},
    {"an event that the end cut off is dropped", TEXT("data:" AB "\n\ndata:{\"output\":{\"finish_reason\":\"st"), QTTS_INCOMPLETE, "AB"},
    {"cut off in a name", TEXT("data:" AB "\n\ndat"), QTTS_INCOMPLETE, "AB"},
    {"cut off behind an event name", TEXT("data:" AB "\n\nevent:error\n"), QTTS_INCOMPLETE, "AB"},
    {"ours: a last event that is whole JSON needs no empty line", TEXT("data:" AB "\n\ndata:{\"output\":{\"finish_reason\":\"stop\"}}\n"), QTTS_DONE,
     "AB"},
    {"ours: nor the end of its line", TEXT("data:" AB "\n\ndata:{\"output\":{\"finish_reason\":\"stop\"}}"), QTTS_DONE, "AB"},
    {"ours: [DONE] is no end, and no harm", TEXT("data:" AB "\n\ndata:[DONE]\n\n" STOP), QTTS_DONE, "AB"},
    {"ours: a status in a comment", TEXT(":HTTP_STATUS/429\ndata:{\"message\":\"m\"}\n\n" STOP), QTTS_SERVICE, ""},
    {"ours: a status of its own line", TEXT("status: 500\ndata:{\"message\":\"m\"}\n\n" STOP), QTTS_SERVICE, ""},
    {"ours: a status 200 is no harm", TEXT(":HTTP_STATUS/200\nstatus:200\ndata:" AB "\n\n" STOP), QTTS_DONE, "AB"},
};

static bool stream_answer(size_t index, answer *out)
{
    if (index == COUNT(stream_rows)) return false;
    *out = (answer){.name = stream_rows[index].name, .size = stream_rows[index].size, .status = stream_rows[index].status};
    memcpy(out->body, stream_rows[index].body, out->size);
    out->audio = stream_rows[index].audio;
    out->audio_size = strlen(out->audio);
    return true;
}

static void event_stream(void **state)
{
    (void)state;
    assert_int_equal(standards_all(stream_answer), COUNT(stream_rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(event_stream), cmocka_unit_test(base64), cmocka_unit_test(json)};
    return USE_MAIN("standards", tests);
}

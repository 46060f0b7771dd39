/* The whole way of an answer, without HTTP: bytes in any cut, audio and facts out, one verdict. */
#include "reader.h"
#include "split.h"

#include <stdio.h>
#include <string.h>

typedef struct reader_run {
    qtts__chunks chunks;
    qtts__facts facts;
    qtts__error error;
    qtts__reader reader;
} reader_run;

static reader_run reader_now;
static qtts__reading reader_reading; /* what HTTP says of the rows that run */
static bool reader_wants_other_audio;

static void reader_begin(reader_run *run)
{
    *run = (reader_run){.reader = {.event_ceiling = 2000, .streamed = true, .other_audio = reader_wants_other_audio}};
    run->reader.chunks = &run->chunks;
    run->reader.facts = &run->facts;
    run->reader.error = &run->error;
    qtts__facts_begin(&run->facts);
}

static void reader_end(reader_run *run)
{
    qtts__reader_reset(&run->reader);
    qtts__facts_free(&run->facts);
    qtts__chunks_free(&run->chunks);
}

/* Every chunk is whole samples. */
static void reader_take(split *pieces, reader_run *run)
{
    const void *data;
    size_t size;
    while (qtts__chunks_take(&run->chunks, 1, &data, &size)) {
        assert_true(size > 0 && (size % 2 == 0 || run->reader.audio.format.encoding != QTTS_PCM_S16LE));
        split_bytes(pieces, data, size);
    }
}

static void reader_say(split *pieces, const reader_run *run, qtts_status status)
{
    const qtts__facts *facts = &run->facts;
    split_say(pieces, "|%s", qtts_status_name(status));
    if (status < 0) split_say(pieces, " %d %s \"%s\"", run->error.shown.http_status, run->error.code, run->error.message);
    if (facts->request_id[0] != '\0') split_say(pieces, " id=%s", facts->request_id);
    if (facts->url) split_say(pieces, " url=%s", facts->url);
    if (facts->usage.characters >= 0) split_say(pieces, " c%d", (int)facts->usage.characters);
    if (run->reader.trailing_bytes != 0) split_say(pieces, " +%d", run->reader.trailing_bytes);
    if (status == QTTS_DONE && run->reader.audio.known && run->reader.audio.format.sample_rate != 24000)
        split_say(pieces, " %d Hz", run->reader.audio.format.sample_rate);
}

/* After the end everything is refused with the same verdict. */
static void reader_stays(reader_run *run, qtts_status status)
{
    static const char more[] = "data:{\"output\":{\"audio\":{\"data\":\"QUJDRA==\"}}}\n\n";
    const void *data;
    size_t size;
    assert_int_equal(qtts__reader_feed(&run->reader, &reader_reading, more, sizeof more - 1), status);
    assert_int_equal(qtts__reader_finish(&run->reader, &reader_reading), status);
    assert_false(qtts__chunks_take(&run->chunks, 1, &data, &size));
}

static void reader_play(split *pieces)
{
    reader_run *run = &reader_now;
    qtts_status status = QTTS_OK;
    const char *at, *end;
    reader_begin(run);
    while (status == QTTS_OK && split_next(pieces, &at, &end)) {
        status = qtts__reader_feed(&run->reader, &reader_reading, at, (size_t)(end - at));
        reader_take(pieces, run);
    }
    if (status == QTTS_OK) status = qtts__reader_finish(&run->reader, &reader_reading);
    reader_take(pieces, run);
    reader_say(pieces, run, status);
    reader_stays(run, status);
    reader_end(run);
}

#define DATA(audio) "data:{\"output\":{\"audio\":{\"data\":\"" audio "\"}}}\n\n"
#define STOP "data:{\"output\":{\"finish_reason\":\"stop\"}}\n\n"
#define NOT_JSON(event) " 0  \"event " event " is not JSON\""
#define NOT_BASE64(event) " 0  \"the audio of event " event " is not base64\""
#define ENDED "|INCOMPLETE 0  \"the audio ended before the service said \"stop\"\""

static const split_row reader_streams[] = {
    {"audio and stop", TEXT(DATA("QUJD") DATA("REVG") STOP), "ABCDEF|DONE"},
    {"as the service sends it",
     TEXT("id:1\nevent:result\n:HTTP_STATUS/"
          "200\ndata:{\"output\":{\"finish_reason\":\"null\",\"audio\":{\"data\":\"QUJDRA==\",\"expires_at\":1,\"id\":\"a\"}},"
          "\"request_id\":\"r\"}\n\nid:2\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"audio\":{\"data\":\"\",\"url\":\"http://u\"},"
          "\"finish_reason\":\"stop\"},\"usage\":{\"characters\":7},\"request_id\":\"r\"}\n\n"),
     "ABCD|DONE id=r url=http://u c7"},
    {"CRLF, BOM, spaces, comments",
     TEXT("\xEF\xBB\xBF: hi\r\n\r\ndata: {\"output\":\r\ndata:  {\"audio\":{\"data\":\"QUJDRA==\"}}}\r\n\r\n:\r\n\r\n" STOP), "ABCD|DONE"},
    {"audio and stop in one event", TEXT("data:{\"output\":{\"finish_reason\":\"stop\",\"audio\":{\"data\":\"QUJDRA==\"}}}\n\n"), "ABCD|DONE"},
    {"stop in an event that nothing closes", TEXT(DATA("QUJDRA==") "data:{\"output\":{\"finish_reason\":\"stop\"}}"), "ABCD|DONE"},
    {"each event is a base64 text of its own", TEXT(DATA("QQ==") DATA("Qg") DATA("Q0Q=") STOP), "ABCD|DONE"},
    {"odd bytes are carried", TEXT(DATA("QQ==") DATA("QkNE") DATA("RUY=") STOP), "ABCDEF|DONE"},
    {"an odd byte at the end is dropped and counted", TEXT(DATA("QUJDREU=") STOP), "ABCD|DONE +1"},
    {"two bytes of audio in all", TEXT(DATA("QUI=") STOP), "AB|DONE"},
    {"one byte of audio in all", TEXT(DATA("QQ==") STOP), "|DONE +1"},
    {"no audio, but stop", TEXT(STOP), "|DONE"},
    {"empty audio, null audio, no audio",
     TEXT(DATA("") "data:{\"output\":{\"audio\":{\"data\":null}}}\n\ndata:{\"output\":{\"audio\":null}}\n\n" DATA("QUI=") STOP), "AB|DONE"},
    {"events of other names", TEXT("event:ping\ndata:hello\n\nevent:ping\ndata:{}\n\n" DATA("QUI=") STOP), "AB|DONE"},
    {"events without data", TEXT("event:result\n\n:\n\nid:1\n\n" DATA("QUI=") STOP), "AB|DONE"},
    {"[DONE] behind stop", TEXT(DATA("QUI=") STOP "data: [DONE]\n\n"), "AB|DONE"},
    {"[DONE] without stop", TEXT(DATA("QUI=") "data: [DONE]\n\n"), "AB" ENDED},
    {"audio behind stop is ignored", TEXT(DATA("QUI=") STOP DATA("Q0Q=") "event:error\ndata:{\"code\":\"X\"}\n\n"), "AB|DONE"},
    {"rubbish behind stop is ignored", TEXT(DATA("QUI=") STOP "data:{{{\n\n"), "AB|DONE"},
    {"equal events are not dropped", TEXT(DATA("QUJD") DATA("QUJD") STOP), "ABCABC|DONE"},
    {"the first of equal keys", TEXT("data:{\"output\":{\"audio\":{\"data\":\"QUI=\",\"data\":\"Q0Q=\"}}}\n\n" STOP), "AB|DONE"},
    {"escapes in the audio", TEXT(DATA("\\u0051UI\\u003d") DATA("Ly8\\/Lw==") STOP), "AB//?/|DONE"},
    {"white space in the audio", TEXT(DATA("Q U\\nI\\r =") STOP), "AB|DONE"},
};

#define EVENT(id, audio) "id:" id "\nevent:result\n:HTTP_STATUS/200\n" DATA(audio)
#define BODY(audio) "data:{\"output\":{\"audio\":{\"data\":\"" audio "\"}}}"

/* What repeats the event before, and what begins or ends like it and does not. */
static const split_row reader_repeated[] = {
    {"ids of any length", TEXT(EVENT("9", "QUJD") EVENT("10", "REVG") EVENT("", "R0hJ") EVENT("123456789012345678901234567890", "SktM") STOP),
     "ABCDEFGHIJKL|DONE"},
    {"ids that are words", TEXT(EVENT("a", "QUJD") EVENT("b", "REVG") EVENT("7b", "R0hJ") EVENT("8b", "SktM") STOP), "ABCDEFGHIJKL|DONE"},
    {"an id in the event before only", TEXT(EVENT("1", "QUJD") "event:result\n:HTTP_STATUS/200\n" DATA("REVG") STOP), "ABCDEF|DONE"},
    {"digits in front of a name", TEXT("event:a\n" DATA("QUJD") "1event:a\n" DATA("REVG") STOP), "ABCDEF|DONE"},
    {"digits in a name", TEXT("event:a\n" DATA("QUJDRA==") "eve7nt:a\n" DATA("QUI=") STOP), "ABCDAB|DONE"},
    {"digits in the name of the data", TEXT(DATA("QUJDRA==") "dat7a:{\"output\":{\"audio\":{\"data\":\"QUI=\"}}}\n\n" STOP), "ABCD|DONE"},
    {"a byte order mark again", TEXT("\xEF\xBB\xBF" DATA("QUJDRA==") "\xEF\xBB\xBF" DATA("QUI=") STOP), "ABCD|DONE"},
    {"a code that means nothing", TEXT("data:{\"output\":{\"audio\":{\"data\":\"QUJDRA==\"}},\"code\":\"X\"}\n\n"
          "data:{\"output\":{\"audio\":{\"data\":\"QUI=\"}},\"code\":\"X\"}\n\n" STOP), "ABCDAB|DONE"},
    {"digits behind a name", TEXT("event:\n" DATA("QUJDRA==") "event:1\ndata:oops\n\n" STOP), "ABCD|DONE"},
    {"CRLF", TEXT("id:1\r\n" BODY("QUJD") "\r\n\r\nid:2\r\n" BODY("REVG") "\r\n\r\nid:33\r\n" BODY("R0hJSg==") "\r\n\r\n" STOP), "ABCDEFGHIJ|DONE"},
    {"CR", TEXT("id:1\r" BODY("QUJD") "\r\rid:2\r" BODY("REVG") "\r\rid:33\r" BODY("R0hJSg==") "\r\r" STOP), "ABCDEFGHIJ|DONE"},
    {"CR, then CRLF, then LF", TEXT(BODY("QUJD") "\r\r" BODY("REVG") "\r\n\r\n" BODY("R0hJSg==") "\n\n" STOP), "ABCDEFGHIJ|DONE"},
    {"comments between", TEXT(EVENT("1", "QUJD") ":\n\n" EVENT("2", "REVG") ":\n\n" EVENT("3", "R0hJSg==") STOP), "ABCDEFGHIJ|DONE"},
    {"lines behind the data", TEXT(BODY("QUJD") "\n:\n\n" BODY("REVG") "\n:\n\n" BODY("R0hJSg==") "\nretry:1\n\n" BODY("S0w=") "\nretry:1\n\n" STOP),
     "ABCDEFGHIJKL|DONE"},
    {"data in two lines", TEXT("data:{\n" BODY("QUJD") "}\n\n" STOP), "|PROTOCOL" NOT_JSON("1")},
    {"data in two lines, again",
     TEXT("data:{\"output\":\ndata:{\"audio\":{\"data\":\"QUJD\"}}}\n\ndata:{\"output\":\ndata:{\"audio\":{\"data\":\"REVGRw==\"}}}\n\n" STOP),
     "ABCDEF|DONE +1"},
    {"a line of data more", TEXT(DATA("QUJDRA==") BODY("QUI=") "\ndata:x\n\n" STOP), "ABCDAB|PROTOCOL" NOT_JSON("2")},
    {"an empty line of data more", TEXT(DATA("QUJDRA==") BODY("QUI=") "\ndata\n\n" STOP), "ABCDAB|DONE"},
    {"another name, which is an error", TEXT("event:a\n" DATA("QUJDRA==") "event:error\n" DATA("QUI=") STOP),
     "ABCDAB|SERVICE 0  \"the service failed without saying why\""},
    {"another status", TEXT(":HTTP_STATUS/200\n" DATA("QUJDRA==") ":HTTP_STATUS/429\n" DATA("QUI=") STOP),
     "ABCDAB|SERVICE 429  \"the service failed without saying why\""},
    {"a name more", TEXT(DATA("QUJDRA==") "event:error\n" DATA("QUI=") STOP), "ABCDAB|SERVICE 0  \"the service failed without saying why\""},
    {"another end", TEXT(DATA("QUJDRA==") "data:{\"output\":{\"audio\":{\"data\":\"QUI=\"}},\"request_id\":\"r\"}\n\n" STOP), "ABCDAB|DONE id=r"},
    {"another end of the last letter", TEXT(DATA("QUJDRA==") BODY("QUI=") "]\n\n" STOP), "ABCDAB|PROTOCOL" NOT_JSON("2")},
    {"an error behind the audio", TEXT(DATA("QUJDRA==") "data:{\"output\":{\"audio\":{\"data\":\"QUI=\"}},\"code\":\"X\"}\n\n" STOP),
     "ABCDAB|DONE"},
    {"padding", TEXT(DATA("QUJDRA==") DATA("QUI=") DATA("QQ==") DATA("Qg==") STOP), "ABCDABAB|DONE"},
    {"a group without its padding", TEXT(DATA("QUJDRA==") DATA("QUI") DATA("QUJDRA") STOP), "ABCDABABCD|DONE"},
    {"escapes", TEXT(DATA("QUJDRA==") DATA("QU\\u004ADRA=\\u003d") DATA("\\/\\/\\/\\/") DATA("/w==") STOP), "ABCDABCD\\xFF\\xFF\\xFF\\xFF|DONE"},
    {"white space in the audio", TEXT(DATA("QUJDRA==") DATA("QU JD\\nRA==") DATA(" QUI= ") STOP), "ABCDABCDAB|DONE"},
    {"no audio", TEXT(DATA("QUJDRA==") DATA("") DATA("QUI=") STOP), "ABCDAB|DONE"},
    {"base64: one character too many", TEXT(DATA("QUJDRA==") DATA("QUJDR") STOP), "ABCDAB|PROTOCOL" NOT_BASE64("2")},
    {"base64: padding alone", TEXT(DATA("QUJDRA==") DATA("=") STOP), "ABCD|PROTOCOL" NOT_BASE64("2")},
    {"base64: too much padding", TEXT(DATA("QUJDRA==") DATA("QUJDRA===") STOP), "ABCDAB|PROTOCOL" NOT_BASE64("2")},
    {"base64: behind padding", TEXT(DATA("QUJDRA==") DATA("QUI=QUI=") STOP), "ABCD|PROTOCOL" NOT_BASE64("2")},
    {"base64: too little padding", TEXT(DATA("QUJDRA==") DATA("QUJDRA=") STOP), "ABCDAB|PROTOCOL" NOT_BASE64("2")},
    {"base64: the URL alphabet", TEXT(DATA("QUJDRA==") DATA("QUJD-_-_") STOP), "ABCDAB|PROTOCOL" NOT_BASE64("2")},
    {"JSON: a line's end inside of the audio", TEXT(DATA("QUJDRA==") "data:{\"output\":{\"audio\":{\"data\":\"QUJD\ndata:RA==\"}}}\n\n" STOP),
     "ABCDAB|PROTOCOL" NOT_JSON("2")},
    {"cut in the id", TEXT(EVENT("1", "QUJDRA==") "id:1"), "ABCD" ENDED},
    {"cut in the audio", TEXT(EVENT("1", "QUJDRA==") "id:2\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"audio\":{\"data\":\"QUJDRA"), "ABCDAB" ENDED " +1"},
    {"cut behind the audio", TEXT(EVENT("1", "QUJDRA==") "id:2\nevent:result\n:HTTP_STATUS/200\n" BODY("QUI=")), "ABCDAB" ENDED},
    {"cut in the empty line", TEXT(EVENT("1", "QUJDRA==") "id:2\nevent:result\n:HTTP_STATUS/200\n" BODY("QUI=") "\n"), "ABCDAB" ENDED},
    {"odd bytes", TEXT(EVENT("1", "QQ==") EVENT("2", "Qg==") EVENT("3", "Qw==") STOP), "AB|DONE +1"},
    {"what MP3 begins with", TEXT(DATA("QQ==") DATA("QUJDRA==") DATA("SUQz") STOP), "AABCDID3|DONE"},
};

static const split_row reader_ends[] = {
    {"no stop", TEXT(DATA("QUJDRA==")), "ABCD" ENDED},
    {"no stop, an odd byte", TEXT(DATA("QUJDREU=")), "ABCD" ENDED " +1"},
    {"cut in an event: its audio stays", TEXT(DATA("QUJD") "data:{\"output\":{\"audio\":{\"data\":\"REVGR0"), "ABCDEF" ENDED},
    {"cut in a name", TEXT(DATA("QUJDRA==") "dat"), "ABCD" ENDED},
    {"cut in stop", TEXT(DATA("QUJDRA==") "data:{\"output\":{\"finish_reason\":\"sto"), "ABCD" ENDED},
    {"finish_reason null is no stop", TEXT("data:{\"output\":{\"finish_reason\":\"null\"}}\n\n"), ENDED},
    {"nothing", TEXT(""), "|PROTOCOL 200  \"the answer is empty: an event stream without an event\""},
    {"comments only", TEXT(":\n\n: ping\n\n"), "|PROTOCOL 200  \"the answer is empty: an event stream without an event\""},
};

static const split_row reader_bad[] = {
    {"base64: cut short", TEXT(DATA("QUJDRA==") DATA("QUJDR") STOP),
     "ABCDAB"
     "|PROTOCOL" NOT_BASE64("2")},
    {"base64: the URL alphabet", TEXT(DATA("QUJD-_-_") STOP),
     "AB"
     "|PROTOCOL" NOT_BASE64("1")},
    {"base64: padding in the middle", TEXT(DATA("QUI=QUI=") STOP), "|PROTOCOL" NOT_BASE64("1")},
    {"base64: a NUL as \\u0000", TEXT(DATA("QUJDREVG\\u0000QUJD") STOP), "ABCDEF|PROTOCOL" NOT_BASE64("1")},
    {"base64: bytes over 0x7F", TEXT(DATA("QUJDREVG\xFF\xFE") STOP), "ABCDEF|PROTOCOL" NOT_BASE64("1")},
    {"JSON: a raw NUL in the audio", TEXT(DATA("QUJDREVG\0QUJD") STOP), "ABCDEF|PROTOCOL" NOT_JSON("1")},
    {"JSON: no JSON", TEXT(DATA("QUJDRA==") "data:{]\n\n" STOP), "ABCD|PROTOCOL" NOT_JSON("2")},
    {"JSON: a comma too many", TEXT("data:{\"output\":{\"audio\":{\"data\":\"QUJDRA==\",}}}\n\n" STOP), "ABCD|PROTOCOL" NOT_JSON("1")},
    {"JSON: an event that begins like the one before", TEXT(DATA("QUJDRA==") "data:{\"outp[DONE]\n\n" STOP), "ABCD|PROTOCOL" NOT_JSON("2")},
    {"JSON: cut by the event's end", TEXT("data:{\"output\":{\"audio\":{\"data\":\"QUJDRA==\"}\n\n" STOP), "ABCD|PROTOCOL" NOT_JSON("1")},
    {"JSON: a lone surrogate", TEXT("data:{\"output\":{\"x\":\"\\ud83d\"}}\n\n" STOP), "|PROTOCOL" NOT_JSON("1")},
    {"JSON: empty data", TEXT("data\n\n" STOP), "|PROTOCOL" NOT_JSON("1")},
    {"JSON: a line's end inside of a text", TEXT("data:{\"output\":{\"audio\":{\"data\":\"QUJD\ndata:RA==\"}}}\n\n" STOP),
     "AB|PROTOCOL" NOT_JSON("1")},
    {"JSON without output", TEXT("data:{\"a\":1}\n\n" STOP), "|PROTOCOL 0  \"event 1 has no output\""},
    {"JSON that is an array", TEXT("data:[]\n\n" STOP), "|PROTOCOL 0  \"event 1 has no output\""},
    {"audio that is MP3", TEXT(DATA("SUQzBAA=") STOP), "|PROTOCOL 0  \"the audio is MP3, where PCM was to be expected\""},
    {"audio that is Ogg", TEXT(DATA("T2dnUwAC") STOP), "|PROTOCOL 0  \"the audio is Ogg, where PCM was to be expected\""},
    {"a WAV header that cannot be right", TEXT(DATA("UklGRgAAAABXQVZFTElTVP///39JTkZP") STOP),
     "|PROTOCOL 0  \"the audio begins with a WAV header that cannot be right\""},
    {"a bad WAV header, then an error of the service", TEXT(DATA("UklGRgAAAABXQVZFTElTVP///39JTkZP") "event:error\ndata:{\"code\":\"X\"}\n\n"),
     "|PROTOCOL 0  \"the audio begins with a WAV header that cannot be right\""},
    {"MP3, then an error of the service", TEXT(DATA("SUQzBAA=") "event:error\ndata:{\"code\":\"X\"}\n\n"),
     "|PROTOCOL 0  \"the audio is MP3, where PCM was to be expected\""},
    {"two bytes of audio, then an error", TEXT(DATA("QUI=") "event:error\ndata:{\"code\":\"X\",\"message\":\"m\"}\n\n"), "AB|SERVICE 0 X \"m\""},
};

#define TEN(x) x x x x x x x x x x
#define NINETY_FIVE "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234"
static const split_row reader_errors[] = {
    {"event:error with a status",
     TEXT("event:error\n:HTTP_STATUS/400\ndata:{\"code\":\"InvalidParameter\",\"message\":\"m\",\"request_id\":\"r\"}\n\n"),
     "|SERVICE 400 InvalidParameter \"m\" id=r"},
    {"event:error behind audio", TEXT(DATA("QUJDRA==") "event: error\ndata:{\"code\":\"X\",\"message\":\"m\"}\n\n" STOP), "ABCD|SERVICE 0 X \"m\""},
    {"the status from the code", TEXT("event:error\ndata:{\"code\":\"Throttling.RateQuota\",\"message\":\"m\"}\n\n"),
     "|SERVICE 429 Throttling.RateQuota \"m\""},
    {"a status line of older gateways", TEXT("event:error\nstatus:503\ndata:{\"code\":\"X\",\"message\":\"m\"}\n\n"), "|SERVICE 503 X \"m\""},
    {"the status of another event does not count",
     TEXT(":HTTP_STATUS/503\nevent:ping\ndata:{}\n\nevent:error\ndata:{\"code\":\"X\",\"message\":\"m\"}\n\n"),
     "|SERVICE 503  \"the service failed without saying why\""},
    {"a code without a name of the event", TEXT("data:{\"code\":\"X\",\"message\":\"m\"}\n\n"), "|SERVICE 0 X \"m\""},
    {"a status alone", TEXT(":HTTP_STATUS/429\nevent:result\ndata:{\"message\":\"m\"}\n\n"), "|SERVICE 429  \"m\""},
    {"an error that is no JSON", TEXT("event:error\n:HTTP_STATUS/500\ndata:oops\n\n"), "|SERVICE 500  \"the service failed without saying why\""},
    {"an error that is no JSON, and longer", TEXT("event:result\n:HTTP_STATUS/429\ndata:Too many requests\n\n" STOP),
     "|SERVICE 429  \"the service failed without saying why\""},
    {"an error that says what an event before said in vain",
     TEXT("data:{\"code\":\"X\",\"output\":{\"audio\":{\"data\":\"QUJDRA==\"}}}\n\n"
          "event:error\ndata:{\"code\":\"X\",\"output\":{\"audio\":{\"data\":\"\"}}}\n\n"),
     "ABCD|SERVICE 0 X \"X\""},
    {"an error that nothing closes", TEXT("event:error\ndata:{\"code\":\"X\",\"message\":\"m\"}"), "|SERVICE 0 X \"m\""},
    {"an error without a message", TEXT("event:error\ndata:{\"code\":\"X\"}\n\n"), "|SERVICE 0 X \"X\""},
    {"a code that is too long to be shown whole is the message as it is shown", TEXT("event:error\ndata:{\"code\":\"" TEN("0123456789") "\"}\n\n"),
     "|SERVICE 0 " NINETY_FIVE " \"" NINETY_FIVE "\""},
    {"OpenAI's shape", TEXT("event:error\ndata:{\"error\":{\"code\":\"X\",\"message\":\"m\"}}\n\n"), "|SERVICE 0 X \"m\""},
    {"control characters do not come through", TEXT("event:error\ndata:{\"code\":\"X\",\"message\":\"a\\n\\u001b[1m\"}\n\n"),
     "|SERVICE 0 X \"a  [1m\""},
};

/* event_ceiling is 2000. */
static const split_row reader_large[] = {
    {"an envelope over the ceiling", TEXT("data:{\"x\":\"" TEN(TEN(TEN("abc"))) "\"}\n\n" STOP),
     "|LIMIT 0  \"an event of over 2000 bytes besides its audio (max_event_bytes)\""},
    {"a line without an end", TEXT("data:{\"x\":\"" TEN(TEN(TEN("abc")))),
     "|LIMIT 0  \"an event of over 2000 bytes besides its audio (max_event_bytes)\""},
};

static const split_row reader_refused[] = {
    {"JSON", TEXT("{\"code\":\"InvalidApiKey\",\"message\":\"m\",\"request_id\":\"r\"}"), "|SERVICE 401 InvalidApiKey \"m\" id=r"},
    {"JSON, spaced", TEXT(" \r\n{\n\"code\":\"X\",\n\"message\":\"m\"}\n"), "|SERVICE 401 X \"m\""},
    {"an event stream", TEXT("event:error\ndata:{\"code\":\"X\",\"message\":\"m\"}\n\n"), "|SERVICE 401 X \"m\""},
    {"an event stream of text", TEXT("data:slow down, please\n\ndata:{\"detail\":\"busy\"}\n\n"),
     "|HTTP 401  \"HTTP 401: data:slow down, please  data:{\"detail\":\"busy\"}  \""},
    {"JSON without code", TEXT("{\"message\":\"m\"}"), "|HTTP 401  \"HTTP 401: {\"message\":\"m\"}\""},
    {"JSON cut off", TEXT("{\"code\":\"X\""), "|HTTP 401  \"HTTP 401: {\"code\":\"X\"\""},
    {"nothing", TEXT(""), "|HTTP 401  \"HTTP 401\""},
    {"HTML", TEXT("<html>\n<b>\x1B[0m\xFF"), "|HTTP 401  \"HTTP 401: <html> <b> [0m\xEF\xBF\xBD\""},
    {"stop with an error's status", TEXT("{\"output\":{\"finish_reason\":\"stop\"}}"),
     "|HTTP 401  \"HTTP 401: {\"output\":{\"finish_reason\":\"stop\"}}\""},
};

static const split_row reader_untyped[] = {
    {"an event stream, by its first byte", TEXT("id:1\n" DATA("QUI=") STOP), "AB|DONE"},
    {"a comment first", TEXT(":\n" DATA("QUI=") STOP), "AB|DONE"},
    {"a BOM first", TEXT("\xEF\xBB\xBF" DATA("QUI=") STOP), "AB|DONE"},
    {"JSON with audio", TEXT("{\"output\":{\"audio\":{\"data\":\"QUI=\"},\"finish_reason\":\"stop\"}}"), "AB|DONE"},
    {"a page", TEXT("<html>"), "|PROTOCOL 200  \"the answer is not an event stream: <html>\""},
    {"text", TEXT("Hello"), "|PROTOCOL 200  \"the answer is not an event stream: Hello\""},
};

static const split_row reader_other_audio[] = {
    {"MP3", TEXT(DATA("SUQzBAA=") DATA("eHl6") STOP), "ID3\\x04\\x00xyz|DONE 0 Hz"},
    {"Ogg", TEXT(DATA("T2dnUwAC") STOP), "OggS\\x00\\x02|DONE 0 Hz"},
};

#define RIFF_24000 "UklGRv///39XQVZFZm10IBAAAAABAAEAwF0AAIC7AAACABAAZGF0Yf///38="
#define RIFF_48000 "UklGRv///39XQVZFZm10IBAAAAABAAEAgLsAAAB3AQACABAAZGF0Yf///38="
static const split_row reader_riff[] = {
    {"a header in an event of its own", TEXT(DATA(RIFF_24000) DATA("QUJDRA==") STOP), "ABCD|DONE"},
    {"a header over two events", TEXT(DATA("UklGRv///39XQVZFZm10IBAA") DATA("AAABAAEAwF0AAIC7AAACABAAZGF0Yf///39BQg==") STOP), "AB|DONE"},
    {"another rate", TEXT(DATA(RIFF_48000) DATA("QUI=") STOP), "AB|DONE 48000 Hz"},
};

/* C5: the end at every byte: what came before is there, and never a good end before stop. */
static void reader_every_end(void **state)
{
    static const char whole[] = DATA("QUJDRA==") DATA("REVGRw==") STOP, audio[] = "ABCDDEFG";
    const void *data;
    size_t got, last = 0;
    (void)state;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        reader_run *run = &reader_now;
        reader_begin(run);
        qtts_status status = qtts__reader_feed(&run->reader, &reader_reading, whole, size);
        if (status == QTTS_OK) status = qtts__reader_finish(&run->reader, &reader_reading);
        assert_true(status < 0 || size >= sizeof whole - 3); /* without its last two bytes the stop is whole */
        got = qtts__chunks_take(&run->chunks, 1, &data, &got) ? got : 0;
        if (got != 0) assert_memory_equal(data, audio, got);
        assert_true(got >= last && got % 2 == 0);
        last = got;
        reader_end(run);
    }
    assert_int_equal(last, sizeof audio - 1);
}

#define PADDED "data:{\"output\":{\"audio\":{\"data\":\"QUJDRA==\"}},\"x\":\"%0*d\",\"request_id\":\"%c\"}\n\n"

/* An event with `envelope` bytes besides its audio; its request id is one character. */
static size_t reader_pad(char *event, size_t envelope, char id)
{
    size_t around = (size_t)snprintf(NULL, 0, PADDED, 1, 0, id) - 1 - strlen("data:QUJDRA==\n\n");
    return (size_t)sprintf(event, PADDED, (int)(envelope - around), 0, id);
}

/* What is too large to be repeated is read all the same, and so is what comes behind it. */
static void reader_repeated_sizes(void **state)
{
    enum { MOST = QTTS__REPEAT_BYTES - sizeof "data:" + 1 - sizeof "\n\n" + 1 };
    static const size_t sizes[] = {MOST - 1, MOST - 1, MOST, MOST, MOST + 1, MOST + 1, 300, 300, MOST + 1, MOST, MOST, MOST};
    static const char ids[] = "aaaaaabbbbbc";
    char event[1300];
    const void *data;
    size_t got;
    reader_run *run = &reader_now;
    (void)state;
    reader_begin(run);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t size = reader_pad(event, sizes[i], ids[i]);
        assert_int_equal(qtts__reader_feed(&run->reader, &reader_reading, event, size), QTTS_OK);
        assert_int_equal(run->reader.repeat.repeating, sizes[i] <= MOST);
        assert_true(qtts__chunks_take(&run->chunks, 1, &data, &got));
        assert_int_equal(got, 4);
        assert_memory_equal(data, "ABCD", 4);
        assert_int_equal(run->facts.request_id[0], ids[i]);
    }
    reader_end(run);
}

/* Fed again and again: the third is only compared where that is to be had. The second may begin with the LF of the first one's last line. */
static void reader_what_is_repeated(void **state)
{
    static const struct {
        const char *event;
        bool repeats;
    } rows[] = {
        {EVENT("7", "QUJDRA=="), true},
        {DATA("QUJDRA=="), true},
        {"id:7\r\n" BODY("QUJDRA==") "\r\n\r\n", true},
        {"id: x\r" BODY("QUJDRA==") "\r\r", true},
        {DATA("QUJDREVG"), true},
        {DATA(""), true},
        {BODY("QUJDRA==") "\n:\n\n", true},
        {BODY("QUJDRA==") "\nretry:1\n\n", false},
        {"data:\n" BODY("QUJDRA==") "\n\n", true},
        {"data:{\"output\":\ndata:{\"audio\":{\"data\":\"QUJDRA==\"}}}\n\n", false},
        {BODY("QUJDRA==") "\ndata:\n\n", false},
        {"data:{\"output\":{\"finish_reason\":\"null\"}}\n\n", false},
        {"event:ping\ndata:{}\n\n", false},
        {":" TEN(TEN(TEN("ab"))) "\n" DATA("QUJDRA=="), false},
        {":" TEN(TEN("abcdefghi")) "\n" DATA("QUJDRA=="), true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        reader_run *run = &reader_now;
        size_t size = strlen(rows[i].event);
        reader_begin(run);
        for (int times = 0; times < 3; times++) {
            assert_int_equal(qtts__reader_feed(&run->reader, &reader_reading, rows[i].event, size - 2), QTTS_OK);
            if (times == 2) assert_int_equal(run->reader.repeat.repeating && run->reader.repeat.echoed != 0, rows[i].repeats);
            assert_int_equal(qtts__reader_feed(&run->reader, &reader_reading, rows[i].event + size - 2, 2), QTTS_OK);
            if (times == 2) assert_int_equal(run->reader.repeat.repeating, rows[i].repeats);
            assert_int_equal(run->reader.events, times + 1);
        }
        reader_end(run);
    }
}

/* Cut behind each byte, and an event that is none to be repeated does not hinder the next one. */
static void reader_repeats_again(void **state)
{
    static const char *const events[] = {EVENT("7", "QUJDRA=="), "data:{\"output\":{}}\n\n", BODY("QUJDRA==") "\nretry:1\n\n", EVENT("8", "QUJDRA=="),
                                         EVENT("19", "QUJDRA==")};
    enum { COUNT = sizeof events / sizeof events[0] };
    reader_run *run = &reader_now;
    (void)state;
    reader_begin(run);
    for (size_t i = 0; i < COUNT; i++) {
        for (const char *at = events[i]; *at != '\0'; at++) {
            assert_int_equal(qtts__reader_feed(&run->reader, &reader_reading, at, 1), QTTS_OK);
            if (i == COUNT - 1) assert_true(run->reader.repeat.repeating);
        }
        assert_int_equal(run->reader.repeat.repeating, i != 1 && i != 2);
    }
    assert_int_equal(run->reader.events, COUNT);
    reader_end(run);
}

static int reader_group(const char *name, qtts__reading reading, bool other_audio)
{
    reader_reading = reading;
    reader_wants_other_audio = other_audio;
    int failed = split_run(name);
    split_clear();
    return failed;
}

int main(void)
{
    const qtts__reading stream = {.http_status = 200, .event_stream = true}, untyped = {.http_status = 200}, refused = {.http_status = 401};
    int failed = 0;
    SPLIT_ADD(reader_streams, reader_play);
    SPLIT_ADD(reader_repeated, reader_play);
    SPLIT_ADD(reader_ends, reader_play);
    SPLIT_ADD(reader_bad, reader_play);
    SPLIT_ADD(reader_errors, reader_play);
    SPLIT_ADD(reader_large, reader_play);
    SPLIT_ADD(reader_riff, reader_play);
    split_add_test("the end at every byte", reader_every_end);
    split_add_test("repeated at every size", reader_repeated_sizes);
    split_add_test("what is repeated", reader_what_is_repeated);
    split_add_test("repeated again", reader_repeats_again);
    failed += reader_group("reader: event streams", stream, false);
    SPLIT_ADD(reader_other_audio, reader_play);
    failed += reader_group("reader: other audio asked for", stream, true);
    SPLIT_ADD(reader_refused, reader_play);
    failed += reader_group("reader: HTTP 401", refused, false);
    SPLIT_ADD(reader_untyped, reader_play);
    failed += reader_group("reader: no Content-Type", untyped, false);
    return failed;
}

/* The sieve's parting: what is the audio's text, what stays in the envelope; keys, escapes, duplicates, ceiling. */
#include "sieve.h"
#include "sieve_play.h"

#include <string.h>

#define AUDIO(text) "{\"output\":{\"audio\":{\"data\":\"" text "\"}}}"
#define EMPTY "|" AUDIO("") "|"

static const split_row sieve_audio_rows[] = {
    {"audio", TEXT(AUDIO("QUJD")), "<QUJD>" EMPTY},
    {"empty audio", TEXT(AUDIO("")), "<>" EMPTY},
    {"members around it",
     TEXT("{\"id\":1,\"output\":{\"finish_reason\":\"null\",\"audio\":{\"expires_at\":17,\"data\":\"QUJD\",\"id\":\"x\"},\"n\":[]},\"usage\":{\"c\":"
          "1}}"),
     "<QUJD>|{\"id\":1,\"output\":{\"finish_reason\":\"null\",\"audio\":{\"expires_at\":17,\"data\":\"\",\"id\":\"x\"},\"n\":[]},\"usage\":{\"c\":1}}"
     "|"},
    {"white space", TEXT(" { \"output\" : { \"audio\"\t:\t{ \"data\" : \"QUJD\" } } } "),
     "<QUJD>| { \"output\" : { \"audio\"\\x09:\\x09{ \"data\" : \"\" } } } |"},
    {"lines between tokens", TEXT("{\"output\"\n:{\r\n\"audio\":{\"data\":\n\"QUJD\"\n}}}\n"), "<QUJD>" EMPTY},
    {"spaces in the audio", TEXT(AUDIO(" Q U ")), "< Q U >" EMPTY},
    {"a bracket in the audio", TEXT(AUDIO("}]{[,:")), "<}]{[,:>" EMPTY},
    {"bytes over 0x7F stand for themselves", TEXT(AUDIO("\xC3\xA9\x7F")), "<\\xC3\\xA9\\x7F>" EMPTY},
};

static const split_row sieve_escape_rows[] = {
    {"\\/", TEXT(AUDIO("a\\/b\\/")), "<a/b/>" EMPTY},
    {"\\u002B and \\u003d", TEXT(AUDIO("a\\u002Bb\\u003d")), "<a+b=>" EMPTY},
    {"every character escaped", TEXT(AUDIO("\\u0051\\u0055\\u004a\\u0044")), "<QUJD>" EMPTY},
    {"\\\" does not end it", TEXT(AUDIO("a\\\"b")), "<a\"b>" EMPTY},
    {"\\\\ and the end", TEXT(AUDIO("a\\\\")), "<a\\x5C>" EMPTY},
    {"\\b \\f \\n \\r \\t", TEXT(AUDIO("\\b\\f\\n\\r\\t")), "<\\x08\\x0C\\x0A\\x0D\\x09>" EMPTY},
    {"\\u0000 is seen, not cut", TEXT(AUDIO("AAAA\\u0000BBBB")),
     "<AAAA\\x00"
     "BBBB>" EMPTY},
    {"\\u0080 and more is no base64", TEXT(AUDIO("\\u0080\\u00E9\\uFFFF\\ud83d\\ude00\\uD800")), "<\\x80\\x80\\x80\\x80\\x80\\x80>" EMPTY},
    {"\\u0141 is no A", TEXT(AUDIO("\\u0141\\u2041")), "<\\x80\\x80>" EMPTY},
    {"\\u007F is the last of ASCII", TEXT(AUDIO("\\u007F")), "<\\x7F>" EMPTY},
    {"escapes and text by turns", TEXT(AUDIO("A\\u0042C\\/D\\u0045F")), "<ABC/DEF>" EMPTY},
    {"a quote as \\u0022", TEXT(AUDIO("\\u0022")), "<\">" EMPTY},
    {"a backslash as \\u005c, then a quote", TEXT(AUDIO("\\u005c")), "<\\x5C>" EMPTY},
};

static const split_row sieve_bad_audio_rows[] = {
    {"a raw NUL", TEXT(AUDIO("AA\0BB")), "<AA|bad"},
    {"a raw tab", TEXT(AUDIO("AA\tBB")), "<AA|bad"},
    {"a raw 0x1F", TEXT(AUDIO("AA\x1F")), "<AA|bad"},
    {"a raw LF", TEXT(AUDIO("AA\nBB")), "<AA|bad"},
    {"a raw CR", TEXT(AUDIO("AA\rBB")), "<AA|bad"},
    {"an LF in an escape", TEXT(AUDIO("AA\\\nn")), "<AA|bad"},
    {"an LF in \\u", TEXT(AUDIO("AA\\u00\n41")), "<AA|bad"},
    {"\\x", TEXT(AUDIO("AA\\x41")), "<AA|bad"},
    {"\\U", TEXT(AUDIO("AA\\U0041")), "<AA|bad"},
    {"\\u with a letter", TEXT(AUDIO("AA\\u00g1")), "<AA|bad"},
    {"\\u with three digits", TEXT(AUDIO("AA\\u041")), "<AA|bad"},
    {"\\u with a sign", TEXT(AUDIO("AA\\u+041")), "<AA|bad"},
    {"\\'", TEXT(AUDIO("AA\\'")), "<AA|bad"},
    {"\\NUL", TEXT(AUDIO("AA\\\0")), "<AA|bad"},
    {"cut off in the audio", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD"), "<QUJD|cut"},
    {"cut off in an escape", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\\"), "<QUJD|cut"},
    {"cut off in \\u", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\\u00"), "<QUJD|cut"},
    {"cut off in front of the audio", TEXT("{\"output\":{\"audio\":{\"data\":\""), "<|cut"},
    {"cut off behind the audio", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\""), "<QUJD>|cut"},
    {"cut off, one bracket lacks", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\"}}"), "<QUJD>|cut"},
    {"malformed behind the audio", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\",}}}"), "<QUJD>|bad"},
    {"one bracket too many", TEXT(AUDIO("QUJD") "}"), "<QUJD>|bad"},
    {"a second text", TEXT(AUDIO("QUJD") "{}"), "<QUJD>|bad"},
};

#define SAME(text) TEXT(text), "|" text "|"

static const split_row sieve_path_rows[] = {
    {"data at the top", SAME("{\"data\":\"QUJD\"}")},
    {"data in output", SAME("{\"output\":{\"data\":\"QUJD\"}}")},
    {"data in audio at the top", SAME("{\"audio\":{\"data\":\"QUJD\"}}")},
    {"a path in front", SAME("{\"x\":{\"output\":{\"audio\":{\"data\":\"QUJD\"}}}}")},
    {"a step between", SAME("{\"output\":{\"x\":{\"audio\":{\"data\":\"QUJD\"}}}}")},
    {"a step behind", SAME("{\"output\":{\"audio\":{\"x\":{\"data\":\"QUJD\"}}}}")},
    {"data further in", SAME("{\"output\":{\"audio\":{\"data\":{\"data\":\"QUJD\"}}}}")},
    {"data in an array", SAME("{\"output\":{\"audio\":{\"data\":[\"QUJD\"]}}}")},
    {"audio in an array", SAME("{\"output\":{\"audio\":[{\"data\":\"QUJD\"}]}}")},
    {"output in an array", SAME("{\"output\":[{\"audio\":{\"data\":\"QUJD\"}}]}")},
    {"all in an array", SAME("[{\"output\":{\"audio\":{\"data\":\"QUJD\"}}}]")},
    {"names of other cases", SAME("{\"output\":{\"audio\":{\"DATA\":\"QUJD\"}},\"Output\":{\"audio\":{\"data\":\"QUJD\"}}}")},
    {"data as an array's text", SAME("{\"output\":{\"audio\":[\"data\",\"QUJD\"]}}")},
    {"data as a value", SAME("{\"output\":{\"audio\":\"data\",\"x\":\"QUJD\"}}")},
    {"data behind a number in an array", SAME("{\"x\":[1,{\"data\":\"QUJD\"}],\"output\":[null,{\"audio\":{\"data\":\"QUJD\"}}]}")},
    {"data behind a text in an array", SAME("{\"x\":[\"\",{\"data\":\"QUJD\"}],\"output\":[[],{},{\"data\":\"QUJD\"}]}")},
    {"steps by numbers", SAME("{\"output\":1,\"audio\":{\"data\":\"QUJD\"},\"data\":\"QUJD\"}")},
    {"audio as a text", SAME("{\"output\":{\"audio\":\"QUJD\"}}")},
    {"output as a text", SAME("{\"output\":\"QUJD\"}")},
    {"longer names", SAME("{\"output\":{\"audio\":{\"data2\":\"QUJD\",\"dataaaaaaaaaa\":\"x\",\"\":\"y\"}}}")},
    {"shorter names", SAME("{\"outpu\":{\"audio\":{\"data\":\"QUJD\"}}}")},
    {"data with a NUL behind", TEXT("{\"output\":{\"audio\":{\"data\\u0000\":\"QUJD\"}}}"),
     "|{\"output\":{\"audio\":{\"data\\x5Cu0000\":\"QUJD\"}}}|"},
    {"data is null, true, a number", SAME("{\"output\":{\"audio\":{\"data\":null}},\"x\":[true,{\"data\":1}]}")},
    {"a sibling after a wrong step", SAME("{\"x\":{},\"data\":\"a\",\"y\":[{}],\"audio\":{\"data\":\"QUJD\"}}")},
    {"audio after an audio that is no object", SAME("{\"output\":{\"audio\":1},\"audio\":{\"data\":\"QUJD\"}}")},
    {"data after audio is over", SAME("{\"output\":{\"audio\":{},\"data\":\"QUJD\"},\"data\":\"QUJD\"}")},
    {"data behind a closed object in audio", TEXT("{\"output\":{\"x\":{},\"audio\":{\"y\":[[{\"data\":\"a\"}]],\"data\":\"QUJD\"}}}"),
     "<QUJD>|{\"output\":{\"x\":{},\"audio\":{\"y\":[[{\"data\":\"a\"}]],\"data\":\"\"}}}|"},
};

static const split_row sieve_key_rows[] = {
    {"an escape in data", TEXT("{\"output\":{\"audio\":{\"da\\u0074a\":\"QUJD\"}}}"), "<QUJD>|{\"output\":{\"audio\":{\"da\\x5Cu0074a\":\"\"}}}|"},
    {"output all in escapes", TEXT("{\"\\u006f\\u0075\\u0074\\u0070\\u0075\\u0074\":{\"audio\":{\"data\":\"QUJD\"}}}"),
     "<QUJD>|{\"\\x5Cu006f\\x5Cu0075\\x5Cu0074\\x5Cu0070\\x5Cu0075\\x5Cu0074\":{\"audio\":{\"data\":\"\"}}}|"},
    {"\\u0174 is no t", TEXT("{\"output\":{\"audio\":{\"da\\u0174a\":\"QUJD\"}}}"), "|{\"output\":{\"audio\":{\"da\\x5Cu0174a\":\"QUJD\"}}}|"},
    {"an escaped quote in a key", TEXT("{\"output\":{\"audio\":{\"\\\"data\":\"QUJD\"}}}"), "|{\"output\":{\"audio\":{\"\\x5C\"data\":\"QUJD\"}}}|"},
    {"data twice: the first wins", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\",\"data\":\"REVG\"}}}"),
     "<QUJD>|{\"output\":{\"audio\":{\"data\":\"\",\"data\":\"REVG\"}}}|"},
    {"data twice, one escaped", TEXT("{\"output\":{\"audio\":{\"dat\\u0061\":\"QUJD\",\"data\":\"REVG\"}}}"),
     "<QUJD>|{\"output\":{\"audio\":{\"dat\\x5Cu0061\":\"\",\"data\":\"REVG\"}}}|"},
    {"data twice, the first is null", SAME("{\"output\":{\"audio\":{\"data\":null,\"data\":\"REVG\"}}}")},
    {"audio twice", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\"},\"audio\":{\"data\":\"REVG\"}}}"),
     "<QUJD>|{\"output\":{\"audio\":{\"data\":\"\"},\"audio\":{\"data\":\"REVG\"}}}|"},
    {"audio twice, the first is empty", SAME("{\"output\":{\"audio\":{},\"audio\":{\"data\":\"REVG\"}}}")},
    {"audio twice, the first is a number", SAME("{\"output\":{\"audio\":1,\"audio\":{\"data\":\"REVG\"}}}")},
    {"output twice", TEXT("{\"output\":{\"audio\":{\"data\":\"QUJD\"}},\"output\":{\"audio\":{\"data\":\"REVG\"}}}"),
     "<QUJD>|{\"output\":{\"audio\":{\"data\":\"\"}},\"output\":{\"audio\":{\"data\":\"REVG\"}}}|"},
    {"output twice, the first is null", SAME("{\"output\":null,\"output\":{\"audio\":{\"data\":\"REVG\"}}}")},
    {"output twice, the first is an array", SAME("{\"output\":[],\"output\":{\"audio\":{\"data\":\"REVG\"}}}")},
    {"keys on wrong paths do not count as first",
     TEXT("{\"data\":1,\"audio\":2,\"x\":{\"output\":3},\"output\":{\"data\":4,\"audio\":{\"data\":\"QUJD\"}}}"),
     "<QUJD>|{\"data\":1,\"audio\":2,\"x\":{\"output\":3},\"output\":{\"data\":4,\"audio\":{\"data\":\"\"}}}|"},
};

/* sieve_play_low_ceiling: 20 bytes. */
static const split_row sieve_ceiling_rows[] = {
    {"at the ceiling", SAME("{\"a\":\"012345678901\"}")},
    {"one over", TEXT("{\"a\":\"0123456789012\"}"), "|over"},
    {"over, without an end", TEXT("{\"a\":\"0123456789012345678901234567890123456789"), "|over"},
    {"over before it is bad", TEXT("{\"a\":\"0123456789012345678901234567890123456789\"]"), "|over"},
    {"bad before it is over", TEXT("{\"a\":]0123456789012345678901234567890123456789"), "|bad"},
    {"white space counts", TEXT("                        1"), "|over"},
    {"lines between tokens are dropped", TEXT("\n\n\n\n\n\n\n\n\n\n\n\n\r\n\r\n\r\n\r\n\r\n1"), "|1|"},
    {"at the ceiling, cut off", TEXT("{\"a\":\"01234567890123"), "|cut"},
};

static void sieve_long_audio(void **state)
{
    static char input[(5 << 20) + 64];
    static const char start[] = "{\"output\":{\"audio\":{\"data\":\"";
    qtts__sieve sieve = {0};
    qtts__buffer envelope = {0};
    (void)state;
    memset(input, 'A', sizeof input);
    memcpy(input, start, sizeof start - 1);
    memcpy(input + sizeof input - 4, "\"}}}", 4);
    const char *at = input, *end = input + sizeof input;
    assert_int_equal(qtts__sieve_feed(&sieve, &at, end, &envelope, sizeof start + 3), QTTS__SIEVE_AUDIO);
    assert_ptr_equal(at, input + sizeof start - 1);
    at = end - 4;
    unsigned char character;
    assert_int_equal(qtts__sieve_audio(&sieve, &at, end, &character), QTTS__SIEVE_AUDIO_END);
    assert_int_equal(qtts__sieve_feed(&sieve, &at, end, &envelope, sizeof start + 3), QTTS__SIEVE_MORE);
    assert_true(qtts__sieve_whole(&sieve));
    assert_int_equal(envelope.size, sizeof start + 3);
    qtts__buffer_free(&envelope);
}

int main(void)
{
    SPLIT_ADD(sieve_audio_rows, sieve_play);
    SPLIT_ADD(sieve_escape_rows, sieve_play);
    SPLIT_ADD(sieve_bad_audio_rows, sieve_play);
    SPLIT_ADD(sieve_path_rows, sieve_play);
    SPLIT_ADD(sieve_key_rows, sieve_play);
    SPLIT_ADD(sieve_ceiling_rows, sieve_play_low_ceiling);
    split_add_test("audio counts to no ceiling", sieve_long_audio);
    return split_run("sieve");
}

/* Rows for the cutter: text, and the pieces it gives with the kinds of their ends, for every partition of the input. */
#include "cut.h"
#include "split.h"

#include <stdio.h>
#include <string.h>

static const char cut_signs[] = "0kwcspe"; /* by qtts__cut_kind */

static void cut_say(split *pieces, qtts__cutter *cutter, bool always_first, qtts_status *status)
{
    qtts__cut_piece piece;
    while ((*status = qtts__cutter_next(cutter, false, &piece)) == QTTS_CHUNK) {
        if (piece.before != QTTS__CUT_NONE) split_say(pieces, "(%c)", cut_signs[piece.before]);
        split_say(pieces, "%.*s<%c>", (int)piece.size, piece.text, cut_signs[piece.kind]);
        if (always_first) cutter->begun = false;
    }
}

static void cut_run(split *pieces, qtts__cutter cutter, bool always_first)
{
    const char *at, *end;
    qtts_status status = QTTS_OK;
    while (split_next(pieces, &at, &end)) {
        qtts__cutter_feed(&cutter, at, (size_t)(end - at));
        cut_say(pieces, &cutter, always_first, &status);
        assert_true(qtts__cutter_pending(&cutter) <= qtts__cutter_ceiling(&cutter));
    }
    qtts__cutter_finish(&cutter);
    cut_say(pieces, &cutter, always_first, &status);
    if (status != QTTS_DONE) split_say(pieces, "[%s %d]", qtts_status_name(status), (int)cutter.bad);
    qtts__cutter_free(&cutter);
}

/* Every sentence alone: a first piece, again and again. */
static void cut_sentences(split *pieces) { cut_run(pieces, (qtts__cutter){.first_short = true}, true); }

static const split_row cut_sentence_rows[] = {
    {"two sentences", TEXT("Hello there. How are you?"), "Hello there.<s>How are you?<e>"},
    {"three stops", TEXT("Stop! Who? Me."), "Stop!<s>Who?<s>Me.<e>"},
    {"titles", TEXT("Mr. Day met Mrs. Ash and Dr. Ray."), "Mr. Day met Mrs. Ash and Dr. Ray.<e>"},
    {"initials", TEXT("J. R. R. Tolkien came. He sat."), "J. R. R. Tolkien came.<s>He sat.<e>"},
    {"initials, Cyrillic", TEXT("А. С. Пушкин пришёл. Он сел."), "А. С. Пушкин пришёл.<s>Он сел.<e>"},
    {"initials with dots inside", TEXT("The U.S. Navy and the a.m. train."), "The U.S. Navy and the a.m. train.<e>"},
    {"Ph.D.", TEXT("Ann Bee, Ph.D. Hello."), "Ann Bee, Ph.D. Hello.<e>"},
    {"German: z.B., d.h.", TEXT("Er kam z.B. Montag, d.h. heute. Ja."), "Er kam z.B. Montag, d.h. heute.<s>Ja.<e>"},
    {"German: with spaces", TEXT("Er kam z. B. Montag. Ja."), "Er kam z. B. Montag.<s>Ja.<e>"},
    {"Russian: т.е.", TEXT("Он т.е. Иван, и т. д. Да."), "Он т.е. Иван, и т. д. Да.<e>"},
    {"Russian: ул., проф.", TEXT("Это ул. Мира, проф. Рак."), "Это ул. Мира, проф. Рак.<e>"},
    {"numbers", TEXT("It is 3.14 and 1,000.50 now. Yes."), "It is 3.14 and 1,000.50 now.<s>Yes.<e>"},
    {"a number at the end", TEXT("It was 1990. Then it rained."), "It was 1990.<s>Then it rained.<e>"},
    {"ordinals", TEXT("Am 3. Oktober, dem 24. Tag. Ja."), "Am 3. Oktober, dem 24. Tag.<s>Ja.<e>"},
    {"a list's number", TEXT("1. First thing. 2. Next thing."), "1. First thing.<s>2. Next thing.<e>"},
    {"Roman ordinals", TEXT("Ludwig XIV. Bourbon sang. Er ging."), "Ludwig XIV. Bourbon sang.<s>Er ging.<e>"},
    {"abbreviations in front of numbers", TEXT("See no. 5 and fig. 3, pp. 7 on. Ok."), "See no. 5 and fig. 3, pp. 7 on.<s>Ok.<e>"},
    {"volumes and signs of numbers", TEXT("Vol. III is N°. 5. He."), "Vol. III is N°. 5. He.<e>"},
    {"the same as words", TEXT("I said no. He said yes."), "I said no.<s>He said yes.<e>"},
    {"a small letter behind", TEXT("He works at Acme corp. and sings."), "He works at Acme corp. and sings.<e>"},
    {"stops and a small letter", TEXT("What? no way! he said."), "What? no way! he said.<e>"},
    {"ellipsis", TEXT("Well... Then she left. Yes."), "Well... Then she left.<s>Yes.<e>"},
    {"ellipsis, one character", TEXT("Well… Then she left. Yes."), "Well… Then she left.<s>Yes.<e>"},
    {"ellipsis, spaced", TEXT("Well . . . Then she left. Yes."), "Well . . . Then she left.<s>Yes.<e>"},
    {"ellipsis and a stop", TEXT("Well...? Yes…! No."), "Well...?<s>Yes…!<s>No.<e>"},
    {"stops in a row", TEXT("What?! No!!! Yes."), "What?!<s>No!!!<s>Yes.<e>"},
    {"Russian: two dots behind a stop", TEXT("Что?.. Нет!.. Да."), "Что?..<s>Нет!..<s>Да.<e>"},
    {"URL", TEXT("See http://a.bc/d.e?f=g!h, ok. Yes."), "See http://a.bc/d.e?f=g!h, ok.<s>Yes.<e>"},
    {"URL at the end", TEXT("See www.example.com. Yes."), "See www.example.com.<s>Yes.<e>"},
    {"mail", TEXT("Write to a.b@c.org today. Yes."), "Write to a.b@c.org today.<s>Yes.<e>"},
    {"file names", TEXT("Open read.me.txt or abc.de. Yes."), "Open read.me.txt or abc.de.<s>Yes.<e>"},
    {"versions", TEXT("Use v1.2.3. Then stop."), "Use v1.2.3.<s>Then stop.<e>"},
    {"quotes", TEXT("\"Go. Run.\" He ran. Ok."), "\"Go. Run.\"<s>He ran.<s>Ok.<e>"},
    {"quotes, a small letter behind", TEXT("\"Go?\" he asked. \"No!\" she said."), "\"Go?\" he asked.<s>\"No!\" she said.<e>"},
    {"quotes, curly", TEXT("“Go. Run.” He ran."), "“Go. Run.”<s>He ran.<e>"},
    {"quotes, German", TEXT("„Geh. Lauf.“ Er lief."), "„Geh. Lauf.“<s>Er lief.<e>"},
    {"quotes, German, the other ones", TEXT("»Geh. Lauf.« Er lief."), "»Geh. Lauf.«<s>Er lief.<e>"},
    {"quotes, French", TEXT("« Va. Cours. » Il court. Oui."), "« Va. Cours. » Il court.<s>Oui.<e>"},
    {"quotes, Swedish", TEXT("»Gå. Spring.» Han sprang."), "»Gå. Spring.»<s>Han sprang.<e>"},
    {"quotes, Russian", TEXT("«Иди!» — сказал он. Да."), "«Иди!» — сказал он.<s>Да.<e>"},
    {"quotes, single", TEXT("‘Go. Run.’ He ran."), "‘Go. Run.’<s>He ran.<e>"},
    {"quotes inside quotes", TEXT("“He: ‘Go. Run.’ Now. ‘Go.’ No.” Ok."), "“He: ‘Go. Run.’ Now. ‘Go.’ No.”<s>Ok.<e>"},
    {"brackets", TEXT("He (a man. Tall.) went. Ok."), "He (a man. Tall.) went.<s>Ok.<e>"},
    {"brackets of their own", TEXT("He went. (He was tall.)  Ok."), "He went.<s>(He was tall.)<s>Ok.<e>"},
    {"inches", TEXT("A 5\" nail.  It was 3\" long."), "A 5\" nail.<s>It was 3\" long.<e>"},
    {"apostrophes", TEXT("It’s Tom’s. It isn’t."), "It’s Tom’s.<s>It isn’t.<e>"},
    {"a quote left open ends with its paragraph", TEXT("“Go. Run.\n\nStop.  Now."), "“Go. Run.<p>Stop.<s>Now.<e>"},
    {"French spaces", TEXT("Quoi ? Non ! Oui : si."), "Quoi ?<s>Non !<s>Oui : si.<e>"},
    {"French no-break spaces",
     TEXT("Quoi\xC2\xA0"
          "? Non\xE2\x80\xAF"
          "!"),
     "Quoi\xC2\xA0"
     "?<s>Non\xE2\x80\xAF"
     "!<e>"},
    {"Spanish", TEXT("¿Qué? ¡No! Sí."), "¿Qué?<s>¡No!<s>Sí.<e>"},
    {"Greek", TEXT("Τι; Ναι. Ο κ. Ρο."), "Τι;<s>Ναι.<s>Ο κ. Ρο.<e>"},
    {"Armenian", TEXT("Այո։ Ոչ։"), "Այո։<s>Ոչ։<e>"},
    {"Hindi", TEXT("नमस्ते। आप कैसे हैं?"), "नमस्ते।<s>आप कैसे हैं?<e>"},
    {"Arabic", TEXT("كيف؟ نعم، بخير."), "كيف؟<s>نعم، بخير.<e>"},
    {"Urdu", TEXT("ہاں۔ نہیں۔"), "ہاں۔<s>نہیں۔<e>"},
    {"Thai has none", TEXT("สวัสดี ครับ"), "สวัสดี ครับ<e>"},
    {"Burmese", TEXT("ဟုတ်။မဟုတ်။"), "ဟုတ်။<s>မဟုတ်။<e>"},
    {"Korean", TEXT("네. 아니요! 왜?"), "네.<s>아니요!<s>왜?<e>"},
    {"Chinese", TEXT("好。不好！为什么？好"), "好。<s>不好！<s>为什么？<s>好<e>"},
    {"Chinese, stops in a row", TEXT("真的？！好。。。是"), "真的？！<s>好。。。<s>是<e>"},
    {"Chinese ellipsis", TEXT("我……好。是"), "我……好。<s>是<e>"},
    {"Chinese quotes", TEXT("他说：“好。走！”他走了。是"), "他说：“好。走！”他走了。<s>是<e>"},
    {"Chinese quotes, one another", TEXT("“好。”“不。”他走了。是"), "“好。”<s>“不。”他走了。<s>是<e>"},
    {"Chinese brackets", TEXT("他（好。）走了。是"), "他（好。）走了。<s>是<e>"},
    {"Chinese and straight quotes", TEXT("他说\"好。走\"了。是"), "他说\"好。走\"了。<s>是<e>"},
    {"Chinese and dots", TEXT("这是3.14。看a.com吧。"), "这是3.14。<s>看a.com吧。<e>"},
    {"Chinese and a Latin stop", TEXT("OK.好的!是"), "OK.<s>好的!<s>是<e>"},
    {"Japanese", TEXT("「はい。行く。」と言った。そう。"), "「はい。行く。」と言った。<s>そう。<e>"},
    {"Japanese, quotes one another", TEXT("「はい。」「ええ。」"), "「はい。」<s>「ええ。」<e>"},
    {"Japanese, half width", TEXT("はい｡ええ｡"), "はい｡<s>ええ｡<e>"},
    {"Markdown", TEXT("**One.** Two *three*. `x.` Four."), "**One.**<s>Two *three*.<s>`x.`<s>Four.<e>"},
    {"signs of footnotes", TEXT("One.* Two.\u00B9 Three.[12] Four."), "One.*<s>Two.\u00B9<s>Three.[12]<s>Four.<e>"},
    {"brackets that are none", TEXT("One.[x1] Two. Three"), "One.[x1] Two.<s>Three<e>"},
    {"emoji", TEXT("Great! 😀 Yes."), "Great!<s>😀 Yes.<e>"},
    {"a list", TEXT("Buy:\n- milk\n- eggs - all"), "Buy:<s>- milk<s>- eggs - all<e>"},
    {"lines are spaces", TEXT("One two\nthree.\nFour"), "One two\nthree.<s>Four<e>"},
    {"a small letter on the next line", TEXT("One\ntwo? three\nfour"), "One\ntwo? three\nfour<e>"},
    {"CRLF", TEXT("One.\r\nTwo.\r\nThree"), "One.<s>Two.<s>Three<e>"},
};

static void cut_at_40(split *pieces) { cut_run(pieces, (qtts__cutter){.max_bytes = 40}, false); }

#define TEN "aaaaaaaaaa"
#define MARKS "\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030A"
#define FAMILY "\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F467" /* one cluster of 25 bytes */
#define SPACES "                                                                 "

static const split_row cut_rows_40[] = {
    {"nothing", TEXT(""), ""},
    {"a word", TEXT("Hello"), "Hello<e>"},
    {"white space alone", TEXT(" \r\n\t "), ""},
    {"punctuation alone", TEXT("... - !\n\n* * *"), ""},
    {"white space at the edges", TEXT("\n  Hello.  \n"), "Hello.<e>"},
    {"a mark of byte order", TEXT("\uFEFFHello."), "Hello.<e>"},
    {"as many sentences as fit", TEXT("One is here. Two is here. Three is here. Four."), "One is here. Two is here. Three is here.<s>Four.<e>"},
    {"one byte too many", TEXT("One is here. Two is here. Three is heree. Four."), "One is here. Two is here.<s>Three is heree. Four.<e>"},
    {"exactly what fits, and white space", TEXT(TEN TEN TEN "aaaaaaaaa.  "), TEN TEN TEN "aaaaaaaaa.<e>"},
    {"a paragraph before a sentence", TEXT("One is here, and so on.\n\nTwo is. Three is here."),
     "One is here, and so on.<p>Two is. Three is here.<e>"},
    {"a paragraph that is short is packed", TEXT("One.\n\nTwo is here, and it is. Three is here."),
     "One.\n\nTwo is here, and it is.<s>Three is here.<e>"},
    {"a blank line with spaces, CRLF", TEXT("One is here, and so on.\r\n \r\nTwo is. Three is."), "One is here, and so on.<p>Two is. Three is.<e>"},
    {"CRLF alone is no blank line", TEXT("One is here, and so on.\r\nTwo is. Three is."), "One is here, and so on.\r\nTwo is.<s>Three is.<e>"},
    {"U+2029", TEXT("One is here, and so on.\u2029Two is. Three is."), "One is here, and so on.<p>Two is. Three is.<e>"},
    {"a Chinese paragraph is a line with an indent", TEXT("一二三四五六七。\n\u3000一二三四五六七八九。"),
     "一二三四五六七。<p>一二三四五六七八九。<e>"},
    {"white space without end is a paragraph's", TEXT("One." SPACES SPACES "Two."), "One.<p>Two.<e>"},
    {"a break of scenes is skipped", TEXT("One.\n\n* * *\n\nTwo."), "One.<p>(p)Two.<e>"},
    {"breaks of scenes at both ends", TEXT("***\n\nOne.\n\n---"), "(p)One.<p>"},
    {"a line of dashes that is over the cap", TEXT("------------------------------------------------\n\nOne."), "(p)One.<e>"},
    {"clauses, when a sentence does not fit", TEXT("One is here, two is there: three is not any more."),
     "One is here, two is there:<c>three is not any more.<e>"},
    {"words, when a clause does not fit", TEXT("One is here two is there three is not any more."),
     "One is here two is there three is not<w>any more.<e>"},
    {"clusters, when a word does not fit", TEXT(TEN TEN TEN TEN "bbb"), TEN TEN TEN TEN "<k>bbb<e>"},
    {"no cluster in front of a comma, when it can be", TEXT(TEN TEN TEN TEN ", b"), TEN TEN TEN "aaaaaaaaa<k>a, b<e>"},
    {"no cut at no-break spaces, when it can be", TEXT("One is here two is there three is 333\u00A0km away"),
     "One is here two is there three is<w>333\u00A0km away<e>"},
    {"clusters: marks", TEXT(TEN TEN TEN "aaaaaaaaae\u0301\u0302b"), TEN TEN TEN "aaaaaaaaa<k>e\u0301\u0302b<e>"},
    {"clusters: a family", TEXT(TEN TEN FAMILY "bb"), TEN TEN "<k>" FAMILY "bb<e>"},
    {"clusters: flags", TEXT(TEN TEN TEN "aaaaa\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7"), TEN TEN TEN "aaaaa<k>"},
    {"clusters: Hangul of parts", TEXT(TEN TEN TEN "aaaaa\u1112\u1161\u11ABb"), TEN TEN TEN "aaaaa<k>\u1112\u1161\u11ABb<e>"},
    {"clusters: Devanagari", TEXT(TEN TEN TEN "aaaaa\u0928\u0940b"), TEN TEN TEN "aaaaa<k>\u0928\u0940b<e>"},
    {"clusters: Thai", TEXT("กำกำกำกำกำกำกำ"), "กำกำกำกำกำกำ<k>กำ<e>"},
    {"a cluster that is over the cap alone", TEXT("e" MARKS MARKS MARKS "b"),
     "e" MARKS "\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309<k>\u030A" MARKS "b<e>"},
    {"a mark on a space is no white space", TEXT("One \u0301two."), "One \u0301two.<e>"},
    {"sentences in quotes stay together", TEXT("He said it. \"Go. Run. Stop.\" They all went home."),
     "He said it. \"Go. Run. Stop.\"<s>They all went home.<e>"},
    {"not inside of quotes, when it can be", TEXT("He went. \"It is the end. It is the end of it.\" So."),
     "He went.<s>\"It is the end. It is the end of it.\"<s>So.<e>"},
    {"inside of quotes before a clause", TEXT("\"It is the end. It is, as they say, the end of it.\""),
     "\"It is the end.<s>It is, as they say, the end of it.\"<e>"},
    {"Chinese: commas", TEXT("一二三四五六七八，一二三四五六七八九十。"), "一二三四五六七八，<c>一二三四五六七八九十。<e>"},
    {"Chinese: nothing", TEXT("一二三四五六七八一二三四五六七八九十。"), "一二三四五六七八一二三四五<k>六七八九十。<e>"},
    {"Japanese: behind a particle", TEXT("東京の大学で経済の歴史を研究している。"), "東京の大学で経済の歴史を<w>研究している。<e>"},
    {"Japanese: no long vowel in front", TEXT("アアアアアアアアアアアアアーア"), "アアアアアアアアアアアア<k>アーア<e>"},
    {"spaces of no width are between words", TEXT("ភាសាខ្មែរ\u200Bភាសា"), "ភាសាខ្មែរ\u200B<w>ភាសា<e>"},
    {"NUL", TEXT("abc\0def"), "abc<e>[INVALID 3]"},
    {"a byte that is no UTF-8", TEXT("abc\xFF"), "abc<e>[INVALID 3]"},
    {"a surrogate", TEXT("One.\n\nab\xED\xA0\x80"), "One.\n\nab<e>[INVALID 8]"},
    {"an overlong form", TEXT("ab\xC0\x80"), "ab<e>[INVALID 2]"},
    {"a sequence that breaks off", TEXT("ab\xF0\x9F\x98 c"), "ab<e>[INVALID 2]"},
    {"half a sequence at the end", TEXT("ab\xE4\xBD"), "ab<e>[INVALID 2]"},
};

static void cut_first(split *pieces) { cut_run(pieces, (qtts__cutter){.first_short = true, .offset = 1000}, false); }

static const split_row cut_first_rows[] = {
    {"one short sentence, then all that fits", TEXT("One. Two. Three."), "One.<s>Two. Three.<e>"},
    {"a heading", TEXT("Chapter 1\n\nOne. Two."), "Chapter 1<p>One. Two.<e>"},
    {"what is skipped is not the first", TEXT("* * *\n\nOne. Two. Three."), "(p)One.<s>Two. Three.<e>"},
    {"a long sentence: clauses", TEXT(TEN TEN TEN ", " TEN TEN TEN TEN ", " TEN TEN TEN TEN TEN TEN TEN " " TEN TEN TEN TEN TEN ". One."),
     TEN TEN TEN ", " TEN TEN TEN TEN ",<c>" TEN TEN TEN TEN TEN TEN TEN " " TEN TEN TEN TEN TEN ". One.<e>"},
    {"a long sentence without clauses", TEXT(TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN " " TEN TEN TEN TEN TEN TEN ". One."),
     TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN " " TEN TEN TEN TEN TEN TEN ".<s>One.<e>"},
    {"the bad byte of the source", TEXT("One. Two.\xFFThree."), "One.<s>Two.<e>[INVALID 1009]"},
};

/* Says what comes at once of what was fed, as tokens do. */
typedef struct cut_token_row {
    const char *name, *tokens; /* `|` between two, `^` is a flush; the end is no finish */
    const char *expected;      /* what came behind each, `|` between two */
    bool first_short, eager;
} cut_token_row;

static const cut_token_row cut_token_rows[] = {
    {"a first sentence: certain with the next word", "Hel|lo.| |How| are", "|||Hello.<s>|", true, false},
    {"a first sentence: a small letter", "\"No?|\" |he| said.| Yes", "||||\"No?\" he said.<s>", true, false},
    {"a first sentence in Chinese", "你|好。|他", "||你好。<s>", true, false},
    {"a first sentence in Chinese quotes", "“好。|”|\n|他", "|||“好。”<s>", true, false},
    {"not eager: waits for what fits", "One.| Two.| Three.| Four", "|||", false, false},
    {"eager: whole sentences", "One.| Two.| Three.| Four", "|One.<s>|Two.<s>|Three.<s>", false, true},
    {"eager: nothing inside of a sentence", "One,| two| three; and", "||", false, true},
    {"eager: not in quotes", "\"Go.| Run.| Stop.\" He", "||\"Go. Run. Stop.\"<s>", false, true},
    {"a lull behind a sentence", "One two.|^", "|One two.<s>", false, true},
    {"a lull behind a clause", "One two, three|^", "|One two,<c>", false, true},
    {"a lull inside of a word", "One two thr|^", "|One two<w>", false, true},
    {"a lull behind a word", "One two |^", "|One two<w>", false, true},
    {"a lull inside of the only word", "One|^", "|", false, true},
    {"a lull behind an abbreviation", "Dr.|^", "|", false, true},
    {"a lull is for one piece", "One two. Three fo|^|^", "|One two.<s>|Three<w>", false, false},
    {"a lull is over with more text", "One|^|two three|, fo", "|||", false, false},
    {"a lull in Chinese", "你好|^|，|^", "|||你好，<c>", false, true},
    {"a lull before the first", "One two thr|^", "|One two<w>", true, false},
    {"a lull without text", "^|One.| Two", "||One.<s>", true, false},
};

static void cut_play_tokens(const cut_token_row *row, char *log, size_t room)
{
    qtts__cutter cutter = {.first_short = row->first_short};
    qtts__cut_piece piece;
    size_t used = 0;
    log[0] = '\0';
    for (const char *token = row->tokens; token; token = strchr(token, '|')) {
        if (*token == '|') token++;
        size_t size = strcspn(token, "|");
        if (token != row->tokens) used += (size_t)snprintf(log + used, room - used, "|");
        if (*token == '^') qtts__cutter_flush(&cutter);
        else assert_int_equal(qtts__cutter_feed(&cutter, token, size), QTTS_OK);
        while (qtts__cutter_next(&cutter, row->eager, &piece) == QTTS_CHUNK)
            used += (size_t)snprintf(log + used, room - used, "%.*s<%c>", (int)piece.size, piece.text, cut_signs[piece.kind]);
    }
    qtts__cutter_free(&cutter);
}

static void cut_tokens(void **state)
{
    char log[512];
    (void)state;
    for (size_t i = 0; i < sizeof cut_token_rows / sizeof *cut_token_rows; i++) {
        cut_play_tokens(&cut_token_rows[i], log, sizeof log);
        if (strcmp(log, cut_token_rows[i].expected) != 0)
            fail_msg("%s: expected <%s>, got <%s>", cut_token_rows[i].name, cut_token_rows[i].expected, log);
    }
}

/* The front goes as it is handed out: a text of any length stays at what is fed at once. */
static void cut_memory(void **state)
{
    static const char text[] = "The quick brown fox jumps over the lazy dog, again and again. ";
    qtts__cutter cutter = {0};
    qtts__cut_piece piece;
    uint64_t bytes = 0;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        assert_int_equal(qtts__cutter_feed(&cutter, text, sizeof text - 1), QTTS_OK);
        while (qtts__cutter_next(&cutter, false, &piece) == QTTS_CHUNK) bytes += piece.size;
        assert_true(qtts__cutter_pending(&cutter) <= qtts__cutter_ceiling(&cutter));
    }
    assert_true(bytes > 1200000 && cutter.text.capacity <= 4096);
    assert_int_equal(qtts__cutter_finish(&cutter), QTTS_OK);
    assert_int_equal(qtts__cutter_feed(&cutter, "x", 1), QTTS_INVALID);
    qtts__cutter_free(&cutter);
}

int main(void)
{
    SPLIT_ADD(cut_sentence_rows, cut_sentences);
    SPLIT_ADD(cut_rows_40, cut_at_40);
    SPLIT_ADD(cut_first_rows, cut_first);
    split_add_test("tokens", cut_tokens);
    split_add_test("memory", cut_memory);
    return split_run("cut");
}

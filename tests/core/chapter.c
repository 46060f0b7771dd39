/* The grammar of the chapters: templates with slots, by language. */
#include "chapter.h"

#include <stdbool.h>
#include <string.h>

/* In a template `@A` is a word of list A; `|` is the end of a sentence that stands in quotes, and is not written. */
typedef struct chapter_grammar {
    const char *language;
    const char *between; /* two sentences */
    const char *line;    /* the same, where the book's line ends: NULL = it does so only with the paragraph */
    const char *blank;   /* between two paragraphs */
    const char *heading;
    const char *comma, *stop;
    const char *templates[20];
    const char *lists[6][10]; /* A person, B verb, C thing, D place, E clause, F word that joins */
} chapter_grammar;

static const chapter_grammar chapter_grammars[CHAPTER_LANGUAGES] = {
    {"English",
     " ",
     "\n",
     "\n\n",
     "Chapter 7",
     ", ",
     ".",
     {"Mr. @A @B the @C.", "@E, and @E.", "\"@E,\" said @A, \"but @E.\"", "\"@E.| @E!\" he cried.", "\"Where is the @C?\" asked Dr. @A.",
      "It cost $3.14 at 5 p.m. in @D, i.e. half of what J. R. R. @A had paid.", "Was it the @C?!", "\xE2\x80\x9C@E?| @E.\xE2\x80\x9D",
      "@A @B it... and then, @F, @E.", "See https://example.com/a.b?c=d!e, fig. 3, or write to a.b@example.org.",
      "The @C (it was not new.| It had been @A\xE2\x80\x99s.) @B nobody.", "On Jan. 5th, 1893, Mrs. @A of the U.S. Navy @B the @C vs. the @C."},
     {{"Harker", "Lucy", "Bell", "Ostrander", "O'Neil", "Wren"},
      {"found", "carried", "forgot", "sold", "painted", "measured"},
      {"lantern", "old map", "boat", "ledger", "well-known clock", "garden gate"},
      {"Whitby", "London", "St. Ives", "the harbour", "Mt. Ash"},
      {"the rain had not stopped since noon", "nobody came down the road", "she kept the letter", "they waited at the door", "every window was dark"},
      {"slowly", "at last", "of course", "once more"}}},
    {"Chinese",
     "",
     NULL,
     "\n\n",
     "第七章",
     "，",
     "。",
     {"@A@B了@C。", "@E，@E。", "@A说：“@E。|@E！”", "“@E？|@E！”", "@E……@E。", "价格是3.14元，在@D只卖了5%。", "难道是@C吗？！",
      "@A看了《@C》，又看了example.com，@E。", "@F，@A（他从@D来。）@B了@C。", "「@E。」"},
     {{"李明", "王先生", "老张", "小红", "陈博士"},
      {"找到", "卖掉", "忘记", "带走", "画出"},
      {"灯笼", "旧地图", "小船", "账本", "花园的门"},
      {"上海", "北京", "码头", "山上"},
      {"雨从中午一直下到现在", "路上一个人也没有", "她把信收了起来", "他们在门口等着", "所有的窗户都是黑的"},
      {"终于", "当然", "后来", "慢慢地"}}},
    {"Japanese",
     "",
     NULL,
     "\n\n",
     "第七章",
     "、",
     "。",
     {"@Aは@Cを@Bた。", "@E、@E。", "「@E。|@E！」と@Aは言った。", "「@E？」", "@E…@E。", "値段は3.14円で、@Dでは5%安かった。", "@Cだったのか？！",
      "『@C』を読んで、@E。", "@F、@A（@Dの人だ。）は@Cを@Bた。"},
     {{"田中さん", "花子", "先生", "山本", "あの人"},
      {"見つけ", "忘れ", "届け", "調べ"},
      {"ランタン", "古い地図", "小さな船", "コーヒー", "庭の門"},
      {"東京", "京都", "港", "山の上"},
      {"雨は昼から降り続いている", "道には誰もいなかった", "彼女は手紙をしまった", "みんな戸口で待っていた", "窓はどれも暗かった"},
      {"ようやく", "もちろん", "ゆっくり", "もう一度"}}},
    {"German",
     " ",
     "\r\n",
     "\r\n\r\n",
     "Siebtes Kapitel",
     ", ",
     ".",
     {"Herr Dr. @A @B @C.", "@E, und @E.", "„@E“, sagte @A, „aber @E.“", "„@E.| @E!“, rief er.", "»Wo ist @C?«, fragte Prof. @A.",
      "Es kostete am 3. Oktober z. B. 3,14 Mark, d.h. die Hälfte.", "War es @C?!", "@A @B es ... und dann, @F, @E.",
      "Vgl. S. 12, Abb. 3, Nr. 5 und http://beispiel.de/a.b!c.", "Am 24. 12. 1893 @B Frl. @A (sie kam aus @D.| Dort war es kalt.) @C bzw. @C.",
      "Heinrich VIII. Tudor @B @C."},
     {{"Müller", "Anna", "Groß", "Weber-Lutz", "Schön"},
      {"fand", "verkaufte", "vergaß", "trug", "malte"},
      {"die Laterne", "den Plan", "das Boot", "die Übersicht", "das Gartentor"},
      {"Lübeck", "Köln", "St. Goar", "dem Hafen"},
      {"der Regen hatte seit Mittag nicht aufgehört", "niemand kam die Straße herab", "sie behielt den Brief", "alle Fenster waren dunkel"},
      {"langsam", "endlich", "natürlich", "noch einmal"}}},
    {"Russian",
     " ",
     "\n",
     "\n\n",
     "Глава седьмая",
     ", ",
     ".",
     {"@A @B @C.", "@E, и @E.", "«@E», — сказал А. С. @A.", "«@E?| @E!» — крикнул он.", "— Где @C? — спросил г. @A.", "— @E, — ответил @A. — @E.",
      "Это стоило 3,14 руб., т. е. половину, на ул. @D.", "Неужели это @C?!", "@A @B это... и потом, @F, @E.",
      "См. рис. 3, стр. 12 и т.д. на сайте example.com/a.b.", "@E?.."},
     {{"Иванов", "Анна", "Пётр", "Ёлкина", "Щукин"},
      {"нашёл", "продал", "забыл", "унёс", "написал"},
      {"фонарь", "старую карту", "лодку", "тетрадь", "садовую калитку"},
      {"Пушкина", "Гоголя", "Лесной"},
      {"дождь не переставал с полудня", "никто не шёл по дороге", "она спрятала письмо", "все окна были темны"},
      {"медленно", "наконец", "конечно", "ещё раз"}}},
};

static uint32_t chapter_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static const char *chapter_pick(const char *const *list, size_t most, uint32_t *state)
{
    size_t count = 0;
    while (count < most && list[count]) count++;
    return list[chapter_random(state) % count];
}

static void chapter_put(chapter *out, const char *text, size_t size)
{
    memcpy(out->text + out->size, text, size);
    out->size += size;
}

static void chapter_say(chapter *out, const char *text) { chapter_put(out, text, strlen(text)); }

static void chapter_ends(chapter *out, chapter_kind kind) { out->ends[out->count++] = (chapter_end){out->size, kind}; }

/* Sentences begin with a capital, in quotes, too; A to Z are enough for that, and what Cyrillic needs. */
static void chapter_capital(char *text)
{
    unsigned char *byte = (unsigned char *)text;
    if (*byte >= 'a' && *byte <= 'z') *byte -= 32;
    if (byte[0] == 0xD0 && byte[1] >= 0xB0) byte[1] -= 0x20;                 /* а to п */
    if (byte[0] == 0xD1 && byte[1] <= 0x8F) byte[0] = 0xD0, byte[1] += 0x20; /* р to я */
}

static bool chapter_begins(const chapter *out, size_t start)
{
    static const char *const openers[] = {"", "\"", "\xE2\x80\x9C", "„", "»", "«", "— "};
    size_t size = out->size - start;
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (strlen(openers[i]) == size && memcmp(out->text + start, openers[i], size) == 0) return true;
    size_t after = out->count > 0 && out->ends[out->count - 1].kind == CHAPTER_QUOTED ? out->ends[out->count - 1].at : 0;
    return after >= start && out->size - after <= 1;
}

static void chapter_sentence(chapter *out, const chapter_grammar *grammar, uint32_t *state)
{
    size_t start = out->size;
    bool dash = false;
    for (const char *at = chapter_pick(grammar->templates, 20, state); *at; at++) {
        if (*at == '|') {
            chapter_ends(out, CHAPTER_QUOTED);
        } else if (*at == '@') {
            size_t word = out->size;
            bool begins = chapter_begins(out, start) || dash;
            chapter_say(out, chapter_pick(grammar->lists[*++at - 'A'], 10, state));
            if (begins) chapter_capital(out->text + word);
        } else {
            chapter_put(out, at, 1);
        }
        dash = out->size > start + 6 && memcmp(out->text + out->size - 6, ". \xE2\x80\x94 ", 6) == 0;
        if (dash) out->ends[out->count++] = (chapter_end){out->size - 5, CHAPTER_SENTENCE};
    }
}

/* One of more than any piece holds: of clauses, or of words that nothing divides. */
static void chapter_long_sentence(chapter *out, const chapter_grammar *grammar, bool clauses, uint32_t *state)
{
    size_t start = out->size;
    while (out->size - start < 900) {
        if (out->size > start) chapter_say(out, clauses ? grammar->comma : grammar->between);
        size_t word = out->size;
        chapter_say(out, chapter_pick(grammar->lists[clauses ? 4 : 2], 10, state));
        if (word == start) chapter_capital(out->text + word);
    }
    chapter_say(out, grammar->stop);
}

static void chapter_paragraph(chapter *out, const chapter_grammar *grammar, uint32_t *state)
{
    uint32_t count = 1 + chapter_random(state) % 7;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t shape = chapter_random(state) % 40;
        bool wrap = grammar->line && chapter_random(state) % 3 == 0;
        if (i > 0) chapter_ends(out, CHAPTER_SENTENCE);
        if (i > 0) chapter_say(out, wrap ? grammar->line : grammar->between);
        if (shape < 2) chapter_long_sentence(out, grammar, shape == 0, state);
        else chapter_sentence(out, grammar, state);
    }
    chapter_ends(out, CHAPTER_PARAGRAPH);
}

void chapter_write(chapter *out, int language, size_t size, uint32_t seed)
{
    const chapter_grammar *grammar = &chapter_grammars[language];
    uint32_t state = seed * 2654435761u + (uint32_t)language + 1;
    out->language = grammar->language;
    out->size = out->count = 0;
    chapter_say(out, grammar->heading);
    chapter_ends(out, CHAPTER_PARAGRAPH);
    while (out->size < size) {
        chapter_say(out, grammar->blank);
        if (chapter_random(&state) % 12 == 0) chapter_say(out, "* * *"), chapter_say(out, grammar->blank);
        chapter_paragraph(out, grammar, &state);
    }
}

/* Classes of characters, by Unicode's categories and a few tables. */
#include "cut_class.h"

#include <utf8proc.h>

typedef struct class_row {
    int32_t character;
    qtts__cut_class cls;
} class_row;

/* What the categories do not tell. */
static const class_row class_rows[] = {
    {'"', QTTS__CUT_QUOTE},         {'.', QTTS__CUT_DOT},           {'!', QTTS__CUT_STOP},          {'?', QTTS__CUT_STOP},
    {',', QTTS__CUT_COMMA},         {';', QTTS__CUT_COMMA},         {':', QTTS__CUT_COMMA},         {0x00A1, QTTS__CUT_OPEN} /* ¡ */,
    {0x00BF, QTTS__CUT_OPEN},       {0x037E, QTTS__CUT_STOP},       {0x0387, QTTS__CUT_COMMA},      {0x0589, QTTS__CUT_STOP} /* Armenian */,
    {0x055D, QTTS__CUT_COMMA},      {0x060C, QTTS__CUT_COMMA},      {0x061B, QTTS__CUT_COMMA},      {0x061F, QTTS__CUT_STOP} /* Arabic */,
    {0x06D4, QTTS__CUT_STOP},       {0x0964, QTTS__CUT_STOP},       {0x0965, QTTS__CUT_STOP},       {0x104A, QTTS__CUT_WIDE_COMMA} /* Burmese */,
    {0x104B, QTTS__CUT_WIDE_STOP},  {0x1362, QTTS__CUT_STOP},       {0x1363, QTTS__CUT_COMMA},      {0x17D4, QTTS__CUT_WIDE_STOP} /* Khmer */,
    {0x2013, QTTS__CUT_DASH},       {0x2014, QTTS__CUT_DASH},       {0x2015, QTTS__CUT_DASH},       {0x2026, QTTS__CUT_ELLIPSIS} /* … */,
    {0x203C, QTTS__CUT_STOP},       {0x203D, QTTS__CUT_STOP},       {0x2047, QTTS__CUT_STOP},       {0x2048, QTTS__CUT_STOP},
    {0x2049, QTTS__CUT_STOP},       {0x22EF, QTTS__CUT_ELLIPSIS},   {0x2E3A, QTTS__CUT_DASH},       {0x3001, QTTS__CUT_WIDE_COMMA} /* 、 */,
    {0x3002, QTTS__CUT_WIDE_STOP},  {0xFF01, QTTS__CUT_WIDE_STOP},  {0xFF0C, QTTS__CUT_WIDE_COMMA}, {0xFF0E, QTTS__CUT_DOT} /* ． */,
    {0xFF1A, QTTS__CUT_WIDE_COMMA}, {0xFF1B, QTTS__CUT_WIDE_COMMA}, {0xFF1F, QTTS__CUT_WIDE_STOP},  {0xFF61, QTTS__CUT_WIDE_STOP} /* ｡ */,
    {0xFF64, QTTS__CUT_WIDE_COMMA},
};

static const class_row *class_find(int32_t character)
{
    for (size_t i = 0; i < sizeof class_rows / sizeof *class_rows; i++)
        if (class_rows[i].character == character) return &class_rows[i];
    return NULL;
}

static bool class_is_wide(int32_t character)
{
    return (character >= 0x2E80 && character <= 0x2FDF) || (character >= 0x3005 && character <= 0x3007) ||
           (character >= 0x3040 && character <= 0x312F) || (character >= 0x31A0 && character <= 0x9FFF) ||
           (character >= 0xF900 && character <= 0xFAFF) || (character >= 0xFF66 && character <= 0xFF9F) ||
           (character >= 0x20000 && character <= 0x3FFFF);
}

static qtts__cut_class class_of_category(int32_t character)
{
    switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return QTTS__CUT_SPACE;
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PI: return QTTS__CUT_OPEN;
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PF: return QTTS__CUT_CLOSE;
    default: return class_is_wide(character) ? QTTS__CUT_WIDE : QTTS__CUT_LETTER;
    }
}

qtts__cut_class qtts__cut_classify(int32_t character)
{
    if ((character >= '\t' && character <= '\r') || character == 0x85 || character == 0xFEFF) return QTTS__CUT_SPACE;
    const class_row *row = class_find(character);
    return row ? row->cls : class_of_category(character);
}

bool qtts__cut_is_glue(int32_t character) { return character == 0xA0 || character == 0x2007 || character == 0x202F || character == 0xFEFF; }

bool qtts__cut_is_line(int32_t character) { return character == '\n' || character == '\r' || character == 0x85 || character == 0x2028; }

bool qtts__cut_is_paragraph(int32_t character) { return character == 0x2029 || character == '\f' || character == '\v'; }

bool qtts__cut_is_lower(int32_t character) { return utf8proc_category(character) == UTF8PROC_CATEGORY_LL; }

bool qtts__cut_is_digit(int32_t character) { return utf8proc_category(character) == UTF8PROC_CATEGORY_ND; }

bool qtts__cut_is_hiragana(int32_t character) { return character >= 0x3041 && character <= 0x309F; }

bool qtts__cut_is_note(int32_t character)
{
    bool superscript = character == 0xB2 || character == 0xB3 || character == 0xB9 || (character >= 0x2070 && character <= 0x2079);
    return superscript || character == '*' || character == '_' || character == '`' || character == '~' || character == 0x2020 || character == 0x2021;
}

bool qtts__cut_is_sayable(int32_t character)
{
    switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_SC: return true;
    default: return false;
    }
}

/* Those whose other half is not the next code point, as it is with the brackets of Unicode. */
static int32_t quotes_closer(int32_t opener)
{
    static const int32_t pairs[][2] = {{'"', '"'},       {'[', ']'},       {'{', '}'},       {0x00AB, 0x00BB}, {0x00BB, 0x00AB}, {0x201A, 0x2018},
                                       {0x201C, 0x201D}, {0x201E, 0x201C}, {0x203A, 0x2039}, {0xFF3B, 0xFF3D}, {0xFF5B, 0xFF5D}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] == opener) return pairs[i][1];
    return opener + 1;
}

/* What opens alike closes differently: „German“ and „Polish”, »German« and »Swedish». */
static bool quotes_fit(int32_t closer, int32_t character)
{
    return closer == character || (closer == 0x201C && character == 0x201D) || (closer == 0x2018 && character == 0x2019) ||
           (closer == 0xAB && character == 0xBB);
}

/* Marks that open in one language and close in another. */
static bool quotes_opens_too(int32_t character) { return character == 0xBB || character == 0x203A; }
static bool quotes_closes_too(int32_t character)
{
    return character == '"' || character == 0x201C || character == 0x2018 || character == 0xAB || character == 0x2039;
}

static bool quotes_close(qtts__cut_quotes *quotes, int32_t character)
{
    for (int i = quotes->count - 1; i >= 0; i--) {
        if (!quotes_fit(quotes->closers[i], character)) continue;
        quotes->count = i;
        return true;
    }
    return false;
}

bool qtts__cut_quotes_take(qtts__cut_quotes *quotes, int32_t character, qtts__cut_class cls)
{
    if ((cls == QTTS__CUT_CLOSE || quotes_closes_too(character)) && quotes_close(quotes, character)) return true;
    if (cls == QTTS__CUT_CLOSE && !quotes_opens_too(character)) return true;
    if (character == 0xA1 || character == 0xBF) return false;
    if (quotes->count < QTTS__CUT_QUOTES) quotes->closers[quotes->count++] = quotes_closer(character);
    return false;
}

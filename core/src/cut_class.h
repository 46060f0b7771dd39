/* What a character means for the cutter: its class, the quotes that are open, and words behind which a dot ends no sentence. */
#ifndef QTTS_CUT_CLASS_H
#define QTTS_CUT_CLASS_H

#include "cut.h"

typedef enum qtts__cut_class {
    QTTS__CUT_LETTER,     /* of scripts that write spaces; also digits, signs and whatever is not named below */
    QTTS__CUT_WIDE,       /* Han, kana: words without spaces between */
    QTTS__CUT_SPACE,      /* white space, with the kinds that must not break */
    QTTS__CUT_DOT,        /* . : a full stop, or of an abbreviation, a number, a name */
    QTTS__CUT_STOP,       /* ! ? and their like, with white space behind */
    QTTS__CUT_WIDE_STOP,  /* 。！？ need none */
    QTTS__CUT_ELLIPSIS,   /* … */
    QTTS__CUT_COMMA,      /* , ; : and their like, with white space behind */
    QTTS__CUT_WIDE_COMMA, /* ，、；： need none */
    QTTS__CUT_DASH,       /* — and – */
    QTTS__CUT_OPEN,
    QTTS__CUT_CLOSE,
    QTTS__CUT_QUOTE, /* " : which of both, the quotes that are open tell */
} qtts__cut_class;

qtts__cut_class qtts__cut_classify(int32_t character);

/* White space behind which no line may end. */
bool qtts__cut_is_glue(int32_t character);

/* The end of a line; of a paragraph, without a blank line. */
bool qtts__cut_is_line(int32_t character);
bool qtts__cut_is_paragraph(int32_t character);

bool qtts__cut_is_lower(int32_t character);
bool qtts__cut_is_digit(int32_t character);
bool qtts__cut_is_hiragana(int32_t character);

/* What may stand behind a sentence's end without a space: signs of a footnote, and Markdown's for bold, italic and code. */
bool qtts__cut_is_note(int32_t character);

/* Something to say: a letter, a number, a currency. */
bool qtts__cut_is_sayable(int32_t character);

/* Takes a quote or bracket; true when it closes one, or would. */
bool qtts__cut_quotes_take(qtts__cut_quotes *quotes, int32_t character, qtts__cut_class cls);

/* A dot behind this word (no dot at its end) ends no sentence; `digit` tells whether a number comes next. */
bool qtts__cut_abbreviates(const char *word, size_t size, bool digit);

#endif

/* The grammar under the sieve, a character at a time: sieve.c includes this, nobody else. */
#ifndef QTTS_SIEVE_GRAMMAR_H
#define QTTS_SIEVE_GRAMMAR_H

#include "sieve.h"

enum {
    SIEVE_VALUE,         /* a value must come */
    SIEVE_FIRST_ELEMENT, /* a value or ] */
    SIEVE_FIRST_KEY,     /* a key or } */
    SIEVE_KEY,           /* a key must come */
    SIEVE_COLON,
    SIEVE_NEXT, /* behind a value: , ] } or the end */
    SIEVE_STRING,
    SIEVE_ESCAPE,
    SIEVE_HEX,
    SIEVE_LITERAL,
    SIEVE_MINUS, /* a number, by what was read last */
    SIEVE_ZERO,
    SIEVE_INTEGER,
    SIEVE_POINT,
    SIEVE_FRACTION,
    SIEVE_EXPONENT,
    SIEVE_EXPONENT_SIGN,
    SIEVE_EXPONENT_DIGIT,
    SIEVE_FAILED,
};

/* One character outside of the audio's text; false when the text fails with it. */
bool qtts__sieve_character(qtts__sieve *sieve, char character);

/* One character of a string; true when it gave one of the string's meaning, in *meaning. */
bool qtts__sieve_string(qtts__sieve *sieve, char character, unsigned *meaning);

/* Characters of a key that stand for themselves. A key that is longer than any on the path is none of them. */
void qtts__sieve_take_key(qtts__sieve *sieve, const char *bytes, size_t size);

#endif

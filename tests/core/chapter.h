/* Chapters of a book that nobody wrote: made from a small grammar, so that the true ends of sentences and paragraphs are known. */
#ifndef QTTS_TEST_CHAPTER_H
#define QTTS_TEST_CHAPTER_H

#include <stddef.h>
#include <stdint.h>

enum { CHAPTER_BYTES = 1 << 16, CHAPTER_ENDS = 4096, CHAPTER_LANGUAGES = 5 };

/* PARAGRAPH also ends a sentence; QUOTED is a sentence's end inside of quotes: true, but not to be sought. */
typedef enum chapter_kind { CHAPTER_QUOTED, CHAPTER_SENTENCE, CHAPTER_PARAGRAPH } chapter_kind;

typedef struct chapter_end {
    size_t at; /* the offset behind the last byte, in front of white space */
    chapter_kind kind;
} chapter_end;

typedef struct chapter {
    const char *language;
    char text[CHAPTER_BYTES];
    size_t size;
    chapter_end ends[CHAPTER_ENDS]; /* in order */
    size_t count;
} chapter;

/* The language'th one, of about `size` bytes; the same for the same seed. */
void chapter_write(chapter *out, int language, size_t size, uint32_t seed);

#endif

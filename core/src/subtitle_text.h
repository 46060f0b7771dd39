/* The text of subtitles: made one line, measured in columns, divided into cues and lines. */
#ifndef QTTS_SUBTITLE_TEXT_H
#define QTTS_SUBTITLE_TEXT_H

#include "buffer.h"

/* Appends the text as one line: white space becomes one space, none stays at the edges, nor between Han or kana where a line ended; control
 * characters go. `text` is valid UTF-8. False when memory is out. */
bool qtts__subtitle_flatten(const char *text, size_t size, qtts__buffer *line);

/* Columns of a terminal or of a player's fixed font: a cluster counts as its widest code point. */
size_t qtts__subtitle_width(const char *text, size_t size);

/* Bytes of the first cue's text in a flat text that is not empty, without the space behind: a sentence, or a part of one. */
size_t qtts__subtitle_cue(const char *text, size_t size);

/* Bytes of the first of two lines, about as long as the other; all of it when one line holds it. */
size_t qtts__subtitle_line(const char *text, size_t size);

#endif

/* UTF-8 text: walking it, checking it, counting it as the service bills it. */
#ifndef ENDPOINT_TEXT_H
#define ENDPOINT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The next code point, and *text moved behind it; 0 at the end; UINT32_MAX when it is not UTF-8. */
uint32_t text_next(const char **text);

bool text_valid(const char *text, size_t size); /* UTF-8, and no NUL within */
bool text_is_han(uint32_t code);
bool text_is_blank(const char *text);
size_t text_length(const char *text);     /* in code points */
size_t text_characters(const char *text); /* as billed: a Han ideograph is two */
size_t text_tokens(const char *text);     /* about what qwen-tts counts */

#endif

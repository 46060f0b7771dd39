/* Writes JSON, token by token. */
#include "json_write.h"

#include <string.h>

void qtts__json_write(qtts__json_writer *writer, const char *json, size_t size)
{
    if (!qtts__buffer_append(&writer->text, json, size)) writer->nomem = true;
}

static bool json_write_plain(char character) { return (unsigned char)character >= 0x20 && character != '"' && character != '\\'; }

/* What RFC 8259 says must be escaped, and nothing else. */
static void json_write_escape(qtts__json_writer *writer, char character)
{
    static const char meanings[] = "\"\\\b\f\n\r\t", escapes[] = "\"\\bfnrt", digits[] = "0123456789abcdef";
    const char *found = character == '\0' ? NULL : strchr(meanings, character);
    const char shorter[] = {'\\', found ? escapes[found - meanings] : 'u'};
    const char number[] = {'0', '0', digits[(unsigned char)character >> 4], digits[character & 15]};
    qtts__json_write(writer, shorter, sizeof shorter);
    if (!found) qtts__json_write(writer, number, sizeof number);
}

void qtts__json_write_string(qtts__json_writer *writer, const char *text, size_t size)
{
    const char *end = text + size;
    qtts__json_write(writer, "\"", 1);
    while (text < end) {
        const char *plain = text;
        while (text < end && json_write_plain(*text)) text++;
        qtts__json_write(writer, plain, (size_t)(text - plain));
        if (text < end) json_write_escape(writer, *text++);
    }
    qtts__json_write(writer, "\"", 1);
}

void qtts__json_write_comma(qtts__json_writer *writer)
{
    const qtts__buffer *text = &writer->text;
    if (text->size != 0 && text->data[text->size - 1] != '{') qtts__json_write(writer, ",", 1);
}

void qtts__json_write_name(qtts__json_writer *writer, const char *name)
{
    qtts__json_write_comma(writer);
    qtts__json_write_string(writer, name, strlen(name));
    qtts__json_write(writer, ":", 1);
}

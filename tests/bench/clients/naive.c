/* The straightforward client: lines, cJSON_Parse of each whole event, a table for base64. naive URL BODY REQUESTS [READ-BUFFER-BYTES [CA-FILE]] */
#include "easy.h"
#include "measure.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct naive {
    char *text; /* what no line end has come for yet */
    size_t size, capacity;
    double bytes, first;
} naive;

static uint8_t naive_values[256];

static void naive_fill_table(void)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (uint8_t i = 0; i < 64; i++) naive_values[(unsigned char)alphabet[i]] = i;
}

static size_t naive_decode(const unsigned char *text, size_t size, uint8_t *to)
{
    const uint8_t *began = to;
    for (size_t i = 0; i + 4 <= size; i += 4, text += 4) {
        uint32_t bits = (uint32_t)naive_values[text[0]] << 18 | (uint32_t)naive_values[text[1]] << 12 | (uint32_t)naive_values[text[2]] << 6 |
                        naive_values[text[3]];
        *to++ = (uint8_t)(bits >> 16);
        if (text[2] != '=') *to++ = (uint8_t)(bits >> 8);
        if (text[3] != '=') *to++ = (uint8_t)bits;
    }
    return (size_t)(to - began);
}

static void naive_event(naive *self, const char *json)
{
    cJSON *event = cJSON_Parse(json);
    const cJSON *audio = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(event, "output"), "audio");
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(audio, "data"));
    if (text && text[0] != '\0') {
        size_t size = strlen(text);
        uint8_t *pcm = malloc(size / 4 * 3 + 3);
        self->bytes += (double)naive_decode((const unsigned char *)text, size, pcm);
        if (self->first == 0) self->first = measure_seconds();
        free(pcm);
    }
    cJSON_Delete(event);
}

static size_t naive_lines(naive *self)
{
    char *line = self->text, *end;
    while ((end = memchr(line, '\n', self->size - (size_t)(line - self->text)))) {
        *end = '\0';
        if (strncmp(line, "data:", 5) == 0) naive_event(self, line + 5);
        line = end + 1;
    }
    return (size_t)(line - self->text);
}

static size_t naive_write(char *bytes, size_t one, size_t size, void *user)
{
    (void)one;
    naive *self = user;
    if (self->size + size > self->capacity) self->text = realloc(self->text, self->capacity = 2 * (self->size + size));
    memcpy(self->text + self->size, bytes, size);
    self->size += size;
    size_t eaten = memchr(bytes, '\n', size) ? naive_lines(self) : 0;
    memmove(self->text, self->text + eaten, self->size -= eaten);
    return size;
}

int main(int argc, char **argv)
{
    if (argc < 4) return fprintf(stderr, "naive URL BODY REQUESTS [READ-BUFFER-BYTES [CA-FILE]]\n"), 2;
    naive self = {0};
    struct curl_slist *headers = NULL;
    CURL *easy = easy_new(argv[1], argv[2], argc > 4 ? atol(argv[4]) : CURL_MAX_WRITE_SIZE, argc > 5 ? argv[5] : "", &headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, naive_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &self);
    naive_fill_table();
    measure start = measure_now();
    for (long i = 0; i < atol(argv[3]); i++) {
        CURLcode code = curl_easy_perform(easy);
        if (code != CURLE_OK) return fprintf(stderr, "%s\n", curl_easy_strerror(code)), 1;
    }
    measure_print(start, atol(argv[3]), self.bytes, self.first);
    free(self.text);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return 0;
}

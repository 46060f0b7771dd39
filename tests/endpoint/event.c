/* The texts of a reply that went well: events of a stream, the JSON of the other kind. */
#include "event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void facts_new_id(char id[37]) {
    uint8_t b[16];
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        abort();
    b[6] = (uint8_t)((b[6] & 0x0F) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3F) | 0x80);
    snprintf(id, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

static size_t event_length(int printed) { return printed > 0 ? (size_t)printed : 0; }

static void event_usage(const struct facts *facts, uint64_t heard, char *out, size_t room) {
    size_t in = facts->text_units;
    if (!facts->tokens) {
        snprintf(out, room, "{\"characters\":%zu}", in);
        return;
    }
    size_t audio = (size_t)(heard * 50 / facts->bytes_per_second); /* 50 tokens make a second */
    snprintf(out, room,
             "{\"input_tokens\":%zu,\"output_tokens\":%zu,\"total_tokens\":%zu,"
             "\"input_tokens_details\":{\"text_tokens\":%zu},"
             "\"output_tokens_details\":{\"audio_tokens\":%zu,\"text_tokens\":0}}",
             in, audio, in + audio, in, audio);
}

size_t event_head(unsigned number, char *out) {
    return event_length(snprintf(out, EVENT_EXTRA / 4,
                                 "id:%u\nevent:result\n:HTTP_STATUS/200\ndata:"
                                 "{\"output\":{\"finish_reason\":\"null\",\"audio\":{\"data\":\"",
                                 number));
}

size_t event_tail(const struct facts *facts, uint64_t heard, char *out) {
    char usage[320];
    event_usage(facts, heard, usage, sizeof usage);
    return event_length(snprintf(out, EVENT_EXTRA * 3 / 4,
                                 "\",\"expires_at\":%lld,\"id\":\"audio_%s\"}},\"usage\":%s,"
                                 "\"request_id\":\"%s\"}\n\n",
                                 facts->expires, facts->request_id, usage, facts->request_id));
}

void event_json(const struct facts *facts, uint64_t heard, const char *url, struct buffer *out) {
    char usage[320];
    event_usage(facts, heard, usage, sizeof usage);
    buffer_format(out,
                  "{\"output\":{\"audio\":{\"data\":\"\",\"expires_at\":%lld,\"id\":\"audio_%s\","
                  "\"url\":\"%s\"},\"finish_reason\":\"stop\"},\"usage\":%s,\"request_id\":\"%s\"}",
                  facts->expires, facts->request_id, url, usage, facts->request_id);
}

void event_last(const struct facts *facts, unsigned number, uint64_t heard, const char *url,
                struct buffer *out) {
    buffer_format(out, "id:%u\nevent:result\n:HTTP_STATUS/200\ndata:", number);
    event_json(facts, heard, url, out);
    buffer_text(out, "\n\n");
}

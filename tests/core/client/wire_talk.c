/* What a play says on its connection: requests read, answers written. */
#include "support.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- in ---- */

static size_t talk_body_size(const char *head)
{
    const char *at = strcasestr(head, "\r\nContent-Length:");
    return at ? (size_t)strtoul(at + 17, NULL, 10) : 0;
}

static bool talk_skip(int fd, size_t size)
{
    char bytes[65536];
    while (size > 0) {
        ssize_t count = recv(fd, bytes, size < sizeof bytes ? size : sizeof bytes, 0);
        if (count <= 0) return false;
        size -= (size_t)count;
    }
    return true;
}

bool wire_request(wire_link *link)
{
    size_t size = 0;
    link->head[0] = '\0';
    while (!strstr(link->head, "\r\n\r\n")) { /* byte by byte: what follows the head stays unread */
        if (size + 1 >= sizeof link->head || recv(link->fd, link->head + size, 1, 0) != 1) return false;
        link->head[++size] = '\0';
    }
    if (!talk_skip(link->fd, talk_body_size(link->head))) return false;
    wire_count(link->server, WIRE_REQUESTS, 1);
    return true;
}

void wire_gone(wire_link *link)
{
    char bytes[4096];
    while (recv(link->fd, bytes, sizeof bytes, 0) > 0) {
    }
    wire_count(link->server, WIRE_GONE, 1);
}

/* ---- out ---- */

bool wire_send(wire_link *link, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t count = send(link->fd, at, size, MSG_NOSIGNAL);
        if (count <= 0) return false;
        at += count;
        size -= (size_t)count;
    }
    return true;
}

bool wire_text(wire_link *link, const char *text) { return wire_send(link, text, strlen(text)); }

bool wire_begin(wire_link *link)
{
    return wire_text(link, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream;charset=UTF-8\r\nTransfer-Encoding: chunked\r\n\r\n");
}

static size_t talk_base64(const unsigned char *bytes, size_t size, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t used = 0;
    for (size_t i = 0; i < size; i += 3) {
        unsigned word = (unsigned)bytes[i] << 16 | (i + 1 < size ? (unsigned)bytes[i + 1] << 8 : 0) | (i + 2 < size ? bytes[i + 2] : 0);
        out[used++] = digits[word >> 18];
        out[used++] = digits[word >> 12 & 63];
        out[used++] = i + 1 < size ? digits[word >> 6 & 63] : '=';
        out[used++] = i + 2 < size ? digits[word & 63] : '=';
    }
    return used;
}

/* One event as a chunk, to be freed. */
static char *talk_event(const char *audio, const char *reason)
{
    static const char form[] = "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"finish_reason\":\"%s\",\"audio\":{\"data\":\"%s\","
                               "\"id\":\"a\",\"url\":\"http://127.0.0.1/x.wav\",\"expires_at\":1}},\"usage\":{\"characters\":6},"
                               "\"request_id\":\"r-1\"}\n\n";
    char *chunk = NULL, *event = NULL;
    int size = asprintf(&event, form, reason, audio);
    if (size < 0 || asprintf(&chunk, "%x\r\n%s\r\n", (unsigned)size, event) < 0) abort();
    free(event);
    return chunk;
}

char *wire_event_text(uint64_t first_sample, size_t samples)
{
    unsigned char *pcm = malloc(samples * 2);
    char *text = malloc(samples * 3 + 8);
    if (!pcm || !text) abort();
    ramp_fill(first_sample, pcm, samples);
    text[talk_base64(pcm, samples * 2, text)] = '\0';
    char *event = talk_event(text, "null");
    free(pcm);
    free(text);
    return event;
}

char *wire_stop_text(void) { return talk_event("", "stop"); }

static bool talk_send_and_free(wire_link *link, char *text)
{
    bool sent = wire_text(link, text);
    free(text);
    return sent;
}

bool wire_audio(wire_link *link, uint64_t first_sample, size_t samples) { return talk_send_and_free(link, wire_event_text(first_sample, samples)); }

bool wire_stop_event(wire_link *link)
{
    bool sent = talk_send_and_free(link, wire_stop_text()) && wire_text(link, "0\r\n\r\n");
    wire_count(link->server, WIRE_ANSWERED, 1);
    return sent;
}

bool wire_speak(wire_link *link) { return wire_begin(link) && wire_audio(link, 0, WIRE_SPOKEN / 2) && wire_stop_event(link); }

void wire_reset(wire_link *link)
{
    struct linger at_once = {.l_onoff = 1};
    setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    pthread_mutex_lock(&link->server->lock);
    close(link->fd);
    link->fd = -1;
    pthread_mutex_unlock(&link->server->lock);
}

/* ---- whole plays ---- */

void wire_play_speak(wire_link *link)
{
    while (wire_request(link) && wire_speak(link)) {
    }
    wire_count(link->server, WIRE_GONE, 1);
}

void wire_play_mute(wire_link *link)
{
    if (wire_request(link)) wire_gone(link);
}

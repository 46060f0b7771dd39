/* Listens on loopback and leads each request to who answers it. */
#include "server.h"

#include "exchange.h"
#include "generation.h"
#include "received.h"
#include "reply.h"
#include "results.h"
#include "wav.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum {
    CONNECTIONS_MAX = 8192,
    MEMORY_PER_CONNECTION = 160 << 10, /* bounds what one write can take: room for many events */
    BACKLOG = 1024
};

static struct MHD_Daemon *daemon_;
static int listener = -1;

struct download {
    struct audio *audio;
    size_t header; /* bytes of it */
    uint64_t size; /* of everything */
};

static ssize_t download_read(void *object, uint64_t at, char *out, size_t room) {
    struct download *self = object;
    uint8_t header[WAV_HEADER_SIZE];
    size_t fill = 0;
    if (at < self->header) {
        wav_header(header, audio_rate(self->audio));
        fill = self->header - (size_t)at < room ? self->header - (size_t)at : room;
        memcpy(out, header + at, fill);
    }
    uint64_t left = self->size - at - fill;
    size_t part = left < room - fill ? (size_t)left : room - fill;
    if (part > 0)
        audio_read(self->audio, at + fill - self->header, (uint8_t *)out + fill, part);
    return (ssize_t)(fill + part);
}

static void download_free(void *object) {
    struct download *self = object;
    audio_release(self->audio);
    free(self);
}

/* Takes the audio over. */
static enum MHD_Result server_send(const struct exchange *exchange, struct audio *audio,
                                   size_t header, const char *type) {
    struct download *self = memory_new(sizeof *self);
    *self = (struct download){audio, header, header + audio_look(audio).size};
    struct MHD_Response *response =
        MHD_create_response_from_callback(self->size, 65536, download_read, self, download_free);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", type);
    enum MHD_Result result = MHD_queue_response(exchange->connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result server_result(const struct exchange *exchange) {
    const char *code, *message;
    if (*exchange_header(exchange, "Authorization") != '\0')
        return reply_xml(exchange->connection, 400, "InvalidArgument",
                         "Only one auth mechanism allowed: do not send a key to a signed url.");
    if (!exchange_is(exchange, "GET"))
        return reply_xml(exchange->connection, 403, "SignatureDoesNotMatch",
                         "This url was signed for GET.");
    struct audio *audio = results_find(exchange->target, &code, &message);
    if (audio == NULL)
        return reply_xml(exchange->connection, 403, code, message);
    return server_send(exchange, audio, WAV_HEADER_SIZE, "audio/wav");
}

static enum MHD_Result server_refuse(const struct exchange *exchange, unsigned status,
                                     const char *code, const char *message) {
    struct failure failure = {0};
    failure_set(&failure, status, code, "%s", message);
    return reply_failure(exchange->connection, &failure, SHAPE_JSON);
}

static double server_query(const struct exchange *exchange, const char *name) {
    const char *value =
        MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name);
    double number = value ? strtod(value, NULL) : 0;
    return number >= 0 && number <= 1e12 ? number : 0;
}

static enum MHD_Result server_replay(const struct exchange *exchange) {
    struct delivery delivery = exchange->options->delivery;
    const char *kind =
        MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, "kind");
    if (delivery.replay.kind == REPLAY_NONE)
        delivery.replay.kind = REPLAY_TONE;
    if (kind != NULL && !replay_kind_named(kind, &delivery.replay.kind))
        return server_refuse(exchange, 400, "InvalidParameter", "kind: tone, ramp, noise or file");
    if (server_query(exchange, "seconds") > 0)
        delivery.seconds = server_query(exchange, "seconds");
    delivery.replay.seed = (uint64_t)server_query(exchange, "seed");
    delivery.replay.bytes = (uint64_t)server_query(exchange, "bytes");
    struct replay replay = generation_replay(&delivery);
    return server_send(exchange, audio_new_replay(&replay), 0, "audio/L16;rate=24000;channels=1");
}

static enum MHD_Result server_received(const struct exchange *exchange) {
    struct buffer body = {0};
    if (exchange_is(exchange, "DELETE"))
        received_reset();
    else if (!exchange_is(exchange, "GET"))
        return server_refuse(exchange, 405, "MethodNotAllowed", "GET or DELETE");
    received_json(&body);
    return reply_body(exchange->connection, 200, "application/json", &body);
}

static enum MHD_Result server_route(struct exchange *exchange, const char *path) {
    if (strcmp(path, "/received") == 0)
        return server_received(exchange);
    if (exchange->audio == NULL) /* not when it comes back from a sleep */
        received_add(exchange);
    if (strncmp(path, "/result/", 8) == 0)
        return server_result(exchange);
    if (strcmp(path, "/replay.pcm") == 0 && exchange_is(exchange, "GET"))
        return server_replay(exchange);
    if (strcmp(path, GENERATION_PATH) != 0)
        return server_refuse(exchange, 404, "NotFound", "There is nothing under this path.");
    if (!exchange_is(exchange, "POST"))
        return server_refuse(exchange, 405, "MethodNotAllowed", "Only POST is supported here.");
    return generation_answer(exchange);
}

static enum MHD_Result server_handle(void *options, struct MHD_Connection *connection,
                                     const char *path, const char *method, const char *version,
                                     const char *data, size_t *size, void **object) {
    struct exchange *exchange = *object;
    (void)version;
    if (!exchange->begun) {
        exchange->begun = true;
        exchange->connection = connection;
        exchange->options = options;
        snprintf(exchange->method, sizeof exchange->method, "%s", method);
        exchange->authorized = exchange_authorized(exchange);
        return MHD_YES;
    }
    if (*size == 0)
        return server_route(exchange, path);
    exchange_feed(exchange, data, *size);
    *size = 0;
    return MHD_YES;
}

/* The one place where the library shows the target as it was sent. */
static void *server_begin(void *unused, const char *target, struct MHD_Connection *connection) {
    (void)unused, (void)connection;
    return exchange_new(target);
}

static void server_done(void *unused, struct MHD_Connection *connection, void **object,
                        enum MHD_RequestTerminationCode code) {
    (void)unused, (void)connection, (void)code;
    exchange_free(*object);
    *object = NULL;
}

static void server_connection(void *unused, struct MHD_Connection *connection, void **context,
                              enum MHD_ConnectionNotificationCode code) {
    (void)unused, (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        *context = (void *)(uintptr_t)received_connection();
}

static void server_raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

uint16_t server_listen(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int reuse = 1; /* a port that was in use a moment ago may be asked for by number */
    server_raise_limit();
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = listener >= 0 &&
                setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse) == 0 &&
                bind(listener, (struct sockaddr *)&address, size) == 0 &&
                listen(listener, BACKLOG) == 0 &&
                getsockname(listener, (struct sockaddr *)&address, &size) == 0;
    return good ? ntohs(address.sin_port) : 0;
}

bool server_start(const struct options *options) {
    daemon_ = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, options->port, NULL, NULL,
        server_handle, (void *)options, MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_THREAD_POOL_SIZE, options->threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)MEMORY_PER_CONNECTION, MHD_OPTION_URI_LOG_CALLBACK, server_begin, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, server_done, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        server_connection, NULL, MHD_OPTION_END);
    return daemon_ != NULL;
}

void server_stop(void) {
    if (daemon_ != NULL)
        MHD_stop_daemon(daemon_); /* and with it the listener */
    received_reset();
}

/* Remembers what was asked of the endpoint, never a key, so that a test can look. */
#include "received.h"

#include "stream.h"

#include <cjson/cJSON.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

enum { REMEMBERED = 1000, BODY_MAX = 65536 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static cJSON *ring[REMEMBERED];
static unsigned long long requests, connections, base_done, base_aborted;
static unsigned last_connection;

unsigned received_connection(void) {
    pthread_mutex_lock(&lock);
    connections++;
    unsigned number = ++last_connection;
    pthread_mutex_unlock(&lock);
    return number;
}

static bool received_secret(const char *name) {
    static const char *const names[] = {"Authorization", "Proxy-Authorization", "Cookie",
                                        "X-Api-Key"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static enum MHD_Result received_header(void *object, enum MHD_ValueKind kind, const char *name,
                                       const char *value) {
    (void)kind;
    if (received_secret(name))
        value = value && strncasecmp(value, "Bearer ", 7) == 0 ? "Bearer ***" : "***";
    cJSON_AddStringToObject(object, name, value ? value : "");
    return MHD_YES;
}

static cJSON *received_body(const struct exchange *exchange) {
    cJSON *body = NULL;
    if (exchange->body.size > 0 && exchange->body.size <= BODY_MAX)
        body = cJSON_ParseWithLength(exchange->body.data, exchange->body.size);
    return body ? body : cJSON_CreateNull();
}

static cJSON *received_entry(const struct exchange *exchange) {
    cJSON *entry = cJSON_CreateObject();
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        exchange->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    cJSON_AddNumberToObject(entry, "connection",
                            info ? (double)(uintptr_t)info->socket_context : 0);
    cJSON_AddStringToObject(entry, "method", exchange->method);
    cJSON_AddStringToObject(entry, "path", exchange->target);
    cJSON *headers = cJSON_AddObjectToObject(entry, "headers");
    MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, received_header, headers);
    cJSON_AddBoolToObject(entry, "authorized", exchange->authorized);
    cJSON_AddNumberToObject(entry, "body_bytes", (double)exchange->body.size);
    cJSON_AddItemToObject(entry, "body", received_body(exchange));
    return entry;
}

void received_add(const struct exchange *exchange) {
    cJSON *entry = received_entry(exchange);
    pthread_mutex_lock(&lock);
    cJSON **place = &ring[requests++ % REMEMBERED];
    cJSON *old = *place;
    *place = entry;
    pthread_mutex_unlock(&lock);
    cJSON_Delete(old);
}

/* Oldest first; what is lent here stays in the ring. */
static void received_list(cJSON *list) {
    for (unsigned long long i = 0; i < REMEMBERED; i++) {
        cJSON *entry = ring[(requests + i) % REMEMBERED];
        if (entry != NULL)
            cJSON_AddItemReferenceToArray(list, entry);
    }
}

static void received_counts(cJSON *counters) {
    unsigned open;
    unsigned long long done, aborted;
    stream_counts(&open, &done, &aborted);
    cJSON_AddNumberToObject(counters, "connections", (double)connections);
    cJSON_AddNumberToObject(counters, "requests", (double)requests);
    cJSON_AddNumberToObject(counters, "streams_open", open);
    cJSON_AddNumberToObject(counters, "streams_done", (double)(done - base_done));
    cJSON_AddNumberToObject(counters, "streams_aborted", (double)(aborted - base_aborted));
}

void received_json(struct buffer *out) {
    cJSON *json = cJSON_CreateObject();
    pthread_mutex_lock(&lock);
    received_counts(cJSON_AddObjectToObject(json, "counters"));
    received_list(cJSON_AddArrayToObject(json, "requests"));
    char *text = cJSON_PrintUnformatted(json);
    pthread_mutex_unlock(&lock);
    buffer_text(out, text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(json);
}

void received_reset(void) {
    unsigned open;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < REMEMBERED; i++) {
        cJSON_Delete(ring[i]);
        ring[i] = NULL;
    }
    requests = connections = 0;
    stream_counts(&open, &base_done, &base_aborted);
    pthread_mutex_unlock(&lock);
}

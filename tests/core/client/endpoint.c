/* The local endpoint as a child of the test program: started once, asked what it received. */
#include "endpoint.h"

#include "child.h"
#include "support.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static child endpoint_child;
static char endpoint_url[128];

/* QTTS_ENDPOINT, else the program beside this one. */
static void endpoint_path(char *path, size_t room)
{
    const char *given = getenv("QTTS_ENDPOINT");
    ssize_t size = readlink("/proc/self/exe", path, room - 1);
    path[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    if (given) snprintf(path, room, "%s", given);
    else snprintf(path + folder, room - folder, "qtts-endpoint");
}

static void endpoint_end(void) { child_end(&endpoint_child); }

const char *endpoint_base(void)
{
    char path[4096];
    if (endpoint_url[0] != '\0') return endpoint_url;
    endpoint_path(path, sizeof path);
    char *words[] = {path, "--parent", "--replay", "ramp", NULL};
    endpoint_child = child_start(words);
    child_line(&endpoint_child, endpoint_url, sizeof endpoint_url);
    if (strncmp(endpoint_url, "http://127.0.0.1:", 17) != 0) exit(EXIT_FAILURE);
    atexit(endpoint_end);
    return endpoint_url;
}

static int endpoint_connect(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)atoi(strrchr(endpoint_base(), ':') + 1));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static char *endpoint_read(int fd, size_t *size)
{
    size_t room = 1 << 16;
    char *bytes = malloc(room);
    *size = 0;
    for (ssize_t count; bytes && (count = read(fd, bytes + *size, room - *size - 1)) > 0;) {
        *size += (size_t)count;
        if (room - *size < 4096) bytes = realloc(bytes, room *= 2);
    }
    assert_non_null(bytes);
    bytes[*size] = '\0';
    return bytes;
}

char *endpoint_get(const char *path, size_t *size)
{
    char request[512];
    int fd = endpoint_connect();
    int count = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
    assert_int_equal(write(fd, request, (size_t)count), count);
    char *answer = endpoint_read(fd, size), *body = strstr(answer, "\r\n\r\n");
    close(fd);
    assert_non_null(body);
    body += 4;
    *size -= (size_t)(body - answer);
    memmove(answer, body, *size + 1);
    return answer;
}

long endpoint_count(const char *name)
{
    char quoted[64];
    size_t size;
    char *json = endpoint_get("/received", &size);
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    const char *at = strstr(json, quoted);
    long value = at ? atol(at + strlen(quoted)) : -1;
    free(json);
    return value;
}

bool endpoint_await(const char *name, long value)
{
    int64_t until = use_now_ms() + PATIENCE_MS;
    while (endpoint_count(name) != value)
        if (use_now_ms() > until) return false;
    return true;
}

/* What is tortured: each kind of request. */
#include "jobs.h"

#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char job_folder[] = "/tmp/qtts-torture-XXXXXX", job_path[64];
static char job_key_path[] = "/tmp/qtts-torture-key-XXXXXX";

/* ---- the server: it knows by the request what it is asked for ---- */

static bool job_answer(wire_link *link, const char *status, const char *body)
{
    char whole[1024];
    snprintf(whole, sizeof whole, "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status, strlen(body), body);
    return wire_text(link, whole);
}

static bool job_file(wire_link *link)
{
    unsigned char file[QTTS_WAV_HEADER_BYTES + WIRE_SPOKEN];
    bool bare = strstr(link->head, "/bare") != NULL;
    size_t header = bare ? 0 : QTTS_WAV_HEADER_BYTES;
    char head[128];
    qtts_wav_header(&(qtts_format){QTTS_PCM_S16LE, 24000, 1, 2}, QTTS_WAV_UNKNOWN_SIZE, file);
    ramp_fill(0, file + header, WIRE_SPOKEN / 2);
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: audio/x-wav\r\nContent-Length: %zu\r\n\r\n", header + WIRE_SPOKEN);
    return wire_text(link, head) && wire_send(link, file, header + WIRE_SPOKEN);
}

static bool job_reply(wire_link *link)
{
    static const char refused[] = "{\"code\":\"InvalidParameter\",\"message\":\"no such voice\",\"request_id\":\"r-2\"}";
    static const char whole[] = "{\"output\":{\"audio\":{\"data\":\"\",\"expires_at\":1,\"id\":\"a\",\"url\":\"http://127.0.0.1/x.wav\"},"
                                "\"finish_reason\":\"stop\"},\"usage\":{\"characters\":6},\"request_id\":\"r-3\"}";
    if (strncmp(link->head, "GET ", 4) == 0) return job_file(link);
    if (strncmp(link->head, "HEAD ", 5) == 0) return wire_text(link, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    if (strstr(link->head, "X-Busy:")) return job_answer(link, "503 Service Unavailable\r\nRetry-After: 0", refused);
    if (strstr(link->head, "X-Refuse:")) return job_answer(link, "400 Bad Request", refused);
    return strstr(link->head, "X-DashScope-SSE:") ? wire_speak(link) : job_answer(link, "200 OK", whole);
}

void job_server(wire_link *link)
{
    int at_once = 1; /* an answer in several pieces does not wait for the first to be acknowledged */
    setsockopt(link->fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    while (wire_request(link) && job_reply(link)) {
    }
}

/* ---- the requests ---- */

static const qtts_request job_request = {.text = "Hello.",
                                         .voice = "Cherry",
                                         .instructions = "Kindly.",
                                         .language_type = "English",
                                         .parameters = "{\"x\":[1,\"y\"]}",
                                         .input = "{\"z\":null}"};

static void job_stream(job *self)
{
    qtts_stream *stream = NULL;
    self->status = qtts_client_stream(self->client, &job_request, &stream);
    if (self->status == QTTS_OK) self->status = use_rest(stream, &self->got);
    const qtts_error *error = stream ? qtts_stream_error(stream) : NULL;
    if (self->status < 0 && stream) assert_int_equal(error ? error->status : QTTS_OK, self->status);
    if (error) assert_true(error->message[0] != '\0');
    qtts_stream_free(stream);
}

static void job_synthesize(job *self)
{
    qtts_response *response = NULL;
    self->status = qtts_client_synthesize(self->client, &job_request, &response);
    if (self->status == QTTS_OK) assert_string_equal(response->url, "http://127.0.0.1/x.wav");
    if (self->status < 0 && response) assert_int_equal(response->error ? response->error->status : QTTS_OK, self->status);
    qtts_response_free(response);
}

static qtts_status job_sink(void *user, const void *data, size_t size)
{
    ramp_feed(user, data, size);
    return QTTS_OK;
}

static void job_download(job *self)
{
    char url[96];
    qtts_response *response = NULL;
    snprintf(url, sizeof url, "%s/bare.wav?signed", self->base);
    self->status = qtts_client_download(self->client, url, (qtts_sink){job_sink, &self->got}, &response);
    if (self->status < 0 && response) assert_int_equal(response->error ? response->error->status : QTTS_OK, self->status);
    qtts_response_free(response);
}

static void job_save_stream(job *self, qtts_stream *stream)
{
    if (self->status == QTTS_OK) self->status = qtts_stream_save(stream, job_path);
    const qtts_error *error = stream ? qtts_stream_error(stream) : NULL;
    self->os_error = error ? error->os_error : 0;
    if (self->status == QTTS_DONE) self->got.bytes = WIRE_SPOKEN;
    qtts_stream_free(stream);
}

static void job_save(job *self)
{
    qtts_stream *stream = NULL;
    self->status = qtts_client_stream(self->client, &job_request, &stream);
    job_save_stream(self, stream);
}

/* A recording, whose sizes become true. */
static void job_record(job *self)
{
    char url[96];
    qtts_stream *stream = NULL;
    snprintf(url, sizeof url, "%s/x.wav?signed", self->base);
    self->status = qtts_client_open_download(self->client, url, &stream);
    job_save_stream(self, stream);
}

static void job_warm_up(job *self) { self->status = qtts_client_warmup(self->client); }

static qtts_status job_subtitles(void *user, const void *data, size_t size)
{
    (void)user, (void)data, (void)size;
    return QTTS_OK;
}

/* What is saved stands under its name until the subtitles are written, too. */
static void job_narrate_save(job *self)
{
    qtts_narrate_options options = {.request = {.text = "One sentence. And another one!"}, .concurrency = 1};
    qtts_narration *narration = NULL;
    self->status = qtts_client_narrate(self->client, &options, &narration);
    if (self->status == QTTS_OK) self->status = qtts_narration_save(narration, job_path);
    const qtts_error *error = narration ? qtts_narration_error(narration) : NULL;
    self->os_error = error ? error->os_error : 0;
    if (self->status == QTTS_DONE) {
        qtts_status told = qtts_narration_subtitles(narration, QTTS_SRT, (qtts_sink){job_subtitles, NULL});
        if (told < 0) self->status = told;
    }
    qtts_narration_free(narration);
}

static void job_narrate(job *self)
{
    qtts_narrate_options options = {.request = {.text = "One sentence. And another one!"}, .concurrency = 1};
    qtts_narration *narration = NULL;
    const void *data;
    size_t size;
    self->status = qtts_client_narrate(self->client, &options, &narration);
    while (self->status == QTTS_OK || self->status == QTTS_CHUNK) {
        self->status = qtts_narration_next(narration, &data, &size);
        if (self->status == QTTS_CHUNK) self->got.bytes += size;
    }
    const qtts_error *error = narration ? qtts_narration_error(narration) : NULL;
    if (self->status < 0 && narration) assert_int_equal(error ? error->status : QTTS_OK, self->status);
    qtts_narration_free(narration);
}

static const char *const job_refuse[] = {"X-Refuse: 1", NULL}, *const job_busy[] = {"X-Busy: 1", NULL};

const job_kind job_kinds[] = {
    {"stream", job_stream, QTTS_DONE, WIRE_SPOKEN, {0}, false},
    {"held back", job_stream, QTTS_DONE, WIRE_SPOKEN, {.max_buffered_bytes = 1}, false},
    {"synthesize", job_synthesize, QTTS_OK, 0, {0}, false},
    {"download", job_download, QTTS_OK, WIRE_SPOKEN, {0}, false},
    {"save", job_save, QTTS_DONE, WIRE_SPOKEN, {0}, false},
    {"narrate", job_narrate, QTTS_DONE, 0, {0}, false},
    {"refused", job_stream, QTTS_SERVICE, 0, {.headers = job_refuse, .workspace = "ws-1", .user_agent = "torture/1"}, false},
    {"retried", job_stream, QTTS_SERVICE, 0, {.headers = job_busy, .retries = 1}, false},
    {"key in a file", job_stream, QTTS_DONE, WIRE_SPOKEN, {0}, true},
    {"nobody there, by TLS", job_stream, QTTS_NETWORK, 0, {.base_url = "https://127.0.0.1:1/api/v1"}, false},
    {"record", job_record, QTTS_DONE, WIRE_SPOKEN, {0}, false},
    {"warm up", job_warm_up, QTTS_OK, 0, {0}, false},
    {"narrate and save", job_narrate_save, QTTS_DONE, 0, {0}, false},
    {.name = NULL},
};

void job_do(const job_kind *kind, job *self)
{
    qtts_config config = kind->config;
    config.api_key = kind->key_in_file ? NULL : use_key;
    config.base_url = config.base_url ? config.base_url : self->base;
    config.proxy = "";
    config.retries = config.retries != 0 ? config.retries : QTTS_OFF;
    config.first_byte_timeout_ms = 5000;
    self->status = self->client ? QTTS_OK : qtts_client_new(&config, &self->client);
    if (self->status == QTTS_OK) kind->run(self);
    assert_false(self->got.wrong);
}

/* ---- where "save" saves to ---- */

void job_folder_make(void)
{
    assert_non_null(mkdtemp(job_folder));
    snprintf(job_path, sizeof job_path, "%s/saved.wav", job_folder);
    int key = mkstemp(job_key_path);
    assert_int_equal(write(key, use_key, strlen(use_key)), strlen(use_key));
    assert_int_equal(close(key), 0);
    unsetenv("DASHSCOPE_API_KEY");
    setenv("DASHSCOPE_API_KEY_FILE_PATH", job_key_path, 1);
}

void job_folder_remove(void)
{
    rmdir(job_folder);
    unlink(job_key_path);
}

int job_folder_count(void)
{
    DIR *folder = opendir(job_folder);
    int count = 0;
    assert_non_null(folder);
    while (readdir(folder)) count++;
    closedir(folder);
    return count - 2;
}

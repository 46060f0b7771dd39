/* In GLib's main loop, as GTK programs have it: glib_loop FOLDER TEXT... speaks all texts at once, each into a WAV. Ctrl-C cancels. */
#include <glib-unix.h>
#include <qtts.h>

struct host {
    GMainLoop *loop;
    qtts_client *client;
    GPtrArray *lines;
    guint running;
    int failed;
};

struct line {
    char *path;
    qtts_stream *stream;
};

static void line_free(gpointer data)
{
    struct line *line = data;
    qtts_stream_free(line->stream);
    g_free(line->path);
    g_free(line);
}

static void line_ended(struct host *host, const struct line *line, qtts_status status)
{
    if (status == QTTS_DONE) g_print("%s: %.2f s\n", line->path, qtts_stream_response(line->stream)->metrics.audio_seconds);
    else g_printerr("%s: %s\n", line->path, qtts_stream_error(line->stream)->message);
    if (status != QTTS_DONE) host->failed = 1;
    if (--host->running == 0) g_main_loop_quit(host->loop);
}

/* Writes what is there. Only the end of a file waits: for the disk, then the file takes its name. */
static qtts_status line_write(const struct line *line)
{
    qtts_status status = qtts_stream_save_step(line->stream, line->path, 0, 0);
    if (status != QTTS_AGAIN || qtts_stream_response(line->stream)->metrics.duration < 0) return status;
    return qtts_stream_save_step(line->stream, line->path, 0, -1);
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer data)
{
    (void)fd, (void)condition;
    struct host *host = data;
    qtts_stream *stream;
    qtts_client_step(host->client, 0);
    while ((stream = qtts_client_ready(host->client)) != NULL) {
        const struct line *line = qtts_stream_user(stream);
        qtts_status status = line_write(line);
        if (status != QTTS_AGAIN) line_ended(host, line, status);
    }
    return G_SOURCE_CONTINUE;
}

static gboolean on_interrupt(gpointer data)
{
    const struct host *host = data;
    for (guint i = 0; i < host->lines->len; i++) qtts_stream_cancel(((struct line *)host->lines->pdata[i])->stream);
    return G_SOURCE_CONTINUE;
}

static void speak(struct host *host, const char *folder, const char *text)
{
    struct line *line = g_new0(struct line, 1);
    line->path = g_strdup_printf("%s/%u.wav", folder, host->lines->len + 1);
    g_ptr_array_add(host->lines, line);
    qtts_request request = {.text = text, .user = line};
    host->running++;
    if (qtts_client_stream(host->client, &request, &line->stream) != QTTS_OK) line_ended(host, line, QTTS_INVALID);
}

int main(int argc, char **argv)
{
    struct host host = {.loop = g_main_loop_new(NULL, FALSE), .lines = g_ptr_array_new_with_free_func(line_free)};
    if (argc < 3 || qtts_client_new(NULL, &host.client) != QTTS_OK) {
        g_printerr("%s\n", argc < 3 ? "glib_loop FOLDER TEXT..." : qtts_client_error(host.client)->message);
        host.failed = 1;
    } else {
        for (int i = 2; i < argc; i++) speak(&host, argv[1], argv[i]);
        g_unix_fd_add(qtts_client_fd(host.client), G_IO_IN, on_readable, &host);
        g_unix_signal_add(SIGINT, on_interrupt, &host);
        if (host.running > 0) g_main_loop_run(host.loop);
    }
    g_ptr_array_unref(host.lines);
    qtts_client_free(host.client);
    g_main_loop_unref(host.loop);
    return host.failed;
}

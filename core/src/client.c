/* The client: settings, connections, and the descriptor that a host watches. */
#include "client.h"

#include "advice.h"

#include <stdio.h>
#include <stdlib.h>

/* Counted in every child of fork: cheaper to ask than the process id. */
static atomic_uint client_forks;
static pthread_once_t client_once = PTHREAD_ONCE_INIT;
static void client_count_fork(void) { atomic_fetch_add(&client_forks, 1); }
static void client_watch_forks(void) { pthread_atfork(NULL, NULL, client_count_fork); }

bool qtts__client_foreign(const qtts_client *client) { return client->forks != atomic_load_explicit(&client_forks, memory_order_relaxed); }

static qtts_status client_fill(qtts_client *client, const qtts_config *config)
{
    qtts_status status = qtts__config_read(config, &client->settings, &client->error);
    if (status != QTTS_OK) return status;
    if (qtts__loop_open(&client->loop) == 0) status = qtts__http_new(&client->settings, &client->loop, &client->http);
    else status = QTTS_NETWORK;
    return status == QTTS_NETWORK ? qtts__error_set(&client->error, status, "no descriptor can be opened") : status;
}

qtts_status qtts_client_new(const qtts_config *config, qtts_client **out)
{
    static const qtts_config nothing;
    qtts_client *client = calloc(1, sizeof *client);
    *out = client;
    if (!client) return QTTS_NOMEM;
    pthread_mutex_init(&client->lock, NULL);
    client->loop = (qtts__loop){.fd = -1, .timer = -1, .wake = -1};
    pthread_once(&client_once, client_watch_forks);
    client->forks = atomic_load(&client_forks);
    client->references = 1;
    client->check_ns = INT64_MAX;
    client->now_ns = qtts__loop_now();
    client->random = (uint32_t)client->now_ns | 1;
    qtts_status status = client_fill(client, config ? config : &nothing);
    if (status != QTTS_NOMEM) return status;
    qtts_client_free(client);
    *out = NULL;
    return status;
}

/* In a child of fork the connections are the parent's: to close them would end its streams, so only memory goes. */
static void client_destroy(qtts_client *client)
{
    qtts__spares_free(&client->spares);
    if (!qtts__client_foreign(client)) {
        qtts__loop_close(&client->loop);
        pthread_mutex_destroy(&client->lock);
    }
    qtts__settings_free(&client->settings);
    free(client);
}

void qtts__client_unref(qtts_client *client)
{
    bool last = --client->references == 0;
    if (!qtts__client_foreign(client)) pthread_mutex_unlock(&client->lock);
    if (last) client_destroy(client);
}

void qtts_client_free(qtts_client *client)
{
    if (!client) return;
    if (!qtts__client_foreign(client)) {
        pthread_mutex_lock(&client->lock);
        for (qtts_stream *stream = client->streams; stream; stream = stream->next) qtts__stream_close(stream, QTTS_CLOSED, "the client was freed");
        qtts__http_free(client->http);
        client->http = NULL;
        qtts__settings_wipe(&client->settings); /* though streams may keep the rest of them for a while */
        qtts__loop_wake(&client->loop);
    }
    qtts__client_unref(client);
}

const qtts_error *qtts_client_error(const qtts_client *client)
{
    return qtts__client_foreign(client) ? &qtts__error_of_fork : qtts__error_shown(&client->error);
}

const char *qtts_client_base_url(const qtts_client *client) { return client->settings.base_url ? client->settings.base_url : ""; }
const char *qtts_client_key_source(const qtts_client *client) { return client->settings.api_key ? client->settings.key_source : ""; }

const char *qtts_client_ca_file(const qtts_client *client)
{
    const char *file = qtts__http_ca_file(&client->settings), *folder = qtts__http_ca_folder(&client->settings);
    return file ? file : folder ? folder : "";
}

int qtts_client_fd(const qtts_client *client)
{
    qtts_client *self = (qtts_client *)(uintptr_t)client; /* from now on the descriptor tells also of what is due */
    if (qtts__client_foreign(client) || !client->http) return -1;
    pthread_mutex_lock(&self->lock);
    atomic_store(&self->watched, true);
    qtts__turn_arm(self);
    pthread_mutex_unlock(&self->lock);
    return client->loop.fd;
}

static bool client_unusable(const qtts_client *client) { return qtts__client_foreign(client) || !client->http; }

qtts_status qtts_client_step(qtts_client *client, int timeout_ms)
{
    if (client_unusable(client)) return QTTS_INVALID;
    pthread_mutex_lock(&client->lock);
    bool at_once = client->ready_first || atomic_exchange(&client->woken, false) || timeout_ms == 0;
    int64_t until = at_once ? 0 : timeout_ms < 0 ? INT64_MAX : qtts__loop_now() + (int64_t)timeout_ms * QTTS__MILLISECOND;
    if (!client->driven) qtts__turn(client, until);
    bool news = client->ready_first != NULL;
    pthread_mutex_unlock(&client->lock);
    return news ? QTTS_OK : QTTS_AGAIN;
}

/* With a connection that is about to be free there is one for the next request already. */
qtts_status qtts_client_warmup(qtts_client *client)
{
    if (client_unusable(client)) return QTTS_INVALID;
    const qtts__order order = {.kind = QTTS__ORDER_WARMUP, .url = client->settings.base_url, .to_loopback = client->settings.base_is_loopback};
    qtts__transfer *transfer = NULL;
    qtts_status status = QTTS_OK;
    pthread_mutex_lock(&client->lock);
    if (qtts__http_lingering(client->http) == 0) status = qtts__http_start(client->http, &order, &transfer);
    if (transfer) {
        int64_t soon = qtts__loop_now() + QTTS__LINGER_NS;
        qtts__transfer_release(transfer, qtts__time_after(soon, client->settings.connect_timeout_ms));
        if (soon < client->check_ns) client->check_ns = soon;
        qtts__turn_arm(client);
    }
    pthread_mutex_unlock(&client->lock);
    return status;
}

static qtts_stream *client_ready(qtts_client *client, bool narrations)
{
    if (client_unusable(client)) return NULL;
    pthread_mutex_lock(&client->lock);
    qtts_stream *stream = client->ready_first;
    while (stream && (stream->speaks != NULL) != narrations) stream = stream->next_ready;
    if (stream) qtts__ready_remove(stream);
    pthread_mutex_unlock(&client->lock);
    return stream;
}

qtts_stream *qtts_client_ready(qtts_client *client) { return client_ready(client, false); }

qtts_narration *qtts_client_ready_narration(qtts_client *client)
{
    qtts_stream *voice = client_ready(client, true);
    return voice ? voice->speaks : NULL;
}

void qtts_client_wakeup(qtts_client *client)
{
    if (client_unusable(client)) return;
    atomic_store(&client->woken, true);
    qtts__loop_wake(&client->loop);
}

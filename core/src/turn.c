/* Who drives: one thread at a time waits on the descriptor, without the lock, and moves the streams of all. */
#include "client.h"

#include "narration.h"

#include <time.h>

enum { TURN_ALL_TAKEN = QTTS__LOOP_EVENTS - 2 }; /* fewer events than that, with the alarm and the wake-up: there were no more */

static int64_t turn_smaller(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t turn_due(const qtts_client *client) { return turn_smaller(qtts__http_due(client->http), client->check_ns); }

void qtts__turn_arm(qtts_client *client)
{
    int64_t due = turn_due(client);
    if (atomic_load(&client->watched)) qtts__loop_alarm(&client->loop, due);
    if (client->driven && due < client->sleeps_ns) qtts__loop_wake(&client->loop);
}

static int turn_milliseconds(int64_t until_ns)
{
    enum { LONGEST_MS = 3600000 };
    if (until_ns == INT64_MAX) return -1;
    int64_t left = until_ns - qtts__loop_now();
    if (left <= 0) return 0;
    return (int)turn_smaller((left + QTTS__MILLISECOND - 1) / QTTS__MILLISECOND, LONGEST_MS);
}

static void turn_check_stream(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    if (stream->speaks) qtts__narration_check(stream->speaks);
    else qtts__stream_check(stream);
    int64_t deadline = stream->speaks ? qtts__narration_deadline(stream->speaks) : qtts__deadline_next(stream);
    client->check_ns = turn_smaller(client->check_ns, deadline);
}

/* Deadlines move later with every byte; to look at them again only when the earliest one could have passed costs nothing on the way. */
static void turn_check(qtts_client *client)
{
    bool cancelling = atomic_load_explicit(&client->cancelling, memory_order_relaxed) && atomic_exchange(&client->cancelling, false);
    if (!cancelling && client->now_ns < client->check_ns) return;
    client->check_ns = qtts__http_sweep(client->http, client->now_ns);
    for (qtts_stream *stream = client->streams; stream; stream = stream->next) turn_check_stream(stream);
    qtts__narrations_move(client);
}

static void turn_dispatch(qtts_client *client, const qtts__event *events, int count)
{
    qtts_stream *ended;
    int lingering = qtts__http_lingering(client->http);
    client->now_ns = qtts__loop_now();
    client->turns++;
    for (int i = 0; i < count; i++) qtts__http_socket(client->http, events[i]);
    if (qtts__http_due(client->http) <= client->now_ns) qtts__http_timer(client->http);
    while ((ended = qtts__http_ended(client->http))) qtts__stream_ended(ended);
    if (qtts__http_lingering(client->http) < lingering) client->check_ns = 0; /* a stream may wait for that connection */
    qtts__narrations_move(client);                                            /* before the check, which starts the requests of new pieces */
    turn_check(client);
    if (atomic_load(&client->watched)) qtts__loop_alarm(&client->loop, turn_due(client));
}

/* The thread that drives may be in a call that a wake-up does not end. */
static void turn_pass_wakeup(qtts_client *client)
{
    if (!atomic_load_explicit(&client->woken, memory_order_relaxed)) return;
    for (qtts_stream *stream = client->waiters; stream; stream = stream->next_waiter)
        if (stream->heeds_wakeup) pthread_cond_signal(&stream->news);
}

/* Someone who waits takes over when the one who drives leaves. */
static void turn_hand_over(qtts_client *client)
{
    client->driven = false;
    if (client->waiters) pthread_cond_signal(&client->waiters->news);
}

/* What is due already, such as a request that begins, needs no look at the descriptor; every other turn looks, so that nothing starves. */
static bool turn_takes_due(qtts_client *client)
{
    client->skipped = !client->skipped && qtts__http_due(client->http) <= client->now_ns;
    if (!client->skipped) return false;
    turn_dispatch(client, NULL, 0);
    return true;
}

bool qtts__turn(qtts_client *client, int64_t until_ns)
{
    qtts__event events[QTTS__LOOP_EVENTS];
    client->now_ns = qtts__loop_now();
    client->looked = false;
    client->starts = 0;
    uint64_t news = client->news;
    turn_check(client);
    if (client->news != news || turn_takes_due(client)) return true; /* a stream that timed out is not waited for */
    client->sleeps_ns = turn_smaller(turn_due(client), until_ns);
    int timeout_ms = turn_milliseconds(client->sleeps_ns);
    client->driven = true;
    pthread_mutex_unlock(&client->lock);
    int count = qtts__loop_wait(&client->loop, timeout_ms, events);
    pthread_mutex_lock(&client->lock);
    client->looked = count >= 0 && count < TURN_ALL_TAKEN;
    if (client->http) turn_dispatch(client, events, count);
    turn_pass_wakeup(client);
    turn_hand_over(client);
    return count >= 0;
}

static void turn_join(qtts_stream *stream)
{
    qtts_client *client = stream->client;
    stream->previous_waiter = NULL;
    stream->next_waiter = client->waiters;
    if (client->waiters) client->waiters->previous_waiter = stream;
    client->waiters = stream;
    stream->is_waiter = true;
}

static void turn_leave(qtts_stream *stream)
{
    if (stream->previous_waiter) stream->previous_waiter->next_waiter = stream->next_waiter;
    else stream->client->waiters = stream->next_waiter;
    if (stream->next_waiter) stream->next_waiter->previous_waiter = stream->previous_waiter;
    stream->is_waiter = false;
    if (!stream->client->driven && stream->client->waiters) pthread_cond_signal(&stream->client->waiters->news);
}

static void turn_sleep(qtts_stream *stream, int64_t until_ns)
{
    enum { SECOND = 1000000000 };
    turn_join(stream);
    if (until_ns == INT64_MAX) {
        pthread_cond_wait(&stream->news, &stream->client->lock);
    } else {
        struct timespec until = {(time_t)(until_ns / SECOND), (long)(until_ns % SECOND)};
        pthread_cond_timedwait(&stream->news, &stream->client->lock, &until);
    }
    turn_leave(stream);
}

bool qtts__turn_for(qtts_stream *stream, int64_t until_ns, bool heeds_wakeup)
{
    qtts_client *client = stream->client;
    stream->heeds_wakeup = heeds_wakeup;
    while (!qtts__stream_has_news(stream) && client->http) {
        bool undisturbed = true;
        if (client->driven) turn_sleep(stream, until_ns);
        else undisturbed = qtts__turn(client, until_ns);
        if (!undisturbed || (heeds_wakeup && atomic_exchange(&client->woken, false))) return false;
        if (until_ns != INT64_MAX && qtts__loop_now() >= until_ns) return false;
    }
    return true;
}

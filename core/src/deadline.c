/* When a stream must be looked at again, and which of its timeouts has passed. */
#include "client.h"

enum { DEADLINE_LINGER_WAIT_MS = 100 }; /* for a connection that is about to be free: less than a TLS handshake over an ocean */

static int64_t deadline_earlier(int64_t a, int64_t b) { return a < b ? a : b; }

int64_t qtts__deadline_start(const qtts_stream *stream)
{
    bool may_wait = qtts__http_lingering(stream->client->http) != 0 && stream->client->now_ns >= stream->start_ns;
    return may_wait ? qtts__time_after(stream->start_ns, DEADLINE_LINGER_WAIT_MS) : stream->start_ns;
}

static int64_t deadline_total(const qtts_stream *stream) { return qtts__time_after(stream->opened_ns, stream->client->settings.total_timeout_ms); }

/* Of the service's silence: libcurl watches over connecting itself, and nobody over a reader who takes his time. */
static int64_t deadline_of_silence(const qtts_stream *stream)
{
    const qtts__settings *settings = &stream->client->settings;
    const qtts__answer *answer = qtts__transfer_answer(stream->transfer);
    if (stream->held_back) return INT64_MAX;
    if (stream->last_byte_ns != 0) return qtts__time_after(stream->last_byte_ns, settings->idle_timeout_ms);
    if (answer->sent_ns == 0) return INT64_MAX;
    return qtts__time_after(answer->sent_ns, stream->kind == QTTS__ORDER_WHOLE ? settings->whole_answer_timeout_ms : settings->first_byte_timeout_ms);
}

/* No timeout that may begin later ends before this. */
static int64_t deadline_soonest(const qtts_stream *stream)
{
    const qtts__settings *settings = &stream->client->settings;
    return qtts__time_after(stream->client->now_ns, deadline_earlier(settings->idle_timeout_ms, settings->first_byte_timeout_ms));
}

int64_t qtts__deadline_next(const qtts_stream *stream)
{
    int64_t total = deadline_total(stream);
    if (stream->phase == QTTS__PHASE_OVER) return INT64_MAX;
    if (stream->phase == QTTS__PHASE_WAITS) return deadline_earlier(qtts__deadline_start(stream), total);
    return deadline_earlier(deadline_earlier(deadline_of_silence(stream), deadline_soonest(stream)), total);
}

/* A host that was elsewhere for a while finds bytes that came in time: they are taken before silence is judged. */
bool qtts__deadline_passed(const qtts_stream *stream)
{
    int64_t now = stream->client->now_ns;
    if (now >= deadline_total(stream)) return true;
    return stream->phase == QTTS__PHASE_RUNS && stream->client->looked && now >= deadline_of_silence(stream);
}

void qtts__deadline_tell(qtts_stream *stream)
{
    const qtts__settings *settings = &stream->client->settings;
    if (stream->client->now_ns >= deadline_total(stream))
        qtts__error_set(&stream->error, QTTS_TIMEOUT, "the whole took over %lld ms", (long long)settings->total_timeout_ms);
    else if (stream->last_byte_ns != 0)
        qtts__error_set(&stream->error, QTTS_TIMEOUT, "no byte came for %lld ms in the middle of the answer", (long long)settings->idle_timeout_ms);
    else qtts__error_set(&stream->error, QTTS_TIMEOUT, "the service did not begin to answer in time (first_byte_timeout_ms)");
}

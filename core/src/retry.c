/* Whether a failed request is sent again, and after how long. */
#include "retry.h"

enum { RETRY_FIRST_MS = 500, RETRY_LONGEST_MS = 8000, RETRY_AFTER_CEILING_MS = 60000 };

bool qtts__retry_wanted(const qtts_error *error, qtts__progress progress)
{
    if (!error->retryable || progress == QTTS__AUDIO_CAME) return false;
    if (error->status == QTTS_SERVICE || error->status == QTTS_HTTP) return true;
    return (error->status == QTTS_NETWORK || error->status == QTTS_TIMEOUT) && progress == QTTS__NOT_SENT;
}

int64_t qtts__retry_delay_ms(const qtts_error *error, int retry, uint32_t random)
{
    if (error->retry_after_ms >= 0) return error->retry_after_ms < RETRY_AFTER_CEILING_MS ? error->retry_after_ms : RETRY_AFTER_CEILING_MS;
    int64_t delay = RETRY_FIRST_MS;
    while (retry-- > 0 && delay < RETRY_LONGEST_MS) delay *= 2;
    return delay / 2 + (int64_t)(random % (uint32_t)(delay / 2 + 1));
}

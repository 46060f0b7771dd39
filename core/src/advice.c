/* What an error means for the user, by the service's code first and the HTTP status second. */
#include "advice.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { ADVICE_NEVER, ADVICE_LATER, ADVICE_BY_STATUS };

typedef struct advice_row {
    const char *code; /* a prefix of the service's code */
    int http_status;
    int retry;
    const char *hint;
} advice_row;

#define ADVICE_MONEY "Check the account's balance and that the model is activated in Model Studio; waiting does not help."
#define ADVICE_LIMIT "Send fewer requests a minute, or ask for a higher quota in the Model Studio console."
#define ADVICE_SERVER "The service failed; try again later and quote the request id if it goes on."
#define ADVICE_ACCESS "Check that the key's workspace may use this model and that its quota is not used up."
#define ADVICE_KEY                                                                                                                                   \
    "Check the key, and the region: a key works only in the region that it was made for (\"singapore\", \"beijing\", ...), and one of another "      \
    "region is answered like this."

static const advice_row advice_rows[] = {
    {"InvalidApiKey", 401, ADVICE_NEVER, ADVICE_KEY},
    {"InvalidParameter", 400, ADVICE_NEVER, ""},
    {"BadRequest", 400, ADVICE_NEVER, ""},
    {"InvalidURL", 400, ADVICE_NEVER, "Check the base URL; it ends in /api/v1."},
    {"DataInspectionFailed", 400, ADVICE_NEVER, "The text did not pass the service's content filter: change the text."},
    {"Arrearage", 400, ADVICE_NEVER, ADVICE_MONEY},
    {"UnsupportedOperation", 400, ADVICE_NEVER, "The model cannot do this; see the service's list of models."},
    {"AccessDenied", 403, ADVICE_NEVER, ADVICE_ACCESS},
    {"Model.AccessDenied", 403, ADVICE_NEVER, ADVICE_ACCESS},
    {"Workspace.AccessDenied", 403, ADVICE_NEVER, ADVICE_ACCESS},
    {"AllocationQuota.FreeTierOnly", 403, ADVICE_NEVER, ADVICE_MONEY},
    {"ModelNotFound", 404, ADVICE_NEVER, "Check the model's name, and that the region offers it: qwen-tts models are in \"beijing\" only."},
    {"WorkSpaceNotFound", 404, ADVICE_NEVER, "Check the workspace id, and the region."},
    {"CommodityNotPurchased", 429, ADVICE_NEVER, ADVICE_MONEY},
    {"PrepaidBillOverdue", 429, ADVICE_NEVER, ADVICE_MONEY},
    {"PostpaidBillOverdue", 429, ADVICE_NEVER, ADVICE_MONEY},
    {"Throttling", 429, ADVICE_LATER, ADVICE_LIMIT},
    {"InternalError", 500, ADVICE_LATER, ADVICE_SERVER},
    {"SystemError", 500, ADVICE_LATER, ADVICE_SERVER},
    {"RequestTimeOut", 504, ADVICE_LATER, ADVICE_SERVER},
    {"ModelServiceFailed", 500, ADVICE_LATER, ADVICE_SERVER},
    {"ModelServingError", 503, ADVICE_LATER, ADVICE_SERVER},
    {"ModelUnavailable", 503, ADVICE_LATER, ADVICE_SERVER},
    {"", 0, ADVICE_BY_STATUS, ""},
};

typedef struct advice_message {
    const char *part; /* of the service's message */
    const char *hint;
} advice_message;

static const advice_message advice_messages[] = {
    {"nvalid voice", "Voices are case-sensitive and differ by model, such as \"Cherry\" or \"Ethan\"; see the service's list of voices."},
    {"voice property is required", "Give a voice, such as \"Cherry\"."},
    {"input length", "One request takes up to 600 characters (qwen-tts: 512 tokens): cut the text into sentences."},
    {"url error", "The base URL or the model does not fit this service; the base URL ends in /api/v1."},
};

static const advice_row *advice_find(const char *code)
{
    const advice_row *row = advice_rows;
    while (strncasecmp(code, row->code, strlen(row->code)) != 0) row++;
    return row;
}

static const char *advice_for_message(const char *message)
{
    for (size_t i = 0; i < sizeof advice_messages / sizeof advice_messages[0]; i++)
        if (strstr(message, advice_messages[i].part)) return advice_messages[i].hint;
    return "";
}

static bool advice_status_passes(int http_status) { return http_status == 429 || http_status >= 500; }

static const char *advice_for_status(int http_status)
{
    if (http_status == 401) return ADVICE_KEY;
    if (http_status == 407) return "The proxy wants a user and a password: http://user:password@host:port.";
    if (http_status == 429) return ADVICE_LIMIT;
    if (http_status >= 300 && http_status < 400)
        return "The base URL leads elsewhere; give the final one. Redirects are not followed, since text and key would go along.";
    return http_status >= 500 ? ADVICE_SERVER : "";
}

static void advice_on_answer(qtts_error *error)
{
    const advice_row *row = advice_find(error->code);
    const char *by_message = advice_for_message(error->message);
    error->retryable = row->retry == ADVICE_LATER || (row->retry == ADVICE_BY_STATUS && advice_status_passes(error->http_status));
    error->hint = by_message[0] != '\0' ? by_message : row->hint[0] != '\0' ? row->hint : advice_for_status(error->http_status);
}

void qtts__advice_give(qtts_error *error)
{
    bool set = error->hint && error->hint[0] != '\0';
    switch (error->status) {
    case QTTS_SERVICE:
    case QTTS_HTTP: advice_on_answer(error); return;
    case QTTS_NETWORK: error->retryable = error->http_status < 400 || advice_status_passes(error->http_status); break; /* from 400 on a proxy's */
    case QTTS_TIMEOUT:
    case QTTS_INCOMPLETE: error->retryable = 1; break;
    case QTTS_TLS:
        if (!set) error->hint = "Check the base URL, the machine's clock and, behind a company's proxy, the CA file.";
        return;
    default: return;
    }
    if (set) return;
    if (error->status == QTTS_NETWORK) error->hint = "Check the network, the base URL and the proxy settings.";
    if (error->status == QTTS_INCOMPLETE) error->hint = "The audio before the break is valid; ask for the text again to have all of it.";
}

int qtts__advice_status_of(const char *code) { return advice_find(code)->http_status; }

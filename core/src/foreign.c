/* What is said of an answer that is not the service's, or not whole: a gateway, a redirect, a login page. */
#include "foreign.h"

#include "utf8.h"

/* An answer that is not the service's shows how it begins; one of the service does not, since a signed url may stand in it. */
qtts_status qtts__foreign_set(qtts__reader *reader, const qtts__reading *reading)
{
    char start[QTTS__READER_START_BYTES * 3 + 1];
    bool accepted = qtts__reading_accepted(reading);
    const char *separator = reader->start_size != 0 ? ": " : "";
    qtts_status status;
    qtts__utf8_clean(reader->start, reader->start_size, start, sizeof start);
    if (reading->http_status >= 300 && reading->http_status < 400)
        status = qtts__error_set(reader->error, QTTS_HTTP, "HTTP %d: a redirect, which is not followed", reading->http_status);
    else if (!accepted) status = qtts__error_set(reader->error, QTTS_HTTP, "HTTP %d%s%s", reading->http_status, separator, start);
    else if (reader->mode == QTTS__READER_EVENTS || reader->start_size == 0)
        status = qtts__error_set(reader->error, QTTS_PROTOCOL, "the answer is empty: an event stream without an event");
    else if (reader->mode == QTTS__READER_JSON) status = qtts__error_set(reader->error, QTTS_PROTOCOL, "the answer is JSON without audio");
    else
        status = qtts__error_set(reader->error, QTTS_PROTOCOL, "the answer is not %s%s%s", reader->streamed ? "an event stream" : "the service's",
                                 separator, start);
    reader->error->shown.http_status = reading->http_status;
    qtts__error_request_id(reader->error, reader->facts->request_id);
    return status;
}

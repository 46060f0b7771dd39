/* The error that sticks to an object. */
#include "error.h"

#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void error_point(qtts__error *error)
{
    error->shown.code = error->code;
    error->shown.message = error->message;
    error->shown.request_id = error->request_id;
    if (!error->shown.hint) error->shown.hint = "";
}

qtts_status qtts__error_set(qtts__error *error, qtts_status status, const char *format, ...)
{
    char message[QTTS__MESSAGE_BYTES];
    va_list arguments;
    if (error->shown.status != QTTS_OK) return error->shown.status;
    va_start(arguments, format);
    int length = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    qtts__utf8_clean(message, length < 0 ? 0 : strlen(message), error->message, sizeof error->message);
    error->shown.status = status;
    error->shown.retry_after_ms = -1;
    error_point(error);
    return status;
}

void qtts__error_code(qtts__error *error, const char *code)
{
    if (code) qtts__utf8_clean(code, strlen(code), error->code, sizeof error->code);
}

void qtts__error_request_id(qtts__error *error, const char *request_id)
{
    if (request_id) qtts__utf8_clean(request_id, strlen(request_id), error->request_id, sizeof error->request_id);
}

static void error_hide_in(char *text, const char *secret, size_t size)
{
    for (char *at = text; (at = strstr(at, secret)); at += size) memset(at, '*', size);
}

void qtts__error_hide(qtts__error *error, const char *secret)
{
    enum { SHORTEST = 8 }; /* no key of the service is as short; a shorter one stands in words by chance */
    size_t size = strlen(secret);
    if (size < SHORTEST) return;
    error_hide_in(error->message, secret, size);
    error_hide_in(error->code, secret, size);
    error_hide_in(error->request_id, secret, size);
}

const qtts_error *qtts__error_shown(const qtts__error *error) { return error->shown.status == QTTS_OK ? NULL : &error->shown; }

void qtts__error_copy(qtts__error *to, const qtts__error *from)
{
    if (to != from) *to = *from;
    error_point(to);
}

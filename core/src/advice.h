/* What an error means for the user: may the same request succeed later, and what to try next. */
#ifndef QTTS_ADVICE_H
#define QTTS_ADVICE_H

#include "qtts.h"

/* Fills hint and retryable from status, http_status, code and message. The service's list of error codes:
 * https://www.alibabacloud.com/help/en/model-studio/error-code */
void qtts__advice_give(qtts_error *error);

/* The HTTP status that a code of the service stands for, where an event names none; 0 = not known. */
int qtts__advice_status_of(const char *code);

#endif

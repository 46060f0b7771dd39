/* The error that sticks to an object: set once, owns its text, needs no memory of its own. */
#ifndef QTTS_ERROR_H
#define QTTS_ERROR_H

#include "qtts.h"

#include <stdbool.h>

enum { QTTS__CODE_BYTES = 96, QTTS__MESSAGE_BYTES = 1024, QTTS__REQUEST_ID_BYTES = 96 };

/* Zero-filled is "no error". */
typedef struct qtts__error {
    qtts_error shown;
    char code[QTTS__CODE_BYTES];
    char message[QTTS__MESSAGE_BYTES];
    char request_id[QTTS__REQUEST_ID_BYTES];
} qtts__error;

/* The first call wins; later ones change nothing. The message is made valid UTF-8 without control characters. Gives the status that stands. */
__attribute__((format(printf, 3, 4))) qtts_status qtts__error_set(qtts__error *error, qtts_status status, const char *format, ...);

/* What is known besides; NULL text is left as it is. */
void qtts__error_code(qtts__error *error, const char *code);
void qtts__error_request_id(qtts__error *error, const char *request_id);

/* What the server told may be told on, but not the key: wherever it stands in the texts, there are asterisks instead. */
void qtts__error_hide(qtts__error *error, const char *secret);

/* NULL when nothing failed. */
const qtts_error *qtts__error_shown(const qtts__error *error);

/* Copies (or, into itself, mends) so that the text pointers point into `to`. */
void qtts__error_copy(qtts__error *to, const qtts__error *from);

#endif

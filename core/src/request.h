/* The body of a request: checks what the caller gave and writes it as JSON. */
#ifndef QTTS_REQUEST_H
#define QTTS_REQUEST_H

#include "error.h"

typedef struct qtts__body {
    char *json; /* ended by NUL */
    size_t size;
    bool other_audio; /* `parameters` asks for a format that is not PCM */
} qtts__body;

/* QTTS_OK, or QTTS_INVALID and QTTS_NOMEM with the reason in `error`. */
qtts_status qtts__request_write(const qtts_request *request, qtts__body *body, qtts__error *error);
void qtts__body_free(qtts__body *body);

const char *qtts__request_build(void); /* cJSON's version */

#endif

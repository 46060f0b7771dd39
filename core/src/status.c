/* Names of statuses, and what this build is made of. */
#include "base64.h"
#include "http.h"
#include "request.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#define STATUS_TEXT(number) STATUS_TEXT_(number)
#define STATUS_TEXT_(number) #number

typedef struct status_row {
    qtts_status status;
    const char *name;
    const char *meaning;
} status_row;

static const status_row status_rows[] = {
#define STATUS_ROW(name, value, meaning) {QTTS_##name, #name, meaning},
    QTTS_STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

static const status_row *status_find(qtts_status status)
{
    static const status_row unknown = {QTTS_OK, "UNKNOWN", "not a status of qtts"};
    for (size_t i = 0; i < sizeof status_rows / sizeof status_rows[0]; i++)
        if (status_rows[i].status == status) return &status_rows[i];
    return &unknown;
}

const char *qtts_status_name(qtts_status status) { return status_find(status)->name; }
const char *qtts_status_meaning(qtts_status status) { return status_find(status)->meaning; }

const char *qtts_version(void) { return STATUS_TEXT(QTTS_VERSION_MAJOR) "." STATUS_TEXT(QTTS_VERSION_MINOR) "." STATUS_TEXT(QTTS_VERSION_PATCH); }

const char *qtts_base64_kernel(void) { return qtts__base64_chosen()->name; }

const char *qtts_build(void)
{
    static _Thread_local char build[160];
    snprintf(build, sizeof build, "%s cJSON/%s utf8proc/%s base64/%s", qtts__http_build(), qtts__request_build(), utf8proc_version(),
             qtts_base64_kernel());
    return build;
}

/* The local endpoint as a child of the test program: started once, asked what it received. */
#ifndef QTTS_TEST_ENDPOINT_H
#define QTTS_TEST_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

/* Its base URL; starts it at first. It ends with the test program. */
const char *endpoint_base(void);

/* One of its counters: "streams_open", "streams_done", "streams_aborted", "requests", "connections". */
long endpoint_count(const char *name);

/* Asks until the counter is that; false after PATIENCE_MS. */
bool endpoint_await(const char *name, long value);

/* GET of a path below its origin: the body, to be freed. */
char *endpoint_get(const char *path, size_t *size);

#endif

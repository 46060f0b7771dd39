/* Bytes to base64 text, fast enough never to be what a benchmark measures. */
#ifndef ENDPOINT_BASE64_H
#define ENDPOINT_BASE64_H

#include <stddef.h>
#include <stdint.h>

static inline size_t base64_size(size_t bytes) { return (bytes + 2) / 3 * 4; }

void base64_start(void); /* once, before any thread */
size_t base64_encode(const uint8_t *bytes, size_t size, char *out); /* returns base64_size(size) */

#endif

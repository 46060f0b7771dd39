/* What bench_base64 compares: decoders of whole base64 texts without white space. */
#ifndef QTTS_BENCH_DECODERS_H
#define QTTS_BENCH_DECODERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Gives the bytes written; 0 when the text is not valid. */
typedef size_t bench_decode(const char *text, size_t size, uint8_t *out);

typedef struct bench_decoder {
    const char *set;  /* the instruction set, as qtts__base64_kernels() names it */
    const char *peer; /* whose it is */
    bench_decode *decode;
} bench_decoder;

/* Each ends with a NULL set. What is not built in is not there. */
extern const bench_decoder *bench_aklomp(void) __attribute__((weak));
extern const bench_decoder *bench_simdutf(void) __attribute__((weak));
extern const bench_decoder *bench_rust(void) __attribute__((weak));

#ifdef __cplusplus
}
#endif

#endif

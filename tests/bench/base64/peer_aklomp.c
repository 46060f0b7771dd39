/* The peer: Alfred Klomp's base64, the library behind PyPI's pybase64. */
#include "decoders.h"

#include <libbase64.h>

static size_t aklomp_flags(const char *text, size_t size, uint8_t *out, int flags)
{
    size_t written = 0;
    return base64_decode(text, size, (char *)out, &written, flags) == 1 ? written : 0;
}

static size_t aklomp_avx2(const char *text, size_t size, uint8_t *out) { return aklomp_flags(text, size, out, BASE64_FORCE_AVX2); }
static size_t aklomp_avx512(const char *text, size_t size, uint8_t *out) { return aklomp_flags(text, size, out, BASE64_FORCE_AVX512); }
static size_t aklomp_ssse3(const char *text, size_t size, uint8_t *out) { return aklomp_flags(text, size, out, BASE64_FORCE_SSSE3); }
static size_t aklomp_neon(const char *text, size_t size, uint8_t *out) { return aklomp_flags(text, size, out, BASE64_FORCE_NEON64); }
static size_t aklomp_plain(const char *text, size_t size, uint8_t *out) { return aklomp_flags(text, size, out, BASE64_FORCE_PLAIN); }

const bench_decoder *bench_aklomp(void)
{
    static const bench_decoder all[] = {{"avx512", "aklomp", aklomp_avx512}, {"avx2", "aklomp", aklomp_avx2},    {"ssse3", "aklomp", aklomp_ssse3},
                                        {"neon", "aklomp", aklomp_neon},     {"scalar", "aklomp", aklomp_plain}, {NULL, NULL, NULL}};
    return all;
}

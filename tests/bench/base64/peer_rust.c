/* The peer: Rust's base64-simd, at the best set that it knows: AVX2, NEON. */
#include "base64.h"
#include "decoders.h"

#include <string.h>

extern size_t bench_rust_decode(const char *text, size_t size, uint8_t *out);

const bench_decoder *bench_rust(void)
{
    static bench_decoder all[] = {{"scalar", "base64-simd", bench_rust_decode}, {NULL, NULL, NULL}};
    for (const qtts__base64_choice *ours = qtts__base64_kernels(); ours->name; ours++)
        if (strcmp(ours->name, "avx512") != 0) {
            all->set = ours->name;
            return all;
        }
    return all;
}

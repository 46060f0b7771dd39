// The peer: simdutf, whose decoder follows the WHATWG as ours does.
#include "decoders.h"

#include <simdutf.h>
#include <vector>

namespace
{

// simdutf's names of what it was built for; "haswell" is AVX2, "westmere" SSE4.2, "icelake" AVX-512 VBMI.
struct Built {
    const char *set;
    const char *name;
    bench_decode *decode;
};

template <int which> size_t decode(const char *text, size_t size, uint8_t *out);

const Built built[] = {{"avx512", "icelake", decode<0>},
                       {"avx2", "haswell", decode<1>},
                       {"ssse3", "westmere", decode<2>},
                       {"neon", "arm64", decode<3>},
                       {"scalar", "fallback", decode<4>}};

const simdutf::implementation *implementation(const char *name)
{
    auto found = simdutf::get_available_implementations()[name];
    return found && found->supported_by_runtime_system() ? found : nullptr;
}

template <int which> size_t decode(const char *text, size_t size, uint8_t *out)
{
    static const simdutf::implementation *const chosen = implementation(built[which].name);
    auto result = chosen->base64_to_binary(text, size, reinterpret_cast<char *>(out));
    return result.error == simdutf::SUCCESS ? result.count : 0;
}

} // namespace

extern "C" const bench_decoder *bench_simdutf(void)
{
    static std::vector<bench_decoder> all;
    if (!all.empty()) return all.data();
    for (const Built &one : built)
        if (implementation(one.name)) all.push_back({one.set, "simdutf", one.decode});
    all.push_back({nullptr, nullptr, nullptr});
    return all.data();
}

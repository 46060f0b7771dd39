/* Which base64 kernel runs: asked of the processor, and what a test asks for instead. */
#include "base64_kernels.h"

#include <stdatomic.h>
#include <string.h>

/* Every processor that runs one of these runs those behind it: the list of a processor is the rest of this one. */
#if defined(__x86_64__)
static const qtts__base64_choice base64_all[] = {
    {"avx512", qtts__base64_avx512}, {"avx2", qtts__base64_avx2}, {"ssse3", qtts__base64_ssse3}, {"scalar", qtts__base64_scalar}, {NULL, NULL}};

/* The builtin asks the operating system too (xgetbv): it may not save the wide registers. */
static size_t base64_best(void)
{
    __builtin_cpu_init();
    bool ssse3 = __builtin_cpu_supports("ssse3"), avx2 = ssse3 && __builtin_cpu_supports("avx2");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi");
    return avx512 ? 0 : avx2 ? 1 : ssse3 ? 2 : 3;
}
#elif defined(__aarch64__) && defined(__ARM_NEON)
static const qtts__base64_choice base64_all[] = {{"neon", qtts__base64_neon}, {"scalar", qtts__base64_scalar}, {NULL, NULL}};

static size_t base64_best(void) { return 0; }
#else
static const qtts__base64_choice base64_all[] = {{"scalar", qtts__base64_scalar}, {NULL, NULL}};

static size_t base64_best(void) { return 0; }
#endif

static _Atomic(const qtts__base64_choice *) base64_current;

const qtts__base64_choice *qtts__base64_kernels(void) { return base64_all + base64_best(); }

const qtts__base64_choice *qtts__base64_chosen(void)
{
    const qtts__base64_choice *chosen = atomic_load_explicit(&base64_current, memory_order_relaxed);
    if (chosen) return chosen;
    const qtts__base64_choice *best = qtts__base64_kernels();
    /* Another thread may have chosen meanwhile, or a test: that stays. */
    return atomic_compare_exchange_strong_explicit(&base64_current, &chosen, best, memory_order_relaxed, memory_order_relaxed) ? best : chosen;
}

bool qtts__base64_choose(const char *name)
{
    for (const qtts__base64_choice *choice = qtts__base64_kernels(); choice->name; choice++) {
        if (strcmp(choice->name, name) != 0) continue;
        atomic_store_explicit(&base64_current, choice, memory_order_relaxed);
        return true;
    }
    return false;
}

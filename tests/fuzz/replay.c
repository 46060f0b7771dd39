/* Runs a target over files, without a fuzzer: replay FILE..., each whole and cut short at some places. Its last line counts. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

enum { REPLAY_BYTES = 1 << 20 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size); /* what targets with mutators of their own ask of libFuzzer */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
    (void)data;
    (void)max_size;
    return size;
}

static int replay(const char *path)
{
    static uint8_t bytes[REPLAY_BYTES];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    printf("%s\n", path);
    fflush(stdout); /* the last name told is the one that failed */
    LLVMFuzzerTestOneInput(bytes, size);
    for (size_t cut = size; cut > 0; cut -= 1 + cut / 40) LLVMFuzzerTestOneInput(bytes, cut - 1);
    return 0;
}

int main(int count, char **paths)
{
    int failed = 0;
    for (int i = 1; i < count; i++) failed += replay(paths[i]);
    printf("%d passed, %d failed\n", count - 1 - failed, failed);
    return failed != 0 || count < 2;
}

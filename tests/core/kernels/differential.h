/* One base64 kernel against the scalar one, without a C library: it also runs on an emulated processor that has nothing else. */
#ifndef QTTS_DIFFERENTIAL_H
#define QTTS_DIFFERENTIAL_H

#include "base64.h"

enum { DIFFERENTIAL_LARGEST = 4096, DIFFERENTIAL_ALIGNMENTS = 64, DIFFERENTIAL_SPAN = DIFFERENTIAL_LARGEST + DIFFERENTIAL_ALIGNMENTS };

typedef struct differential {
    uint64_t passed;
    uint64_t failed;
    uint64_t first_size; /* of the first failure: the text's size, and the position of its bad character */
    uint64_t first_bad;
} differential;

/* The DIFFERENTIAL_SPAN bytes in front of `fence` are writable; what stands at it should not be readable. `step` thins out the alignments and
 * the positions beyond the first blocks, 1 tries all of them. */
void differential_run(differential *result, qtts__base64_kernel *kernel, char *fence, size_t step);

#endif

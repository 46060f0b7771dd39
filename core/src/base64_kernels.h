/* The base64 kernels of this processor's family; what each needs of the processor is base64_choice.c's to ask. */
#ifndef QTTS_BASE64_KERNELS_H
#define QTTS_BASE64_KERNELS_H

#include "base64.h"

qtts__base64_kernel qtts__base64_ssse3;
qtts__base64_kernel qtts__base64_avx2;
qtts__base64_kernel qtts__base64_avx512;
qtts__base64_kernel qtts__base64_neon;

#endif

/* A WAV file whose format is known only after it was opened. */
#ifndef QTTS_WAV_INTERNAL_H
#define QTTS_WAV_INTERNAL_H

#include "qtts.h"

/* Opens the file, so that a path that cannot be written to is known before any work is done. */
qtts_status qtts__wav_open(const char *path, qtts_wav **out, int *os_error);

/* Begins it with a header; without this call the bytes stand as they are. Before any write. */
qtts_status qtts__wav_begin(qtts_wav *wav, const qtts_format *format, int *os_error);

/* The bytes are a WAV of somebody else: finish makes its sizes true. Before any write. */
void qtts__wav_mend(qtts_wav *wav);

#endif

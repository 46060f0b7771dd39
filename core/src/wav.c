/* WAV: the header, and a file whose sizes are true. */
#include "wav.h"

#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WAV_RIFF_OVERHEAD = QTTS_WAV_HEADER_BYTES - 8 };

#define WAV_CEILING ((uint64_t)UINT32_MAX - WAV_RIFF_OVERHEAD - 1) /* what the sizes of RIFF can say */

struct qtts_wav {
    qtts__file file;
    qtts_format format;
    bool has_header;
    uint64_t data_bytes;
    qtts_status status;
    int os_error;
};

static void wav_u16(unsigned char *to, uint32_t value)
{
    to[0] = (unsigned char)value;
    to[1] = (unsigned char)(value >> 8);
}

static void wav_u32(unsigned char *to, uint32_t value)
{
    wav_u16(to, value);
    wav_u16(to + 2, value >> 16);
}

void qtts_wav_header(const qtts_format *format, uint32_t data_bytes, unsigned char header[QTTS_WAV_HEADER_BYTES])
{
    uint32_t block = (uint32_t)(format->channels * format->sample_width), rate = (uint32_t)format->sample_rate;
    uint32_t padded = data_bytes > UINT32_MAX - WAV_RIFF_OVERHEAD - 1 ? UINT32_MAX : data_bytes + (data_bytes & 1) + WAV_RIFF_OVERHEAD;
    memcpy(header, "RIFF", 4);
    wav_u32(header + 4, padded);
    memcpy(header + 8, "WAVEfmt ", 8);
    wav_u32(header + 16, 16);
    wav_u16(header + 20, 1);
    wav_u16(header + 22, (uint32_t)format->channels);
    wav_u32(header + 24, rate);
    wav_u32(header + 28, rate * block);
    wav_u16(header + 32, block);
    wav_u16(header + 34, (uint32_t)format->sample_width * 8);
    memcpy(header + 36, "data", 4);
    wav_u32(header + 40, data_bytes);
}

/* The first failure sticks: a file that misses a piece must not be finished. */
static qtts_status wav_fail(qtts_wav *wav, qtts_status status, int problem)
{
    if (wav->status == QTTS_OK) wav->os_error = problem;
    if (wav->status == QTTS_OK) wav->status = status;
    return wav->status;
}

static qtts_status wav_result(qtts_wav *wav, int problem, int *os_error)
{
    if (problem != 0) wav_fail(wav, QTTS_IO, problem);
    if (os_error) *os_error = wav->os_error;
    return wav->status;
}

qtts_status qtts__wav_open(const char *path, qtts_wav **out, int *os_error)
{
    qtts_wav *wav = *out = calloc(1, sizeof *wav);
    if (os_error) *os_error = 0;
    if (!wav) return QTTS_NOMEM;
    int problem = qtts__file_open(&wav->file, path);
    if (problem == 0) return QTTS_OK;
    qtts_status status = problem == ENOMEM ? QTTS_NOMEM : wav_result(wav, problem, os_error);
    qtts_wav_free(wav);
    *out = NULL;
    return status;
}

/* A pipe cannot be gone back in: its header says that the size is unknown. */
qtts_status qtts__wav_begin(qtts_wav *wav, const qtts_format *format, int *os_error)
{
    unsigned char header[QTTS_WAV_HEADER_BYTES];
    wav->has_header = true;
    wav->format = *format;
    qtts_wav_header(&wav->format, QTTS_WAV_UNKNOWN_SIZE, header);
    return wav_result(wav, qtts__file_write(&wav->file, header, sizeof header), os_error);
}

qtts_status qtts_wav_create(const char *path, const qtts_format *format, qtts_wav **out, int *os_error)
{
    qtts_status status = qtts__wav_open(path, out, os_error);
    if (status != QTTS_OK || !format) return status;
    status = qtts__wav_begin(*out, format, os_error);
    if (status == QTTS_OK) return status;
    qtts_wav_free(*out);
    *out = NULL;
    return status;
}

qtts_status qtts_wav_write(qtts_wav *wav, const void *data, size_t size, int *os_error)
{
    if (wav->has_header && size > WAV_CEILING - wav->data_bytes) wav_fail(wav, QTTS_LIMIT, 0);
    int problem = wav->status == QTTS_OK ? qtts__file_write(&wav->file, data, size) : 0;
    if (wav->status == QTTS_OK) wav->data_bytes += size;
    return wav_result(wav, problem, os_error);
}

/* RIFF wants chunks of even length. */
static int wav_end(qtts_wav *wav)
{
    unsigned char header[QTTS_WAV_HEADER_BYTES];
    if (!wav->has_header || !wav->file.temporary) return 0;
    int problem = wav->data_bytes % 2 != 0 ? qtts__file_write(&wav->file, "", 1) : 0;
    qtts_wav_header(&wav->format, (uint32_t)wav->data_bytes, header);
    return problem != 0 ? problem : qtts__file_write_at_start(&wav->file, header, sizeof header);
}

qtts_status qtts_wav_finish(qtts_wav *wav, int *os_error)
{
    int problem = wav->status == QTTS_OK ? wav_end(wav) : 0;
    if (wav->status == QTTS_OK && problem == 0) problem = qtts__file_commit(&wav->file);
    return wav_result(wav, problem, os_error);
}

void qtts_wav_free(qtts_wav *wav)
{
    if (!wav) return;
    qtts__file_close(&wav->file);
    free(wav);
}

/* WAV: the header, and a file whose sizes are true. */
#include "wav.h"

#include "file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WAV_RIFF_OVERHEAD = QTTS_WAV_HEADER_BYTES - 8 };

enum { WAV_HEAD_BYTES = 512 }; /* the service's header has 44; others put a list in front of the audio */

#define WAV_CEILING ((uint64_t)UINT32_MAX - WAV_RIFF_OVERHEAD - 1) /* what the sizes of RIFF can say */

struct qtts_wav {
    qtts__file file;
    qtts_format format;
    bool has_header;
    bool mends;                         /* the bytes are a WAV of somebody else, whose sizes are to become true */
    uint64_t data_bytes;                /* written, without our header */
    unsigned char head[WAV_HEAD_BYTES]; /* how a file that is mended begins */
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

void qtts__wav_mend(qtts_wav *wav) { wav->mends = true; }

static void wav_count(qtts_wav *wav, const void *data, size_t size)
{
    size_t room = wav->data_bytes < WAV_HEAD_BYTES ? WAV_HEAD_BYTES - (size_t)wav->data_bytes : 0;
    if (wav->mends && room != 0) memcpy(wav->head + wav->data_bytes, data, size < room ? size : room);
    wav->data_bytes += size;
}

qtts_status qtts_wav_write(qtts_wav *wav, const void *data, size_t size, int *os_error)
{
    if (wav->has_header && size > WAV_CEILING - wav->data_bytes) wav_fail(wav, QTTS_LIMIT, 0);
    int problem = wav->status == QTTS_OK ? qtts__file_write(&wav->file, data, size) : 0;
    if (wav->status == QTTS_OK) wav_count(wav, data, size);
    return wav_result(wav, problem, os_error);
}

static uint32_t wav_read_u32(const unsigned char *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* Where the audio of a WAV begins; 0 = this is none, or its header is longer than what was kept. */
static size_t wav_find_data(const unsigned char *head, size_t size)
{
    if (size < 12 || memcmp(head, "RIFF", 4) != 0 || memcmp(head + 8, "WAVE", 4) != 0) return 0;
    for (size_t at = 12; at + 8 <= size;) {
        uint32_t length = wav_read_u32(head + at + 4);
        if (memcmp(head + at, "data", 4) == 0) return at + 8;
        if (length > WAV_HEAD_BYTES) return 0;
        at += 8 + length + (length & 1);
    }
    return 0;
}

/* The service writes sizes that are nonsense: they become what has come, unless what they say lies within it. */
static int wav_end_mended(qtts_wav *wav)
{
    unsigned char size[4];
    size_t kept = wav->data_bytes < WAV_HEAD_BYTES ? (size_t)wav->data_bytes : WAV_HEAD_BYTES, data = wav_find_data(wav->head, kept);
    if (data == 0 || wav->data_bytes > UINT32_MAX || wav_read_u32(wav->head + data - 4) <= wav->data_bytes - data) return 0;
    wav_u32(size, (uint32_t)(wav->data_bytes - 8));
    int problem = qtts__file_write_at(&wav->file, 4, size, sizeof size);
    wav_u32(size, (uint32_t)(wav->data_bytes - data));
    return problem != 0 ? problem : qtts__file_write_at(&wav->file, data - 4, size, sizeof size);
}

/* RIFF wants chunks of even length. */
static int wav_end_own(qtts_wav *wav)
{
    unsigned char header[QTTS_WAV_HEADER_BYTES];
    int problem = wav->data_bytes % 2 != 0 ? qtts__file_write(&wav->file, "", 1) : 0;
    qtts_wav_header(&wav->format, (uint32_t)wav->data_bytes, header);
    return problem != 0 ? problem : qtts__file_write_at(&wav->file, 0, header, sizeof header);
}

static int wav_end(qtts_wav *wav)
{
    if (!wav->file.temporary) return 0;
    if (wav->has_header) return wav_end_own(wav);
    return wav->mends ? wav_end_mended(wav) : 0;
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

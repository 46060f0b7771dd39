/* Fuzzes what the decoded bytes are (RIFF, MP3, Ogg, PCM) against a reading of all of them at once. Input: seed of the cuts, the bytes. */
#include "audio.h"
#include "buffer.h"
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fuzz_outcome {
    bool failed;
    qtts_format format;
    const uint8_t *audio; /* in what was read */
    size_t size;
} fuzz_outcome;

/* ---- the reference ---- */

static unsigned long plain_number(const uint8_t *bytes, int count) { return count == 0 ? 0 : bytes[0] + 256 * plain_number(bytes + 1, count - 1); }

static bool plain_fmt(const uint8_t *fmt, qtts_format *format)
{
    unsigned long tag = plain_number(fmt, 2), channels = plain_number(fmt + 2, 2), rate = plain_number(fmt + 4, 4), bits = plain_number(fmt + 14, 2);
    *format = (qtts_format){bits == 16 ? QTTS_PCM_S16LE : QTTS_PCM_OTHER, (int)rate, (int)channels, (int)(bits / 8)};
    return (tag == 1 || tag == 0xFFFE) && channels >= 1 && channels <= 8 && rate >= 1000 && rate <= 768000 && bits >= 8 && bits <= 64 &&
           bits % 8 == 0;
}

static bool plain_chunks(const uint8_t *bytes, size_t size, size_t at, fuzz_outcome *outcome)
{
    while (size - at >= 8) {
        unsigned long length = plain_number(bytes + at + 4, 4);
        if (memcmp(bytes + at, "data", 4) == 0) return outcome->audio = bytes + at + 8, outcome->size = size - at - 8, true;
        bool fmt = memcmp(bytes + at, "fmt ", 4) == 0;
        if (length > 1 << 20 || (fmt && length < 16)) return outcome->failed = true, false;
        if (fmt && size - at < 24) return false;
        if (fmt && !plain_fmt(bytes + at + 8, &outcome->format)) return outcome->failed = true, false;
        if (size - at - 8 < length + length % 2) return false;
        at += 8 + length + length % 2;
    }
    return false;
}

static bool plain_mpeg(const uint8_t *b)
{
    int sync = b[0] * 8 + b[1] / 32, version = b[1] / 8 % 4, layer = b[1] / 2 % 4, rate = b[2] / 16, sampling = b[2] / 4 % 4;
    return sync == 0x7FF && version != 1 && layer == 1 && rate != 15 && sampling != 3;
}

static bool plain_riff(const uint8_t *bytes, size_t size) { return size >= 12 && memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WAVE", 4) == 0; }

static fuzz_outcome plain_read(const uint8_t *bytes, size_t size)
{
    fuzz_outcome outcome = {.format = {QTTS_PCM_S16LE, 24000, 1, 2}};
    if (plain_riff(bytes, size)) {
        plain_chunks(bytes, size, 12, &outcome);
    } else {
        bool ogg = size >= 4 && memcmp(bytes, "OggS", 4) == 0;
        bool mp3 = size >= 4 && (memcmp(bytes, "ID3", 3) == 0 || plain_mpeg(bytes));
        if (ogg || mp3) outcome.format = (qtts_format){.encoding = ogg ? QTTS_OGG : QTTS_MP3};
        outcome.audio = bytes;
        outcome.size = size;
    }
    size_t frame = (size_t)(outcome.format.channels * outcome.format.sample_width);
    if (frame > 1) outcome.size -= outcome.size % frame;
    return outcome;
}

/* ---- the code, as the reader uses it ---- */

static void fuzz_settle(qtts__audio *audio, qtts__buffer *loose, qtts__buffer *out, size_t (*judge)(qtts__audio *, uint8_t *, size_t *))
{
    size_t whole = loose->size == 0 ? 0 : judge(audio, loose->data, &loose->size);
    if (!qtts__buffer_append(out, loose->data, whole)) abort();
    loose->size -= whole;
    if (whole != 0) memmove(loose->data, loose->data + whole, loose->size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    qtts__audio audio = {0};
    qtts__buffer loose = {0}, out = {0};
    fuzz_pieces pieces = {.data = data + 1, .size = size - 1, .random = data[0]};
    fuzz_outcome expected = plain_read(data + 1, size - 1);
    const char *at, *end;
    while (fuzz_next(&pieces, &at, &end)) {
        if (!qtts__buffer_append(&loose, at, (size_t)(end - at))) abort();
        fuzz_settle(&audio, &loose, &out, qtts__audio_feed);
    }
    fuzz_settle(&audio, &loose, &out, qtts__audio_finish);
    fuzz_same("verdict", expected.failed ? "failed" : "good", audio.failed ? "failed" : "good");
    if (!expected.failed) fuzz_same_bytes("audio", expected.audio, expected.size, out.data, out.size);
    if (out.size != 0) fuzz_same_bytes("format", &expected.format, sizeof expected.format, &audio.format, sizeof audio.format);
    qtts__buffer_free(&loose);
    qtts__buffer_free(&out);
    return 0;
}

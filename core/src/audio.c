/* What the decoded bytes are: RIFF, MP3, Ogg or plain PCM. */
#include "audio.h"

#include <string.h>

enum { AUDIO_START, AUDIO_CHUNK, AUDIO_SKIP, AUDIO_FLOWS };
enum { AUDIO_RIFF_BYTES = 12, AUDIO_CHUNK_BYTES = 8, AUDIO_FMT_BYTES = 16, AUDIO_SKIP_CEILING = 1 << 20 };
enum { AUDIO_TAG_PCM = 1, AUDIO_TAG_EXTENSIBLE = 0xFFFE };

static const qtts_format audio_service_format = {QTTS_PCM_S16LE, 24000, 1, 2};

static uint32_t audio_u16(const uint8_t *bytes) { return bytes[0] | (uint32_t)bytes[1] << 8; }
static uint32_t audio_u32(const uint8_t *bytes) { return audio_u16(bytes) | audio_u16(bytes + 2) << 16; }

static void audio_drop(uint8_t *bytes, size_t *size, size_t count)
{
    *size -= count;
    memmove(bytes, bytes + count, *size);
}

static void audio_flow(qtts__audio *audio)
{
    if (!audio->known) audio->format = audio_service_format;
    audio->known = true;
    audio->state = AUDIO_FLOWS;
}

static void audio_flow_as(qtts__audio *audio, qtts_encoding encoding)
{
    audio->format = (qtts_format){.encoding = encoding};
    audio->known = true;
    audio_flow(audio);
}

/* Sync, layer III, a bit rate and a sampling rate that exist: PCM would have to begin with a loud sample of an exact value. */
static bool audio_is_mpeg(const uint8_t *bytes)
{
    return bytes[0] == 0xFF && (bytes[1] & 0xE6) == 0xE2 && (bytes[1] & 0x18) != 0x08 && (bytes[2] & 0xF0) != 0xF0 && (bytes[2] & 0x0C) != 0x0C;
}

static bool audio_may_become(const uint8_t *bytes, size_t size, const char *magic)
{
    size_t length = strlen(magic);
    return memcmp(bytes, magic, size < length ? size : length) == 0;
}

static bool audio_is_riff(const uint8_t *bytes, size_t size)
{
    return audio_may_become(bytes, size, "RIFF") && (size <= 8 || audio_may_become(bytes + 8, size - 8, "WAVE"));
}

/* true when it went on, false when more bytes are needed. */
static bool audio_start(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    if (*size < 4) return false;
    if (audio_is_riff(bytes, *size)) {
        if (*size < AUDIO_RIFF_BYTES) return false;
        audio_drop(bytes, size, AUDIO_RIFF_BYTES);
        audio->state = AUDIO_CHUNK;
    } else if (memcmp(bytes, "OggS", 4) == 0) audio_flow_as(audio, QTTS_OGG);
    else if (memcmp(bytes, "ID3", 3) == 0 || audio_is_mpeg(bytes)) audio_flow_as(audio, QTTS_MP3);
    else audio_flow(audio);
    return true;
}

static bool audio_plausible(uint32_t channels, uint32_t rate, uint32_t bits)
{
    return channels >= 1 && channels <= 8 && rate >= 1000 && rate <= 768000 && bits >= 8 && bits <= 64 && bits % 8 == 0;
}

static void audio_take_fmt(qtts__audio *audio, const uint8_t *fmt)
{
    uint32_t tag = audio_u16(fmt), channels = audio_u16(fmt + 2), rate = audio_u32(fmt + 4), bits = audio_u16(fmt + 14);
    audio->failed = (tag != AUDIO_TAG_PCM && tag != AUDIO_TAG_EXTENSIBLE) || !audio_plausible(channels, rate, bits);
    audio->format = (qtts_format){bits == 16 ? QTTS_PCM_S16LE : QTTS_PCM_OTHER, (int)rate, (int)channels, (int)(bits / 8)};
    audio->known = true;
}

/* Sizes of RIFF and data are not looked at: the service writes nonsense there. */
static bool audio_chunk(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    if (*size < AUDIO_CHUNK_BYTES) return false;
    bool is_fmt = memcmp(bytes, "fmt ", 4) == 0;
    uint32_t length = audio_u32(bytes + 4);
    if (memcmp(bytes, "data", 4) == 0) {
        audio_drop(bytes, size, AUDIO_CHUNK_BYTES);
        audio_flow(audio);
        return true;
    }
    if (length > AUDIO_SKIP_CEILING || (is_fmt && length < AUDIO_FMT_BYTES)) return audio->failed = true, false;
    if (is_fmt && *size < AUDIO_CHUNK_BYTES + AUDIO_FMT_BYTES) return false;
    if (is_fmt) audio_take_fmt(audio, bytes + AUDIO_CHUNK_BYTES);
    audio_drop(bytes, size, AUDIO_CHUNK_BYTES);
    audio->to_skip = length + (length & 1);
    audio->state = AUDIO_SKIP;
    return !audio->failed;
}

static bool audio_skip(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    size_t count = *size < audio->to_skip ? *size : audio->to_skip;
    audio_drop(bytes, size, count);
    audio->to_skip -= (uint32_t)count;
    if (audio->to_skip != 0) return false;
    audio->state = AUDIO_CHUNK;
    return true;
}

static bool audio_advance(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    switch (audio->state) {
    case AUDIO_START: return audio_start(audio, bytes, size);
    case AUDIO_CHUNK: return audio_chunk(audio, bytes, size);
    case AUDIO_SKIP: return audio_skip(audio, bytes, size);
    default: return false;
    }
}

size_t qtts__audio_feed(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    while (!audio->failed && audio->state != AUDIO_FLOWS && audio_advance(audio, bytes, size)) {
    }
    if (audio->failed || audio->state != AUDIO_FLOWS) return 0;
    size_t frame = (size_t)(audio->format.channels * audio->format.sample_width);
    return frame > 1 ? *size - *size % frame : *size;
}

size_t qtts__audio_finish(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    size_t whole = qtts__audio_feed(audio, bytes, size);
    if (audio->state != AUDIO_START || *size == 0) return whole;
    audio_flow(audio);
    return qtts__audio_feed(audio, bytes, size);
}

/* Asked about what is too short to be judged. */
static bool audio_may_be_header(const uint8_t *bytes, size_t size)
{
    bool mpeg = bytes[0] == 0xFF && (size == 1 || (bytes[1] & 0xE6) == 0xE2);
    return mpeg || audio_is_riff(bytes, size) || audio_may_become(bytes, size, "OggS") || audio_may_become(bytes, size, "ID3");
}

size_t qtts__audio_cut(qtts__audio *audio, uint8_t *bytes, size_t *size)
{
    size_t whole = qtts__audio_feed(audio, bytes, size);
    if (audio->state != AUDIO_START || *size == 0 || audio_may_be_header(bytes, *size)) return whole;
    return qtts__audio_finish(audio, bytes, size);
}

double qtts__audio_seconds(const qtts_format *format, int64_t bytes)
{
    int64_t rate = (int64_t)format->sample_rate * format->channels * format->sample_width;
    return rate == 0 ? 0 : (double)bytes / (double)rate;
}
